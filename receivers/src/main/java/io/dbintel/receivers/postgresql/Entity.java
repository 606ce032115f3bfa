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
 */
record Entity(EntityMetrics metrics, Map<String, String> identity) {
    /** @param own values of the metric's first attributes; the others name the thing */
    void record(MetricDefinition metric, long number, String... own) {
        metrics.record(metric, number, values(metric, own));
    }

    /** @param own values of the metric's first attributes; the others name the thing */
    void record(MetricDefinition metric, double number, String... own) {
        metrics.record(metric, number, values(metric, own));
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
