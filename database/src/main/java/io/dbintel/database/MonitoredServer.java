package io.dbintel.database;

import io.dbintel.component.Deadline;
import io.dbintel.component.Settings;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One server under watch, and all that we do to it. At most one connection of each {@link SessionClass} is open at any time,
 * whatever happens; each is opened when it is first needed and kept.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class MonitoredServer {
    private final ServerTarget target;
    private final CostLedger ledger;
    private final FaultLog faults;

    private MonitoredServer(ServerTarget target, Settings settings) {
        this.target = target;
        this.ledger = new CostLedger(settings.meter().with("server", target.name()));
        this.faults = new FaultLog(settings.log(), settings.clock(), target.name());
    }

    /** A server to be watched; does not connect yet. */
    public static MonitoredServer open(ServerTarget target, Guard guard, Settings settings) {
        return new MonitoredServer(target, settings);
    }

    public ServerTarget target() {
        return target;
    }

    /** The kept connection, in the maintenance database. */
    public Session heartbeat() {
        throw new UnsupportedOperationException("not built yet");
    }

    /** The walking connection: a statement in another database than the last closes the connection and opens a new one. */
    public Session walk(String database) {
        throw new UnsupportedOperationException("not built yet");
    }

    /** The database that the walking connection is in: begin the next round there and save a connection. */
    public Optional<String> walkDatabase() {
        return Optional.empty();
    }

    /** The server that answered last; empty before the first connection. */
    public Optional<ServerIdentity> identity() {
        return Optional.empty();
    }

    /** Tells of restarts, failovers and promotions, on the thread whose statement met them. */
    public void onChange(Consumer<ServerChange> listener) {
        throw new UnsupportedOperationException("not built yet");
    }

    /** Adds a circuit beside the default one; the strictest wins. */
    public void register(Circuit circuit) {
        throw new UnsupportedOperationException("not built yet");
    }

    /**
     * Reads what our statements cost the server, at most once a minute; call it at the end of a round. Does nothing where
     * {@code pg_stat_statements} can't be read.
     */
    public void refreshLedger() {
        throw new UnsupportedOperationException("not built yet");
    }

    public CostLedger ledger() {
        return ledger;
    }

    public FaultLog faults() {
        return faults;
    }

    /** Lets running statements end until the deadline, then cuts them; closes the connections. May come twice. */
    public void close(Deadline deadline) {
        throw new UnsupportedOperationException("not built yet");
    }
}
