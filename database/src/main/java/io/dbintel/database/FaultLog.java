package io.dbintel.database;

import io.dbintel.component.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;

/**
 * Says what is wrong with a server once, with the cure, and once when it is well again. Holds at most {@value #MAX_FAULTS}
 * faults; beyond, further ones are counted but not named until others are over. Safe for any thread.
 */
public final class FaultLog {
    static final int MAX_FAULTS = 256;

    /**
     * What is wrong with what.
     *
     * @param object {@code server}, a database, or a database and a purpose
     */
    public record Fault(String kind, String object) {}

    /** A fault that lasts. */
    public record Lasting(Fault fault, String message, String cure) {}

    private static final class State {
        private final String message;
        private final String cure;
        private final long since;
        private long times = 1;

        State(String message, String cure, long since) {
            this.message = message;
            this.cure = cure;
            this.since = since;
        }
    }

    private final Logger log;
    private final Clock clock;
    private final String server;
    private final Map<Fault, State> lasting = new HashMap<>(); // guarded by this
    private long unnamed; // guarded by this

    FaultLog(Logger log, Clock clock, String server) {
        this.log = log;
        this.clock = clock;
        this.server = server;
    }

    /** Says a fault, if it is not known yet. */
    public void occurred(Fault fault, String message, String cure) {
        synchronized (this) {
            State known = lasting.get(fault);
            if (known != null) {
                known.times++;
                return;
            }
            if (lasting.size() >= MAX_FAULTS) {
                if (unnamed++ > 0) {
                    return;
                }
            } else {
                lasting.put(fault, new State(message, cure, clock.nanoTime()));
            }
        }
        log.atWarn()
                .addKeyValue("server", server)
                .addKeyValue("fault", fault.kind())
                .addKeyValue("object", fault.object())
                .addKeyValue("cure", cure)
                .log(cure.isEmpty() ? message : message + "; " + cure);
    }

    /** Says that all faults of an object are over, if there were any. */
    public void recovered(String object) {
        Map<Fault, State> over;
        synchronized (this) {
            if (lasting.isEmpty()) {
                return;
            }
            over = new HashMap<>();
            for (Iterator<Map.Entry<Fault, State>> all = lasting.entrySet().iterator(); all.hasNext(); ) {
                Map.Entry<Fault, State> each = all.next();
                if (each.getKey().object().equals(object)) {
                    over.put(each.getKey(), each.getValue());
                    all.remove();
                }
            }
            if (!over.isEmpty()) {
                unnamed = 0;
            }
        }
        over.forEach((fault, state) -> log.atInfo()
                .addKeyValue("server", server)
                .addKeyValue("fault", fault.kind())
                .addKeyValue("object", object)
                .addKeyValue("times", state.times)
                .addKeyValue(
                        "seconds",
                        Duration.ofNanos(clock.nanoTime() - state.since).toSeconds())
                .log("recovered: " + state.message));
    }

    /** The faults of this moment. */
    public synchronized List<Lasting> lasting() {
        return lasting.entrySet().stream()
                .map(each -> new Lasting(each.getKey(), each.getValue().message, each.getValue().cure))
                .sorted((a, b) -> a.fault().toString().compareTo(b.fault().toString()))
                .toList();
    }
}
