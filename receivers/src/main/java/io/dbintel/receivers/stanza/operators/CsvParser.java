package io.dbintel.receivers.stanza.operators;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.telemetry.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code csv_parser}: names from a header and values from a row become keys and values. */
final class CsvParser {
    private CsvParser() {}

    static Optional<OperatorConfig> read(ConfigNode node) {
        ParserBase base = ParserBase.read(node);
        String header = node.text("header", "");
        String headerAttribute = node.text("header_attribute", "");
        String delimiter = node.text("delimiter", ",");
        String headerDelimiter = node.text("header_delimiter", delimiter);
        boolean lazy = node.flag("lazy_quotes", false);
        boolean ignore = node.flag("ignore_quotes", false);
        boolean valid = checkDelimiter(node, "delimiter", delimiter);
        if (!checkDelimiter(node, "header_delimiter", headerDelimiter)) {
            valid = false;
        }
        if (header.isEmpty() && headerAttribute.isEmpty()) {
            node.problem("missing required field 'header' or 'header_attribute'", "name the columns");
            valid = false;
        }
        if (!header.isEmpty() && !headerAttribute.isEmpty()) {
            node.problem("header", "only one header parameter can be set: 'header' or 'header_attribute'", "");
            valid = false;
        }
        if (lazy && ignore) {
            node.problem("lazy_quotes", "only one of 'ignore_quotes' or 'lazy_quotes' can be true", "");
            valid = false;
        }
        if (!valid) {
            return Optional.empty();
        }
        String headerSplit = Pattern.quote(headerDelimiter);
        String rowSplit = Pattern.quote(delimiter);
        char separator = delimiter.charAt(0);
        List<String> names = List.of(header.split(headerSplit, -1));
        return Optional.of(base.with((value, entry) -> {
            List<String> columns = names;
            if (!headerAttribute.isEmpty()) {
                Value found = entry.attributes().get(headerAttribute);
                if (found == null) {
                    throw new OperatorException("failed to read dynamic header attribute " + headerAttribute);
                }
                columns = List.of(Texts.of(found, "a header").split(headerSplit, -1));
            }
            String row = Texts.of(value, "csv");
            List<String> fields = ignore ? List.of(row.split(rowSplit, -1)) : new CsvRow(row, separator, lazy).fields();
            var values = new ArrayList<Value>(fields.size());
            fields.forEach(field -> values.add(new Value.Text(field)));
            return JsonParserOperator.named(columns, values);
        }));
    }

    private static boolean checkDelimiter(ConfigNode node, String key, String delimiter) {
        boolean valid = delimiter.length() == 1 && "\"\r\n".indexOf(delimiter.charAt(0)) < 0;
        if (!valid) {
            node.problem(key, "invalid '" + key + "': '" + delimiter + "'", "write one character, no quote or newline");
        }
        return valid;
    }
}
