package io.dbintel.collector.service;

import io.dbintel.component.Consumer;
import io.dbintel.component.Counter;
import io.dbintel.component.Delivery;
import io.dbintel.component.Histogram;
import io.dbintel.component.Instrument;
import io.dbintel.component.Meter;
import io.dbintel.component.Settings;
import io.dbintel.component.Tracer;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Signal;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The wrappers around components: what goes in and out is counted under the Collector's names, and a failure inside a
 * component becomes a refusal of the batch in its hands, so that the pipeline goes on.
 */
final class Observed {
    private Observed() {}

    /** Around what a receiver hands batches to. */
    static <R extends Item> Consumer<R> receiver(Signal<R> signal, Settings settings, Consumer<R> next) {
        record Counters(Counter accepted, Counter refused) {}
        String items = signal.itemsName();
        Instrument accepted = Instrument.of(
                "otelcol_receiver_accepted_" + items,
                unit(signal),
                "Number of items successfully pushed into the pipeline.");
        Instrument refused = Instrument.of(
                "otelcol_receiver_refused_" + items,
                unit(signal),
                "Number of items that could not be pushed into the pipeline.");
        ConcurrentMap<String, Counters> byTransport = new ConcurrentHashMap<>();
        Consumer<R> guarded = guarded(settings, next);
        Tracer tracer = settings.tracer();
        String span = "receiver/" + settings.id() + "/" + received(signal);
        return batch -> {
            Counters counters = byTransport.computeIfAbsent(batch.origin().transport(), transport -> {
                Meter meter = settings.meter().with("transport", transport);
                return new Counters(meter.counter(accepted), meter.counter(refused));
            });
            int count = batch.items();
            Delivery delivery = traced(tracer.start(span), guarded, batch, count);
            int lost = switch (delivery) {
                case Delivery.Accepted() -> 0;
                case Delivery.Refused(int some, String reason) -> Math.min(some, count);
                case Delivery.TryAgain again -> count;
            };
            counters.accepted().add(count - lost);
            counters.refused().add(lost);
            return delivery;
        };
    }

    /** Before a processor. */
    static <R extends Item> Consumer<R> processorIn(Signal<R> signal, Settings settings, Consumer<R> processor) {
        Meter meter = settings.meter().with("otel.signal", signal.name());
        Counter incoming = meter.counter(Instrument.of(
                "otelcol_processor_incoming_items", "{item}", "Number of items passed to the processor."));
        Histogram duration = meter.histogram(
                Instrument.of(
                                "otelcol_processor_internal_duration",
                                "s",
                                "Duration of time taken to process a batch of telemetry data through the processor and those behind it.")
                        .at(Instrument.Level.NORMAL),
                0.0001,
                0.0005,
                0.001,
                0.005,
                0.01,
                0.05,
                0.1,
                0.5,
                1,
                5);
        Consumer<R> guarded = guarded(settings, processor);
        Tracer tracer = settings.tracer();
        String span = "processor/" + settings.id() + "/" + signal.name();
        return batch -> {
            int items = batch.items();
            incoming.add(items);
            long start = settings.clock().nanoTime();
            Delivery delivery = traced(tracer.part(span), guarded, batch, items);
            duration.record((settings.clock().nanoTime() - start) / 1e9);
            return delivery;
        };
    }

    /** Behind a processor. */
    static <R extends Item> Consumer<R> processorOut(Signal<R> signal, Settings settings, Consumer<R> next) {
        Counter outgoing = settings.meter()
                .with("otel.signal", signal.name())
                .counter(Instrument.of(
                        "otelcol_processor_outgoing_items", "{item}", "Number of items emitted from the processor."));
        return batch -> {
            outgoing.add(batch.items());
            return next.consume(batch);
        };
    }

    private static <R extends Item> Delivery traced(
            Tracer.Operation operation, Consumer<R> consumer, Batch<R> batch, int items) {
        try (operation) {
            operation.items(items);
            Delivery delivery = consumer.consume(batch);
            operation.outcome(delivery);
            return delivery;
        }
    }

    /** The Collector's name of what a receiver does. */
    private static String received(Signal<?> signal) {
        return signal == Signal.LOGS
                ? "LogsReceived"
                : signal == Signal.METRICS ? "MetricsReceived" : "TraceDataReceived";
    }

    private static <R extends Item> Consumer<R> guarded(Settings settings, Consumer<R> consumer) {
        return batch -> {
            int items = batch.items();
            try {
                return consumer.consume(batch);
            } catch (RuntimeException e) {
                settings.log()
                        .atError()
                        .addKeyValue("items", items)
                        .setCause(e)
                        .log("a component failed on a batch, which is refused");
                return Delivery.refused(items, "internal error: " + e.getClass().getSimpleName());
            }
        };
    }

    private static String unit(Signal<?> signal) {
        return signal == Signal.LOGS ? "{record}" : signal == Signal.METRICS ? "{datapoint}" : "{span}";
    }
}
