package io.dbintel.receivers.sqlquery;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.telemetry.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a row becomes a metric.
 *
 * @param whole whether the value is a whole number, not a double
 * @param startColumn column with the start time of a point, empty for none
 * @param timeColumn column with the time of a point, empty for the end of the query
 * @param stamped whether points have a start time
 * @param condition which rows it is made of; empty for all
 */
record MetricConfig(
        String name,
        String valueColumn,
        boolean whole,
        Metric.Kind kind,
        Metric.Temporality temporality,
        boolean stamped,
        boolean monotonic,
        List<String> attributeColumns,
        Map<String, String> staticAttributes,
        String description,
        String unit,
        String startColumn,
        String timeColumn,
        Optional<RowCondition> condition) {

    /** Only rows in which a column has this text. */
    record RowCondition(String column, String value) {}

    static MetricConfig read(ConfigNode node) {
        var errors = new ArrayList<String>();
        String name = node.text("metric_name", "");
        if (name.isEmpty()) {
            errors.add("'metric_name' cannot be empty");
        }
        String valueColumn = node.text("value_column", "");
        if (valueColumn.isEmpty()) {
            errors.add("'value_column' cannot be empty");
        }
        String valueType = word(node, "value_type", "int", List.of("int", "double"), errors);
        boolean monotonic = node.flag("monotonic", false);
        String aggregation = node.text("aggregation", "");
        // Something that never falls is no gauge; the Collector takes it for one and loses that.
        String dataType = word(node, "data_type", monotonic ? "sum" : "gauge", List.of("gauge", "sum"), errors);
        boolean cumulativeByNature = monotonic && !node.has("data_type");
        boolean sum = dataType.equals("sum");
        if (!aggregation.isEmpty() && node.has("data_type") && !sum) {
            errors.add("aggregation=" + aggregation + " but data_type=gauge does not support aggregation");
        } else if (!List.of("", "cumulative", "delta").contains(aggregation)) {
            errors.add("metric config has unsupported aggregation: '" + aggregation + "'");
        }
        Optional<RowCondition> condition = condition(node.section("row_condition"));
        if (!errors.isEmpty()) {
            if (!name.isEmpty()) {
                errors.add("invalid metric config with metric_name '" + name + "'");
            }
            node.problem(String.join("\n", errors), "see the table of metrics[] in the receiver's README");
        }
        return new MetricConfig(
                name,
                valueColumn,
                valueType.equals("int"),
                sum ? Metric.Kind.SUM : Metric.Kind.GAUGE,
                aggregation.equals("delta") ? Metric.Temporality.DELTA : Metric.Temporality.CUMULATIVE,
                sum && (cumulativeByNature || !aggregation.isEmpty()),
                monotonic,
                node.texts("attribute_columns", List.of()),
                node.textMap("static_attributes"),
                node.text("description", ""),
                node.text("unit", ""),
                node.text("start_ts_column", ""),
                node.text("ts_column", ""),
                condition);
    }

    private static String word(ConfigNode node, String key, String fallback, List<String> words, List<String> errors) {
        String word = node.text(key, fallback);
        if (!words.contains(word)) {
            errors.add("metric config has unsupported " + key + ": '" + word + "'");
        }
        return word;
    }

    private static Optional<RowCondition> condition(ConfigNode node) {
        String column = node.text("column", "");
        String value = node.text("value", "");
        if (node.isPresent() && column.isEmpty()) {
            node.problem("'column' cannot be empty", "name the column whose value decides");
        }
        return node.isPresent() ? Optional.of(new RowCondition(column, value)) : Optional.empty();
    }

    boolean isCounter() {
        return stamped && monotonic && temporality == Metric.Temporality.CUMULATIVE;
    }
}
