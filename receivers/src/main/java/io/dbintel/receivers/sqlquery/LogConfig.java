package io.dbintel.receivers.sqlquery;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a row becomes a log record.
 *
 * @param severityColumn column with the severity's text, empty for none
 * @param timestampColumn column with the record's time, empty for none
 */
record LogConfig(String bodyColumn, String severityColumn, String timestampColumn, List<Attribute> attributes) {
    /**
     * An attribute of the record.
     *
     * @param columns the first of them that is not NULL gives its value
     */
    record Attribute(String name, List<String> columns) {}

    static LogConfig read(ConfigNode node) {
        String body = node.text("body_column", "");
        if (body.isEmpty()) {
            node.problem("'body_column' must not be empty", "name the column that becomes the body of the record");
        }
        var attributes = new ArrayList<Attribute>();
        for (String column : node.texts("attribute_columns", List.of())) {
            attributes.add(new Attribute(column, List.of(column)));
        }
        ConfigNode named = node.section("attributes");
        for (String name : named.keys()) {
            Optional<ConfigValue> raw = named.raw(name);
            List<String> columns = named.texts(name, List.of());
            if (raw.isEmpty() || columns.isEmpty()) {
                named.problem(
                        name,
                        "no column",
                        "name the column, or a list of columns of which the first with a value holds");
            }
            attributes.add(new Attribute(name, columns));
        }
        return new LogConfig(body, node.text("severity_column", ""), node.text("timestamp_column", ""), attributes);
    }
}
