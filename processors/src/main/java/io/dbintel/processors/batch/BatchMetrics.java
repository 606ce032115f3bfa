package io.dbintel.processors.batch;

import io.dbintel.component.Counter;
import io.dbintel.component.Histogram;
import io.dbintel.component.Instrument;
import io.dbintel.component.Meter;

/** Own metrics of one {@code batch} processor. */
final class BatchMetrics {
    private static final double[] SIZES = {
        10, 25, 50, 75, 100, 250, 500, 750, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10_000, 20_000,
        30_000, 50_000, 100_000
    };
    private static final double[] BYTES = {
        10, 25, 50, 75, 100, 250, 500, 750, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10_000, 20_000,
        30_000, 50_000, 100_000, 200_000, 300_000, 400_000, 500_000, 600_000, 700_000, 800_000, 900_000, 1_000_000,
        2_000_000, 3_000_000, 4_000_000, 5_000_000, 6_000_000, 7_000_000, 8_000_000, 9_000_000
    };

    final Histogram sendSize;
    final Histogram sendSizeBytes;
    final Counter sizeTriggerSend;
    final Counter timeoutTriggerSend;
    final Counter metadataCardinality;
    /** Items in memory here: in the intake, being merged, or being sent. */
    final Counter pending;

    private final Meter meter;

    BatchMetrics(Meter meter, String signal) {
        this.meter = meter.with("otel.signal", signal);
        sendSize = meter.histogram(
                Instrument.of(
                        "otelcol_processor_batch_batch_send_size",
                        "{unit}",
                        "Number of units in the batch that was sent"),
                SIZES);
        sendSizeBytes = meter.histogram(
                Instrument.of(
                                "otelcol_processor_batch_batch_send_size_bytes",
                                "By",
                                "Number of bytes in the batch that was sent")
                        .at(Instrument.Level.DETAILED),
                BYTES);
        sizeTriggerSend = meter.counter(Instrument.of(
                "otelcol_processor_batch_batch_size_trigger_send",
                "{time}",
                "Number of times a batch was sent because its size was reached"));
        timeoutTriggerSend = meter.counter(Instrument.of(
                "otelcol_processor_batch_timeout_trigger_send",
                "{time}",
                "Number of times a batch was sent because its time was over"));
        metadataCardinality = meter.upDownCounter(Instrument.of(
                "otelcol_processor_batch_metadata_cardinality",
                "{combination}",
                "Number of distinct combinations of metadata values"));
        pending = this.meter.upDownCounter(Instrument.of(
                "db_intelligence_processor_batch_pending_items",
                "{item}",
                "Items taken over and not yet accepted by the next component"));
    }

    /** Items that are given up, by reason. */
    void dropped(long items, String reason) {
        meter.with("reason", reason)
                .counter(Instrument.of(
                        "db_intelligence_processor_dropped_items", "{item}", "Items that a processor gave up"))
                .add(items);
    }
}
