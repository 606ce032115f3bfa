package io.dbintel.collector.service;

import io.dbintel.collector.config.Configured;
import io.dbintel.component.Clock;
import io.dbintel.component.Deadline;
import io.dbintel.component.Exporter;
import io.dbintel.component.ExporterFactory;
import io.dbintel.component.Host;
import io.dbintel.component.Kind;
import io.dbintel.component.StartException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The change from one graph to another while data flows. What both have goes on; calls into what is exchanged wait meanwhile.
 * Owned by the thread that reloads.
 */
final class Exchange {
    /** How long calls that are under way may take before what they are in is closed below them. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** How long what goes may drain while pipelines wait for it. */
    private static final Duration DRAIN_TIME = Duration.ofSeconds(5);

    /** What happens to extensions between the end of what used the old ones and the start of what uses the new ones. */
    @FunctionalInterface
    interface Between {
        void run() throws StartException;
    }

    private final Graph to;
    private final Host host;
    private final StatusBoard board;
    private final Clock clock;
    /** Closes an exporter that is replaced already, beside everything else. */
    private final Consumer<Part> closer;
    /** Junctions at which calls wait. */
    private final List<Junction<?>> held;

    private final List<Part> alive;
    private final Set<Part> staying;
    private final Set<Part> before;

    /** @param held gets the junctions at which calls wait; to be released when all is well again */
    Exchange(
            Graph from,
            Graph to,
            Host host,
            StatusBoard board,
            Clock clock,
            Consumer<Part> closer,
            List<Junction<?>> held) {
        this.to = to;
        this.host = host;
        this.board = board;
        this.clock = clock;
        this.closer = closer;
        this.held = held;
        this.alive = new ArrayList<>(from.parts());
        this.before = Set.copyOf(from.parts());
        this.staying = Set.copyOf(to.parts());
    }

    /** What runs now, in order of the data: after a failure something between the two graphs. */
    Graph running() {
        return new Graph(running(Kind.RECEIVER), running(Kind.PROCESSOR), running(Kind.EXPORTER), List.of());
    }

    private List<Part> running(Kind kind) {
        return alive.stream().filter(part -> part.key().kind() == kind).toList();
    }

    /** @throws StartException if something new can't be started; {@link #running} says what is left */
    void run(Between between) throws StartException {
        List<Part> early = to.exporters().stream()
                .filter(this::isNew)
                .filter(Exchange::overlaps)
                .toList();
        for (Part part : early) {
            start(part);
        }
        var replaced = new ArrayList<Part>();
        for (Part part : List.copyOf(alive)) {
            if (staying.contains(part)) {
                continue;
            }
            holdBefore(part);
            if (part.component() instanceof Exporter
                    && early.stream().anyMatch(next -> next.key().equals(part.key()))) {
                replaced.add(part);
            } else {
                close(part);
            }
        }
        between.run();
        for (Part part : to.exporters().reversed()) {
            startIfNew(part);
        }
        for (Part part : to.processors().reversed()) {
            startIfNew(part);
        }
        to.wiring().forEach(Runnable::run);
        release(held);
        for (Part part : replaced) {
            alive.remove(part);
            closer.accept(part);
        }
        for (Part part : to.receivers()) {
            startIfNew(part);
        }
    }

    static void release(List<Junction<?>> held) {
        held.forEach(Junction::release);
        held.clear();
    }

    private boolean isNew(Part part) {
        return !before.contains(part);
    }

    private void startIfNew(Part part) throws StartException {
        if (isNew(part) && !alive.contains(part)) {
            start(part);
        }
    }

    private void start(Part part) throws StartException {
        try {
            Nodes.start(part, host, board);
        } catch (StartException e) {
            Nodes.close(part, Deadline.after(DRAIN_TIME, clock));
            throw e;
        }
        alive.add(part);
    }

    /** Lets calls wait that would come to a part which is about to end. */
    private void holdBefore(Part part) {
        for (Part each : alive) {
            for (Junction<?> junction : each.junctions().values()) {
                if (staying.contains(each)
                        && junction.behind().contains(part)
                        && !held.contains(junction)
                        && junction.hold(PATIENCE)) {
                    held.add(junction);
                }
            }
        }
    }

    private void close(Part part) {
        Nodes.close(part, Deadline.after(DRAIN_TIME, clock));
        alive.remove(part);
        if (to.parts().stream().noneMatch(next -> next.key().equals(part.key()))) {
            board.forget(part.key());
        }
    }

    private static boolean overlaps(Part part) {
        return overlaps(part.configured());
    }

    private static <C> boolean overlaps(Configured<C> configured) {
        return configured.factory() instanceof ExporterFactory<C> factory && factory.overlaps(configured.config());
    }
}
