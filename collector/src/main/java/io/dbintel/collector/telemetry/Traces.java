package io.dbintel.collector.telemetry;

import io.dbintel.component.Clock;
import io.dbintel.component.Delivery;
import io.dbintel.component.RecentSpans;
import io.dbintel.component.Tracer;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Id;
import io.dbintel.telemetry.Resource;
import io.dbintel.telemetry.Scope;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Span;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The collector's own spans. Recorded where {@code service::telemetry::traces::processors} sends them or somebody looks at
 * {@link RecentSpans}; where neither is so, or the sampler says no, an operation is one that exists already and costs no memory.
 */
final class Traces implements Tracer {
    /** Of {@link Span#kind}. */
    private static final int INTERNAL = 1;
    /** Of {@link Span.Status#code}. */
    private static final int ERROR = 2;

    private static final int MAX_WAITING = 2048;

    /** What the thread is in. */
    private static final ThreadLocal<@Nullable Running> CURRENT = new ThreadLocal<>();

    private final Clock clock;
    private final double ratio;
    private final RecentSpans recent = new RecentSpans();
    private final List<Tap> taps = new CopyOnWriteArrayList<>();

    /** @param ratio of traces that are recorded, 0 to 1 */
    Traces(Clock clock, double ratio) {
        this.clock = clock;
        this.ratio = ratio;
    }

    RecentSpans recent() {
        return recent;
    }

    /** From now on keeps a bounded number of spans, until they are fetched; the oldest go first. */
    Supplier<Batch<Span>> tap(Resource resource, String version) {
        var tap = new Tap(resource, version);
        taps.add(tap);
        return tap::take;
    }

    private boolean isOn() {
        return recent.isWanted() || !taps.isEmpty();
    }

    @Override
    public Operation start(String name) {
        if (!isOn()) {
            return Operation.NONE;
        }
        Running parent = CURRENT.get();
        boolean sampled =
                parent != null || ratio >= 1 || ThreadLocalRandom.current().nextDouble() < ratio;
        return sampled ? begin(name, parent) : Operation.NONE;
    }

    @Override
    public Operation part(String name) {
        if (!isOn()) {
            return Operation.NONE;
        }
        Running parent = CURRENT.get();
        return parent == null ? Operation.NONE : begin(name, parent);
    }

    private Running begin(String name, @Nullable Running parent) {
        var running = new Running(name, parent);
        CURRENT.set(running);
        if (recent.isWanted()) {
            running.watched = true;
            recent.started(name);
        }
        return running;
    }

    private static Id random(int longs) {
        var bytes = ByteBuffer.allocate(longs * Long.BYTES);
        for (int i = 0; i < longs; i++) {
            // An id of zeros is none.
            bytes.putLong(ThreadLocalRandom.current().nextLong() | 1);
        }
        return Id.of(bytes.array());
    }

    private final class Running implements Operation {
        private final String name;
        private final @Nullable Running parent;
        private final Id traceId;
        private final Id spanId = random(1);
        private final long start = clock.epochNanos();
        private final long began = clock.nanoTime();
        private boolean watched;
        private long items = -1;
        private String error = "";

        Running(String name, @Nullable Running parent) {
            this.name = name;
            this.parent = parent;
            this.traceId = parent == null ? random(2) : parent.traceId;
        }

        @Override
        public void items(long count) {
            items = count;
        }

        @Override
        public void outcome(Delivery delivery) {
            switch (delivery) {
                case Delivery.Accepted() -> {
                    // as it should be
                }
                case Delivery.Refused(int refused, String reason) -> failed(reason);
                case Delivery.TryAgain(var after, String reason) -> failed(reason);
            }
        }

        @Override
        public void failed(String why) {
            error = why.isEmpty() ? "failed" : why;
        }

        @Override
        public void close() {
            if (parent == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(parent);
            }
            var ended = new RecentSpans.Ended(
                    name,
                    traceId,
                    spanId,
                    parent == null ? Id.NONE : parent.spanId,
                    start,
                    clock.nanoTime() - began,
                    items,
                    error);
            if (watched) {
                recent.ended(ended);
            }
            taps.forEach(tap -> tap.add(ended));
        }
    }

    private static final class Tap {
        private final Resource resource;
        private final String version;
        private final List<RecentSpans.Ended> waiting = new ArrayList<>();
        private long lost;

        Tap(Resource resource, String version) {
            this.resource = resource;
            this.version = version;
        }

        synchronized void add(RecentSpans.Ended span) {
            if (waiting.size() == MAX_WAITING) {
                waiting.removeFirst();
                lost++;
            }
            waiting.add(span);
        }

        synchronized Batch<Span> take() {
            var batch = new Batch<>(Signal.TRACES);
            if (waiting.isEmpty()) {
                return batch;
            }
            var scope = batch.addResource(resource.copy()).addScope(new Scope("dbintel", version));
            if (lost > 0) {
                scope.scope().attributes().put("dbintel.lost_spans", lost);
                lost = 0;
            }
            waiting.forEach(span -> scope.add(span(span)));
            waiting.clear();
            return batch;
        }

        private static Span span(RecentSpans.Ended ended) {
            var span = new Span()
                    .setTraceId(ended.traceId())
                    .setSpanId(ended.spanId())
                    .setParentSpanId(ended.parentSpanId())
                    .setName(ended.name())
                    .setKind(INTERNAL)
                    .setStartTime(ended.start())
                    .setEndTime(ended.start() + ended.nanos());
            if (ended.items() >= 0) {
                span.attributes().put("items", ended.items());
            }
            return ended.error().isEmpty() ? span : span.setStatus(new Span.Status(ERROR, ended.error()));
        }
    }
}
