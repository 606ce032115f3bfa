package io.dbintel.database;

import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What an exception of the driver means, in our words. The server's message is looked at for names of settings and extensions,
 * which no translation changes, but never quoted: it may hold literals.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL error codes</a>
 */
final class Failures {
    private static final String SILENCE_CURE =
            "check whether the server's machine hangs or a firewall between drops packets";

    /** Data, cardinality, feature, read-only transaction, syntax and access rules. */
    private static final Pattern STATEMENTS_OWN = Pattern.compile("(21|22|42|0A)...|25006");

    private final ServerTarget target;
    private final Guard guard;

    Failures(ServerTarget target, Guard guard) {
        this.target = target;
        this.guard = guard;
    }

    /** A connection that could not be opened. */
    DatabaseException connecting(SQLException failure, Wire wire, String database) {
        if (wire.wasCut()) {
            return new DatabaseException.DeadlineExceeded(
                    target.name() + " did not answer to a new connection within " + millis(guard.connectTimeout()),
                    SILENCE_CURE);
        }
        String state = state(failure);
        if (state.startsWith("08") && isAboutTls(failure)) {
            return new DatabaseException.Unreachable(
                    target.name() + ": no TLS connection comes about (SQLSTATE " + state + ")",
                    state,
                    "for a server without TLS (ssl = off) set tls: {insecure: true}; otherwise see that it has ssl = on, that"
                            + " ca_file holds the authority of its certificate and that the certificate names this host");
        }
        String role = Capabilities.quoted(target.username());
        String base = Capabilities.quoted(database);
        return switch (state) {
            case "28P01", "28000", "08004" ->
                new DatabaseException.AuthenticationFailed(
                        target.name() + " refuses user " + role + " (SQLSTATE " + state + ")",
                        state,
                        "check username and password of the receiver, that the role exists and may log in (ALTER ROLE "
                                + role + " LOGIN), and that a line of pg_hba.conf lets it in from here");
            case "53300" ->
                new DatabaseException.TooManyConnections(
                        target.name() + " has no connection left for user " + role + " (SQLSTATE 53300)",
                        state,
                        "raise max_connections or the CONNECTION LIMIT of role or database, or keep one free for us: GRANT "
                                + "pg_use_reserved_connections TO " + role
                                + " and reserved_connections = 2 (PostgreSQL 16 and later)");
            case "3D000" ->
                new DatabaseException.UndefinedObject(
                        "there is no database " + base + " on " + target.name() + " (SQLSTATE 3D000)",
                        state,
                        "correct the name in the configuration, or CREATE DATABASE " + base);
            case "42501" ->
                new DatabaseException.PermissionDenied(
                        "user " + role + " may not connect to database " + base + " (SQLSTATE 42501)",
                        state,
                        "GRANT CONNECT ON DATABASE " + base + " TO " + role);
            case "57P03" ->
                new DatabaseException.ServerShutdown(
                        target.name() + " is starting up, stopping or recovering (SQLSTATE 57P03)",
                        state,
                        "wait for it");
            default -> general(failure, state, "connecting to database " + base, null);
        };
    }

    /** A statement that failed on a connection. */
    DatabaseException running(SQLException failure, Wire wire, String database, Query query) {
        String what = query.purpose() + " in database " + Capabilities.quoted(database);
        if (wire.overflowed()) {
            return new DatabaseException.UnfitAnswer(
                    what + ": the answer is larger than " + guard.maxAnswer() + " bytes",
                    "read fewer rows or shorter texts");
        }
        if (wire.wasCut()) {
            return new DatabaseException.DeadlineExceeded(
                    what + ": no answer within " + millis(guard.deadline()) + ", the connection was cut", SILENCE_CURE);
        }
        String state = state(failure);
        if (query.author() == Query.Author.OPERATOR && state.equals("42703")) {
            OptionalInt position = position(failure, query);
            if (position.isPresent()) {
                return new DatabaseException.UndefinedColumn(
                        what + " (SQLSTATE 42703): a column is not there", state, position.getAsInt());
            }
        }
        return general(failure, state, what, query);
    }

