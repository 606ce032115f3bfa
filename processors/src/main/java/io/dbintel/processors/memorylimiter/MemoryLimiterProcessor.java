package io.dbintel.processors.memorylimiter;

import io.dbintel.component.Consumer;
import io.dbintel.component.Counter;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Host;
import io.dbintel.component.Instrument;
import io.dbintel.component.Meter;
import io.dbintel.component.Processor;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Signal;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** Lets batches pass, or gives them back while the limiter refuses. */
final class MemoryLimiterProcessor<R extends Item> implements Processor<R> {
    private final MemoryLimiter limiter;
    private final Consumer<R> next;
    private final Counter accepted;
    private final Counter refused;
    private final AtomicBoolean started = new AtomicBoolean();

    MemoryLimiterProcessor(Signal<R> signal, MemoryLimiter limiter, Meter meter, Consumer<R> next) {
        this.limiter = limiter;
        this.next = next;
        this.accepted = meter.counter(Instrument.of(
                "otelcol_processor_memory_limiter_accepted_" + signal.itemsName(),
                unit(signal),
                "Items that passed the memory limiter"));
        this.refused = meter.counter(Instrument.of(
                "otelcol_processor_memory_limiter_refused_" + signal.itemsName(),
                unit(signal),
                "Items that the memory limiter gave back to be tried again"));
    }

    private static String unit(Signal<?> signal) {
        return signal == Signal.METRICS ? "{datapoint}" : signal == Signal.TRACES ? "{span}" : "{record}";
    }

    @Override
    public void start(Host host) {
        if (started.compareAndSet(false, true)) {
            limiter.start();
        }
    }

    @Override
    public Delivery consume(Batch<R> batch) {
        if (limiter.isRefusing()) {
            refused.add((long) batch.items());
            return Delivery.tryAgain("data refused due to high memory usage");
        }
        accepted.add((long) batch.items());
        return next.consume(batch);
    }

    @Override
    public void close(Deadline deadline) {
        if (started.compareAndSet(true, false)) {
            limiter.stop();
        }
    }

    @Override
    public Map<String, Number> figures() {
        return Map.of(
                "memory_used_bytes", limiter.used(),
                "memory_limit_bytes", limiter.hardLimit());
    }
}
