package io.dbintel.receivers.postgresql;

import io.dbintel.receivers.metadata.AttributeDefinition;
import io.dbintel.receivers.metadata.EntityMetrics;
import io.dbintel.receivers.metadata.MetricDefinition;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that metrics are about.
 *
 * @param metrics where they are gathered
 * @param identity attributes that name the thing on each point; none where the resource names it
 * @param start from when its counters count, nanoseconds since 1970; 0 where that is not known
 */
record Entity(EntityMetrics metrics, Map<String, String> identity, long start) {
    Entity(EntityMetrics metrics, Map<String, String> identity) {
        this(metrics, identity, 0);
    }

    /** The same, with counters that count since then. */
    Entity since(long time) {
        return new Entity(metrics, identity, time);
    }

    /** @param own values of the metric's first attributes; the others name the thing */
    void record(MetricDefinition metric, long number, String... own) {
        if (metric.monotonic() && start > 0) {
            metrics.recordSince(start, metric, number, values(metric, own));
        } else {
            metrics.record(metric, number, values(metric, own));
        }
    }

    /** @param own values of the metric's first attributes; the others name the thing */
    void record(MetricDefinition metric, double number, String... own) {
        if (metric.monotonic() && start > 0) {
            metrics.recordSince(start, metric, number, values(metric, own));
        } else {
            metrics.record(metric, number, values(metric, own));
        }
    }

    private @Nullable String[] values(MetricDefinition metric, String... own) {
        List<AttributeDefinition> attributes = metric.attributes();
        @Nullable String[] values = Arrays.copyOf(own, attributes.size());
        for (int i = own.length; i < values.length; i++) {
            values[i] = identity.get(attributes.get(i).name());
        }
        return values;
    }
}
