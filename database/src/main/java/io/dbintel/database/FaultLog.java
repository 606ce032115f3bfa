package io.dbintel.database;

import io.dbintel.component.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;

/**
 * Says what is wrong with a server once, with the cure, and once when it is well again. Holds at most {@value #MAX_FAULTS}
 * faults; beyond, further ones are counted but not named until others are over. A fault that comes and goes is said again after
 * a while only: one of the server after a minute, others after ten. Safe for any thread.
 */
public final class FaultLog {
    static final int MAX_FAULTS = 256;

    /** The object of faults that concern the server as a whole. */
    public static final String SERVER = "server";

    private static final Duration QUIET_OF_SERVER = Duration.ofMinutes(1);
    private static final Duration QUIET = Duration.ofMinutes(10);

    /**
     * What is wrong with what.
     *
     * @param object {@link #SERVER}, a database, or a database and a purpose
     */
    public record Fault(String kind, String object) {}

    /** A fault that lasts. */
    public record Lasting(Fault fault, String message, String cure) {}

    private static final class State {
        private final String message;
        private final String cure;
        private final long since;
        private final boolean said;
        private long times = 1;

        State(String message, String cure, long since, boolean said) {
            this.message = message;
            this.cure = cure;
            this.since = since;
            this.said = said;
        }
    }

    private final Logger log;
    private final Clock clock;
    private final String server;
    private final Map<Fault, State> lasting = new HashMap<>(); // guarded by this
    private long unnamed; // guarded by this

    /** When each fault was said last; guarded by this. */
    private final Map<Fault, Long> saidAt = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Fault, Long> eldest) {
            return size() > 2 * MAX_FAULTS;
        }
    };

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
                boolean say = mayBeSaid(fault);
                lasting.put(fault, new State(message, cure, clock.nanoTime(), say));
                if (!say) {
                    return;
                }
                saidAt.put(fault, clock.nanoTime());
            }
        }
        log.atWarn()
                .addKeyValue("server", server)
                .addKeyValue("fault", fault.kind())
                .addKeyValue("object", fault.object())
                .addKeyValue("cure", cure)
                .log(cure.isEmpty() ? message : message + "; " + cure);
    }

    private synchronized boolean mayBeSaid(Fault fault) {
        Long last = saidAt.get(fault);
        Duration quiet = fault.object().equals(SERVER) ? QUIET_OF_SERVER : QUIET;
        return last == null || clock.nanoTime() - last >= quiet.toNanos();
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
        over.values().removeIf(state -> !state.said);
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
