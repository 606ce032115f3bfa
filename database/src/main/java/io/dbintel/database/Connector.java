package io.dbintel.database;

import io.dbintel.component.Clock;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.ssl.DefaultJavaSSLFactory;
import org.postgresql.util.HostSpec;

/**
 * Opens connections that carry the guard's limits from their first moment: they stand in the startup packet, so that a statement
 * needs no round trip of its own for them, and the server is asked whether it took them over.
 */
final class Connector {
    /** Beyond it the server takes an end that does not answer for dead and frees its session: 15 + 3 × 5 s. */
    private static final String KEEPALIVE =
            " -c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c tcp_user_timeout=30000";

    private final ServerTarget target;
    private final Guard guard;
    private final String applicationName;
    private final Clock clock;
    private final Watchdog watchdog;
    private final Failures failures;
    private final CostLedger ledger;
    private final Leftovers leftovers;
    private final Set<Wire> opening = ConcurrentHashMap.newKeySet();
    private @Nullable CompletableFuture<InetAddress> lookup; // guarded by this

    Connector(
            ServerTarget target,
            Guard guard,
            String applicationName,
            Clock clock,
            Watchdog watchdog,
            Failures failures,
            CostLedger ledger,
            Leftovers leftovers) {
        this.target = target;
        this.guard = guard;
        this.applicationName = applicationName;
        this.clock = clock;
        this.watchdog = watchdog;
        this.failures = failures;
        this.ledger = ledger;
        this.leftovers = leftovers;
    }

    /** A connection whose limits hold. */
    Link open(String database) throws DatabaseException {
        long begin = clock.nanoTime();
        Link link = null;
        var wire = new Wire(target.unixSocket());
        opening.add(wire);
        try {
            link = connect(database, wire);
            link.check();
            return link;
        } catch (DatabaseException e) {
            if (link != null) {
                if (link.broken()) {
                    leftovers.add(link);
                }
                link.close();
            }
            throw e;
        } finally {
            opening.remove(wire);
            ledger.connection(clock.nanoTime() - begin, link != null);
        }
    }

    /** Ends what is being opened at this moment. */
    void cut() {
        opening.forEach(Wire::cut);
    }

    private Link connect(String database, Wire wire) throws DatabaseException {
        resolve();
        PgConnection connection = null;
        long begin = clock.nanoTime();
        Watchdog.Watch watch = watchdog.over(wire, guard.connectTimeout());
        try {
            // The driver's own front door copies text properties only; the wire is an object among them.
            connection = new PgConnection(
                    new HostSpec[] {new HostSpec(target.host(), target.port())},
                    properties(database, wire),
                    "jdbc:postgresql:" + database);
            wire.established();
            var opening = new Link.Opening(begin, clock.nanoTime());
            return new Link(connection, wire, database, guard, watchdog, failures, ledger, clock, opening);
        } catch (SQLException e) {
            throw failures.connecting(e, wire, database);
        } finally {
            watch.end();
            if (connection == null) {
                Wire.Reading bytes = wire.reading();
                ledger.bytes(CostLedger.CONNECT, bytes.sent(), bytes.received());
                wire.cut();
            }
        }
    }

    /** Asks the resolver with a time limit; its answer then lies in the cache of the JVM for the driver. */
    private void resolve() throws DatabaseException {
        if (target.unixSocket() != null) {
            return;
        }
        CompletableFuture<InetAddress> answer = lookup();
        try {
            answer.get(guard.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new DatabaseException.Unreachable(
                    target.name() + ": the name has no address", "", "correct the host, or look at the resolver");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DatabaseException.Refused(DatabaseException.Refused.Reason.INTERRUPTED, "interrupted", "");
        }
    }

    /**
     * The look-up under way, or a new one. It can't be interrupted and would hold the carrier of a virtual thread, so it has a
     * thread of its own; while the resolver hangs nobody starts a second one.
     */
    private synchronized CompletableFuture<InetAddress> lookup() {
        if (lookup != null && !lookup.isDone()) {
            return lookup;
        }
        var answer = new CompletableFuture<InetAddress>();
        lookup = answer;
        Thread.ofPlatform().daemon().name("resolve " + target.host()).start(() -> {
            try {
                answer.complete(InetAddress.getByName(target.host()));
            } catch (UnknownHostException | RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private Properties properties(String database, Wire wire) {
        var all = new Properties();
        set(all, PGProperty.USER, target.username());
        set(
                all,
                PGProperty.PASSWORD,
                target.password().isEmpty() ? null : target.password().reveal());
        set(all, PGProperty.PG_DBNAME, database);
        set(all, PGProperty.APPLICATION_NAME, applicationName);
        // From 12 on: lets the driver put all it wants to set into the startup packet too.
        set(all, PGProperty.ASSUME_MIN_SERVER_VERSION, "12");
        set(all, PGProperty.OPTIONS, options());
        set(all, PGProperty.SOCKET_FACTORY, WireSocketFactory.class.getName());
        all.put(WireSocketFactory.WIRE, wire);
        // The watchdog is finer; these are for the case that its thread dies.
        set(all, PGProperty.CONNECT_TIMEOUT, seconds(guard.connectTimeout()));
        set(all, PGProperty.LOGIN_TIMEOUT, "0");
        set(
                all,
                PGProperty.SOCKET_TIMEOUT,
                seconds(longer(guard.deadline(), guard.connectTimeout()).plusSeconds(1)));
        set(all, PGProperty.CANCEL_SIGNAL_TIMEOUT, "1");
        set(all, PGProperty.TCP_KEEP_ALIVE, "true");
        set(all, PGProperty.GSS_ENC_MODE, "disable");
        // One spelling of numbers and times, however often a statement ran.
        set(all, PGProperty.BINARY_TRANSFER, "false");
        // Errors of the server with their literals must not reach a log through the driver.
        set(all, PGProperty.LOG_SERVER_ERROR_DETAIL, "false");
        set(all, PGProperty.SSL_MODE, target.tls().mode().libpq());
        if (target.tls().usesAuthoritiesOfJvm()) {
            set(all, PGProperty.SSL_FACTORY, DefaultJavaSSLFactory.class.getName());
        }
        set(all, PGProperty.SSL_ROOT_CERT, path(target.tls().authorities()));
        set(all, PGProperty.SSL_CERT, path(target.tls().certificate()));
        set(all, PGProperty.SSL_KEY, path(target.tls().key()));
        return all;
    }

    /**
     * The settings of the session. They win over those of role and database. Names in statements of ours are looked up in {@code
     * pg_catalog} alone, so that nobody can slip a function of theirs under them; no parallel workers and no JIT, since both cost more than
     * reading statistics is worth.
     */
    private String options() {
        return "-c statement_timeout=" + guard.statementTimeout().toMillis()
                + " -c lock_timeout=" + guard.lockTimeout().toMillis()
                + " -c idle_in_transaction_session_timeout=" + guard.deadline().toMillis()
                + " -c default_transaction_read_only=on"
                + (target.names() == ServerTarget.Names.CATALOG ? " -c search_path=pg_catalog" : "")
                + " -c max_parallel_workers_per_gather=0 -c jit=off"
                + KEEPALIVE;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static String seconds(Duration time) {
        return String.valueOf(Math.max(1, (time.toMillis() + 999) / 1000));
    }

    private static @Nullable String path(@Nullable Path path) {
        return path == null ? null : path.toString();
    }

    private static void set(Properties properties, PGProperty property, @Nullable String value) {
        property.set(properties, value);
    }
}
