package io.dbintel.network.sending;

import io.dbintel.telemetry.Batch;

/** What the size of a queue or of a batch counts. */
public enum Sizer {
    /** Calls of the pipeline, whatever they hold. */
    REQUESTS,
    /** Log records, spans or data points. */
    ITEMS,
    /** Of the uncompressed protobuf form. */
    BYTES;

    long sizeOf(Batch<?> batch) {
        return switch (this) {
            case REQUESTS -> 1;
            case ITEMS -> batch.items();
            case BYTES -> batch.encodedSize();
        };
    }

    /** UCUM, as in {@code otelcol_exporter_queue_size}. */
    String unit() {
        return switch (this) {
            case REQUESTS -> "{batch}";
            case ITEMS -> "{item}";
            case BYTES -> "By";
        };
    }
}
