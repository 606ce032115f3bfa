package io.dbintel.component;

/**
 * An own metric.
 *
 * @param name as in OpenTelemetry, {@code otelcol_exporter_sent_log_records}; reference in docs/own-telemetry.md
 * @param unit UCUM, as in OTLP
 */
public record Instrument(String name, String unit, String description, Level level) {
    /** From which level of {@code service::telemetry::metrics::level} on it is recorded. */
    public enum Level {
        BASIC,
        NORMAL,
        DETAILED
    }

    public static Instrument of(String name, String unit, String description) {
        return new Instrument(name, unit, description, Level.BASIC);
    }

    public Instrument at(Level minimum) {
        return new Instrument(name, unit, description, minimum);
    }
}