    /** The server counts characters from 1, those of our tags included. */
    private static OptionalInt position(SQLException failure, Query query) {
        ServerErrorMessage message = failure instanceof PSQLException of ? of.getServerErrorMessage() : null;
        int position = message == null ? 0 : message.getPosition() - 1 - query.tagLength();
        return position > 0 ? OptionalInt.of(position) : OptionalInt.empty();
    }

    private DatabaseException general(SQLException failure, String state, String what, @Nullable Query query) {
        String found = what + " (SQLSTATE " + (state.isEmpty() ? "none" : state) + ")";
        return switch (state) {
            case "57014" ->
                new DatabaseException.StatementTimeout(
                        found + ": ended by the server after " + millis(limit(query)) + ", or cancelled there",
                        state,
                        "look at what the server waits for; to leave this out, switch off what needs it");
            case "55P03" ->
                new DatabaseException.LockTimeout(
                        found + ": a lock was not free within " + millis(guard.lockTimeout()),
                        state,
                        "see who holds it: SELECT * FROM pg_locks WHERE granted AND mode = 'AccessExclusiveLock'");
            case "42501" ->
                new DatabaseException.PermissionDenied(
                        found + ": a right is missing",
                        state,
                        "GRANT pg_monitor TO " + Capabilities.quoted(target.username()));
            case "42P01", "42703", "42883", "42704", "3F000" ->
                new DatabaseException.UndefinedObject(
                        found + ": a relation, column or function is not there", state, extensionCure(query));
            case "57P01", "57P02", "57P03", "57P04", "57P05", "25P03" ->
                new DatabaseException.ServerShutdown(found + ": the server ended the session", state, "");
            default -> byFamily(failure, state, found, query);
        };
    }

    private DatabaseException byFamily(SQLException failure, String state, String found, @Nullable Query query) {
        if (state.startsWith("08")) {
            return new DatabaseException.Unreachable(
                    target.name() + " can't be reached: " + found,
                    state,
                    "check that the server runs, listens on this address and that nothing between cuts the way");
        }
        if (state.startsWith("28")) {
            return new DatabaseException.AuthenticationFailed(
                    found + ": the server refuses us", state, "check username, password and certificate");
        }
        if (state.equals("55000") && says(failure, "shared_preload_libraries")) {
            return new DatabaseException.UndefinedObject(
                    found + ": a library is not loaded", state, preloadCure(query));
        }
        if (state.equals("55000")) {
            return new DatabaseException.UndefinedObject(
                    found + ": not possible in the present state of the server", state, "");
        }
        if (STATEMENTS_OWN.matcher(state).matches()) {
            return new DatabaseException.BadStatement(
                    found + ": the server can't run this statement",
                    state,
                    "try it with psql under default_transaction_read_only = on");
        }
        return new DatabaseException.Other(found + ": failed", state);
    }

    private Duration limit(@Nullable Query query) {
        return query == null
                ? guard.statementTimeout()
                : query.timeout()
                        .filter(shorter -> shorter.compareTo(guard.statementTimeout()) < 0)
                        .orElse(guard.statementTimeout());
    }

    private static boolean says(SQLException failure, String word) {
        String message = failure.getMessage();
        return message != null && message.contains(word);
    }

    private static boolean isAboutTls(SQLException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException || cause instanceof CertificateException) {
                return true;
            }
        }
        // The driver's own sentences, in whatever language: the name of the thing stays.
        return says(failure, "SSL");
    }

    private static String extensionCure(@Nullable Query query) {
        return usesStatements(query)
                ? "CREATE EXTENSION pg_stat_statements in this database, and shared_preload_libraries = 'pg_stat_statements'"
                : "";
    }

    private static String preloadCure(@Nullable Query query) {
        String library = usesStatements(query) ? "pg_stat_statements" : "the library";
        return "add " + library + " to shared_preload_libraries and restart the server";
    }

    private static boolean usesStatements(@Nullable Query query) {
        return query != null && query.sql().contains("pg_stat_statements");
    }

    private static String state(SQLException failure) {
        String state = failure.getSQLState();
        return state == null ? "" : state;
    }

    private static String millis(Duration time) {
        return time.toMillis() + " ms";
    }
}
