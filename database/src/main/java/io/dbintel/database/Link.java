package io.dbintel.database;

import io.dbintel.component.Clock;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/**
 * One physical connection. A statement is one round trip: in auto-commit each is a transaction of its own, read-only by {@code
 * default_transaction_read_only}. Rows come at most {@link Query#maxRows} + 1 at a time and are counted in bytes at the socket.
 * Owned by the thread that holds the lock of its {@link Lane}; the watchdog may cut it.
 */
final class Link {
    private static final Duration FRESH = Duration.ofMinutes(1);
    private static final Duration FAREWELL = Duration.ofSeconds(1);
    private static final Duration CANCEL_PATIENCE = Duration.ofMillis(300);

    private final PgConnection connection;
    private final Wire wire;
    private final String database;
    private final Guard guard;
    private final Watchdog watchdog;
    private final Failures failures;
    private final CostLedger ledger;
    private final Clock clock;
    private final Opening opening;

    private Wire.Reading counted = new Wire.Reading(0, 0);
    private @Nullable Probe probe;
    private long probedAt;
    private volatile boolean broken;

    /** When the connection was made, by {@link Clock#nanoTime}: its session on the server began in between. */
    record Opening(long begin, long end) {}

    Link(
            PgConnection connection,
            Wire wire,
            String database,
            Guard guard,
            Watchdog watchdog,
            Failures failures,
            CostLedger ledger,
            Clock clock,
            Opening opening) {
        this.connection = connection;
        this.wire = wire;
        this.database = database;
        this.guard = guard;
        this.watchdog = watchdog;
        this.failures = failures;
        this.ledger = ledger;
        this.clock = clock;
        this.opening = opening;
    }

    /** Asks the server who it is and refuses to work where our limits do not hold. */
    void check() throws DatabaseException {
        Probe found = ask();
        List<String> missing = found.missing(guard, backend());
        if (!missing.isEmpty()) {
            throw new DatabaseException.Refused(
                    DatabaseException.Refused.Reason.UNGUARDED,
                    "a session of database " + Capabilities.quoted(database) + " lacks " + String.join(", ", missing)
                            + ", so no statement is sent",
                    "connect to the server itself instead of through a pooler");
        }
        probe = found;
        probedAt = clock.nanoTime();
    }

    /** Whether what the server said of itself is of late: an extension may be created, a standby promoted meanwhile. */
    boolean isFresh() {
        return clock.nanoTime() - probedAt < FRESH.toNanos();
    }

    private Probe ask() throws DatabaseException {
        try {
            return Probe.of(run(Probe.QUERY, Probe.Line::of).list());
        } catch (DatabaseException.PermissionDenied e) {
            return Probe.of(run(Probe.WITHOUT_SYSTEM, Probe.Line::of).list());
        }
    }

    /** What the server said of itself, when the connection was made or later. */
    Probe probe() {
        if (probe == null) {
            throw new IllegalStateException("not checked yet");
        }
        return probe;
    }

    /** The same, if it came to that. */
    Optional<Probe> checked() {
        return Optional.ofNullable(probe);
    }

    /** Process id of the session, as the server told when the connection was made. */
    int backend() {
        return connection.getBackendPID();
    }

    Opening opening() {
        return opening;
    }

    String database() {
        return database;
    }

    /** Whether nothing can be sent any more. */
    boolean broken() {
        return broken || wire.wasCut();
    }

