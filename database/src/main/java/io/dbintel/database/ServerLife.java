package io.dbintel.database;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Which server answers at an address, and when that changed. Safe for any thread. */
final class ServerLife {
    private final String server;
    private final Logger log;
    private final List<Consumer<ServerChange>> listeners = new CopyOnWriteArrayList<>();
    private @Nullable ServerIdentity present; // guarded by this

    ServerLife(String server, Logger log) {
        this.server = server;
        this.log = log;
    }

    void onChange(Consumer<ServerChange> listener) {
        listeners.add(listener);
    }

    synchronized Optional<ServerIdentity> identity() {
        return Optional.ofNullable(present);
    }

    /** Whether a connection still leads to the server that answered last: behind one address there may be another now. */
    synchronized boolean isPresent(ServerIdentity of) {
        return present == null || present.epoch().equals(of.epoch());
    }

    /** A new connection led to this server. */
    void met(ServerIdentity now) {
        ServerChange change;
        synchronized (this) {
            ServerIdentity before = present;
            present = now;
            change = before == null ? null : change(before, now);
        }
        if (change != null) {
            log.atInfo()
                    .addKeyValue("server", server)
                    .addKeyValue("before", change.before().epoch())
                    .addKeyValue("after", change.after().epoch())
                    .addKeyValue("version", now.version())
                    .log(
                            switch (change.kind()) {
                                case RESTARTED -> "the server was restarted";
                                case FAILED_OVER -> "another server answers at this address";
                                case PROMOTED -> "the standby was promoted";
                            });
            listeners.forEach(each -> each.accept(change));
        }
    }

    private static @Nullable ServerChange change(ServerIdentity before, ServerIdentity now) {
        if (!before.epoch().equals(now.epoch())) {
            return new ServerChange(
                    sameMachine(before, now) ? ServerChange.Kind.RESTARTED : ServerChange.Kind.FAILED_OVER,
                    before,
                    now);
        }
        return before.inRecovery() && !now.inRecovery()
                ? new ServerChange(ServerChange.Kind.PROMOTED, before, now)
                : null;
    }

    /** The members of a replication group share their identifier; their addresses and roles tell them apart. */
    private static boolean sameMachine(ServerIdentity before, ServerIdentity now) {
        return before.systemIdentifier().equals(now.systemIdentifier())
                && before.address().equals(now.address())
                && before.inRecovery() == now.inRecovery();
    }
}
