package io.dbintel.exporters.debug;

import io.dbintel.telemetry.Signal;

/**
 * How the Collector calls the parts of a signal in its debug output.
 *
 * @param title message of the first line: {@code Logs}
 * @param normal behind {@code Resource} and {@code Scope} in normal text
 * @param resource behind {@code Resource} in detailed text
 * @param scope behind {@code Scope} in detailed text
 * @param resourceField field of the first line that counts resources
 */
record Words(String title, String normal, String resource, String scope, String resourceField, String itemsField) {
    private static final Words LOGS = new Words("Logs", "Log", "Log", "Logs", "resource logs", "log records");
    private static final Words METRICS =
            new Words("Metrics", "Metrics", "Metrics", "Metrics", "resource metrics", "data points");
    private static final Words TRACES = new Words("Traces", "Traces", "Spans", "Spans", "resource spans", "spans");

    static Words of(Signal<?> signal) {
        return signal == Signal.LOGS ? LOGS : signal == Signal.METRICS ? METRICS : TRACES;
    }
}
