package io.dbintel.network.sending;

import io.dbintel.component.Counter;
import io.dbintel.component.Histogram;
import io.dbintel.component.Instrument;
import io.dbintel.component.Meter;
import io.dbintel.telemetry.Signal;

/** The own metrics of one sender, by the Collector's names. */
final class SenderMetrics {
    private static final double[] SIZES = {
        10, 25, 50, 75, 100, 250, 500, 750, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10_000, 20_000,
        30_000, 50_000, 100_000
    };
    private static final double[] BYTES = {1e3, 1e4, 1e5, 2.5e5, 5e5, 1e6, 2e6, 4e6, 8e6, 16e6, 32e6, 64e6};

    private final Meter meter;
    private final Meter bySignal;
    final Counter sent;
    final Counter failed;
    final Counter enqueueFailed;
    final Counter inFlight;
    final Ledger ledger;

    SenderMetrics(Meter meter, Signal<?> signal) {
        this.meter = meter;
        this.bySignal = meter.with("data_type", signal.name());
        String unit = signal == Signal.TRACES ? "{span}" : signal == Signal.METRICS ? "{datapoint}" : "{record}";
        String what = signal.itemsName();
        sent = meter.counter(
                Instrument.of("otelcol_exporter_sent_" + what, unit, "Items that the destination has accepted"));
        failed = meter.counter(Instrument.of(
                "otelcol_exporter_send_failed_" + what,
                unit,
                "Items that were given up: refused for good, tried for too long, or left at shutdown"));
        enqueueFailed = meter.counter(Instrument.of(
                "otelcol_exporter_enqueue_failed_" + what, unit, "Items that found no room in the sending queue"));
        inFlight = bySignal.upDownCounter(
                Instrument.of("otelcol_exporter_in_flight_requests", "{request}", "Batches that are being sent"));
        ledger = new Ledger(bySignal, sent);
    }

    void watch(BatchQueue<?> queue, Sizer sizer) {
        bySignal.longGauge(
                Instrument.of(
                        "otelcol_exporter_queue_size",
                        sizer.unit(),
                        "What waits in the sending queue or is being sent"),
                queue::size);
        bySignal.longGauge(
                Instrument.of("otelcol_exporter_queue_capacity", sizer.unit(), "Bound of the sending queue"),
                queue::capacity);
    }

    Histogram mergedItems() {
        return meter.histogram(
                Instrument.of("otelcol_exporter_queue_batch_send_size", "{item}", "Items of a merged batch"), SIZES);
    }

    Histogram mergedBytes() {
        return meter.histogram(
                Instrument.of("otelcol_exporter_queue_batch_send_size_bytes", "By", "Bytes of a merged batch")
                        .at(Instrument.Level.DETAILED),
                BYTES);
    }

    Histogram enqueuedItems() {
        return meter.histogram(
                Instrument.of("otelcol_exporter_enqueue_size", "{item}", "Items of a batch that was enqueued"), SIZES);
    }

    Histogram enqueuedBytes() {
        return meter.histogram(
                Instrument.of("otelcol_exporter_enqueue_size_bytes", "By", "Bytes of a batch that was enqueued")
                        .at(Instrument.Level.DETAILED),
                BYTES);
    }
}
