package io.dbintel.receivers.postgresql;

import io.dbintel.receivers.metadata.MetricDefinition;
import java.util.List;

/**
 * A column of a statement that is a metric's point as it stands.
 *
 * @param expression of SQL; NULL where there is no point
 * @param attributes values of the metric's first attributes
 */
record MetricColumn(MetricDefinition metric, String expression, List<String> attributes) {
    static MetricColumn column(MetricDefinition metric, String expression, String... attributes) {
        return new MetricColumn(metric, expression, List.of(attributes));
    }
}
