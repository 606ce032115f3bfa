package io.dbintel.receivers.stanza.operators;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.receivers.stanza.MapValues;
import io.dbintel.telemetry.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** {@code key_value_parser}: pairs such as {@code a=1 b="two words"} become keys and texts. */
final class KeyValueParser {
    private final String delimiter;
    /** Empty for any white space. */
    private final String pairDelimiter;

    KeyValueParser(String delimiter, String pairDelimiter) {
        this.delimiter = delimiter;
        this.pairDelimiter = pairDelimiter;
    }

    static Optional<OperatorConfig> read(ConfigNode node) {
        ParserBase base = ParserBase.read(node);
        String delimiter = node.text("delimiter", "=");
        String pairDelimiter = node.text("pair_delimiter", "");
        if (delimiter.isEmpty()) {
            node.problem("delimiter", "delimiter is a required parameter", "write what stands between key and value");
            return Optional.empty();
        }
        if (delimiter.equals(pairDelimiter) || pairDelimiter.isEmpty() && delimiter.isBlank()) {
            node.problem("delimiter", "delimiter and pair_delimiter cannot be the same value", "");
            return Optional.empty();
        }
        var parser = new KeyValueParser(delimiter, pairDelimiter);
        return Optional.of(base.with((value, entry) -> parser.parse(Texts.of(value, "key value pairs"))));
    }

    Value.Map parse(String text) throws OperatorException {
        if (text.isEmpty()) {
            throw new OperatorException("the text is empty");
        }
        var entries = new LinkedHashMap<String, Value>();
        for (String pair : pairs(text)) {
            int end = pair.indexOf(delimiter);
            if (end < 0) {
                throw new OperatorException(
                        "cannot split a pair into key and value: there is no \"" + delimiter + "\"");
            }
            entries.put(
                    pair.substring(0, end).strip(),
                    new Value.Text(pair.substring(end + delimiter.length()).strip()));
        }
        return MapValues.of(entries);
    }

    /** Splits outside of quotes, and takes the quotes away. */
    private List<String> pairs(String text) throws OperatorException {
        var pairs = new ArrayList<String>();
        var pair = new StringBuilder();
        char quote = 0;
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            int end = quote == 0 ? delimiterAt(text, at) : 0;
            if (end > 0) {
                add(pair, pairs);
                at += end;
                continue;
            }
            if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            } else {
                pair.append(c);
            }
            at++;
        }
        if (quote != 0) {
            throw new OperatorException("failed to parse pairs from input: never reached the end of a quoted value");
        }
        add(pair, pairs);
        return pairs;
    }

    private static void add(StringBuilder pair, List<String> pairs) {
        if (!pair.isEmpty()) {
            pairs.add(pair.toString());
            pair.setLength(0);
        }
    }

    /** Length of the delimiter at a place, 0 where there is none. */
    private int delimiterAt(String text, int at) {
        if (pairDelimiter.isEmpty()) {
            return Character.isWhitespace(text.charAt(at)) ? 1 : 0;
        }
        return text.startsWith(pairDelimiter, at) ? pairDelimiter.length() : 0;
    }
}