    <T> Rows<T> run(Query query, RowMapper<T> mapper, Object... parameters) throws DatabaseException {
        long begin = clock.nanoTime();
        long rows = 0;
        boolean failed = true;
        wire.limitAnswer(guard.maxAnswer());
        // The server ends what takes as long as its own limit; a shorter one is ours to keep.
        Optional<Duration> own = query.timeout().filter(time -> time.compareTo(guard.statementTimeout()) < 0);
        Duration soft =
                own.orElse(guard.statementTimeout().plus(guard.deadlineMargin().dividedBy(2)));
        Duration hard = own.orElse(guard.statementTimeout()).plus(guard.deadlineMargin());
        Watchdog.Watch watch = watchdog.over(wire, soft, this::cancel, hard);
        try (PreparedStatement statement = connection.prepareStatement(query.taggedSql())) {
            // One more shows whether there were more; the server stops after it.
            statement.setMaxRows(query.maxRows() + 1);
            bind(statement, parameters);
            var list = new ArrayList<T>();
            boolean truncated;
            try (ResultSet result = statement.executeQuery()) {
                end(watch);
                var row = new ResultSetRow(result, query);
                truncated = false;
                while (result.next()) {
                    rows++;
                    if (list.size() == query.maxRows()) {
                        truncated = true;
                    } else {
                        list.add(mapper.map(row));
                    }
                }
            }
            failed = false;
            return new Rows<>(list, truncated);
        } catch (SQLException e) {
            if (wire.wasCut() || wire.overflowed() || isClosed()) {
                broken = true;
            }
            if (Thread.currentThread().isInterrupted()) {
                // The interrupt closed the socket, but the server still works on the statement.
                cancelBeforeClosing();
            }
            throw failures.running(e, wire, database, query);
        } finally {
            end(watch);
            ledger.statement(query.purpose(), rows, clock.nanoTime() - begin, failed);
            count(query.purpose());
        }
    }

    /** A cancellation that is under way may reach the server late and would end the next statement: there is none. */
    private void end(Watchdog.Watch watch) {
        if (watch.end()) {
            broken = true;
        }
    }

    private static void bind(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            switch (parameters[i]) {
                case String[] texts ->
                    statement.setArray(i + 1, statement.getConnection().createArrayOf("text", texts));
                case Long[] numbers ->
                    statement.setArray(i + 1, statement.getConnection().createArrayOf("bigint", numbers));
                // The server decides by what it stands beside whether it is a number, a time or a text.
                case Untyped(String text) -> statement.setObject(i + 1, text, Types.OTHER);
                default -> statement.setObject(i + 1, parameters[i]);
            }
        }
    }

    private boolean isClosed() {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    /** Asks the server, over a socket of its own, to end the statement. Runs beside it. */
    private void cancel() {
        broken = true;
        try {
            // Not the connection's own method: that refuses when the connection is closed, be it by an interrupt.
            connection.getQueryExecutor().sendQueryCancel();
        } catch (SQLException e) {
            // No way to the server for this either.
            wire.cut();
        } finally {
            Wire.Reading bytes = wire.takeCancelled();
            ledger.bytes(CostLedger.CANCEL, bytes.sent(), bytes.received());
        }
    }

    private void count(Purpose purpose) {
        Wire.Reading now = wire.reading();
        ledger.bytes(purpose, now.sent() - counted.sent(), now.received() - counted.received());
        counted = now;
    }

    /** Ends the connection from another thread, and the statement on the server if it still listens. */
    void cut() {
        cancelBeforeClosing();
        wire.cut();
    }

    /**
     * Gives the cancellation a moment on its way, since closing the connection closes its socket too. Runs on another thread, so
     * that an interrupt of this one does not close that socket.
     */
    private void cancelBeforeClosing() {
        boolean interrupted = Thread.interrupted();
        var cancelling = Thread.ofVirtual().name("cancel").start(this::cancel);
        try {
            cancelling.join(CANCEL_PATIENCE);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says goodbye and waits until the server's side is gone; cuts if that does not happen soon. */
    void close() {
        broken = true;
        Watchdog.Watch watch = watchdog.over(wire, FAREWELL);
        try {
            connection.close();
        } catch (SQLException e) {
            // It was broken already; what matters is that no socket stays.
            wire.cut();
        } finally {
            watch.end();
            wire.cut();
            count(CostLedger.CONNECT);
        }
    }
}
