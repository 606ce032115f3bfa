package io.dbintel.receivers.metadata;

import io.dbintel.telemetry.Metric;
import java.util.List;

/**
 * A metric that a receiver can make.
 *
 * @param unit UCUM, as in OTLP
 * @param kind {@code GAUGE} or {@code SUM}; sums are cumulative
 * @param monotonic whether a sum never falls
 * @param number what the points hold
 * @param enabled whether it is made where the operator says nothing
 * @param attributes of its points, in the order in which values are given
 */
public record MetricDefinition(
        String name,
        String unit,
        Metric.Kind kind,
        boolean monotonic,
        NumberType number,
        boolean enabled,
        String description,
        List<AttributeDefinition> attributes) {
    /** What a point holds. */
    public enum NumberType {
        INT,
        DOUBLE
    }

    public MetricDefinition {
        if (kind != Metric.Kind.GAUGE && kind != Metric.Kind.SUM) {
            throw new IllegalArgumentException(name + ": " + kind + " (expected: GAUGE or SUM)");
        }
        attributes = List.copyOf(attributes);
    }

    /** A sum that never falls. */
    public static MetricDefinition counter(
            String name,
            String unit,
            NumberType number,
            boolean enabled,
            String description,
            AttributeDefinition... attributes) {
        return new MetricDefinition(
                name, unit, Metric.Kind.SUM, true, number, enabled, description, List.of(attributes));
    }

    /** A sum that may fall. */
    public static MetricDefinition upDown(
            String name,
            String unit,
            NumberType number,
            boolean enabled,
            String description,
            AttributeDefinition... attributes) {
        return new MetricDefinition(
                name, unit, Metric.Kind.SUM, false, number, enabled, description, List.of(attributes));
    }

    /** A value that adding up makes no sense of. */
    public static MetricDefinition gauge(
            String name,
            String unit,
            NumberType number,
            boolean enabled,
            String description,
            AttributeDefinition... attributes) {
        return new MetricDefinition(
                name, unit, Metric.Kind.GAUGE, false, number, enabled, description, List.of(attributes));
    }
}
