package io.dbintel.collector.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Writes maps, lists and scalars as YAML or JSON. Texts are written so that they read back as the same texts, also through
 * {@code ${…}} expansion.
 */
final class TreeWriter {
    /** Texts that every YAML reader takes for a text without quotes: words, host and port, durations. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*"
            + "|[A-Za-z_][A-Za-z0-9_.-]*:[0-9]+|(?:[0-9]+(?:ns|us|ms|s|m|h))+");

    private static final Pattern WORD_WITH_MEANING = Pattern.compile("(?i)null|true|false|yes|no|on|off|y|n");

    private final boolean sorted;

    /** @param sorted whether keys come by name, or as they are in the maps */
    TreeWriter(boolean sorted) {
        this.sorted = sorted;
    }

    String yaml(Map<?, ?> tree) {
        var out = new StringBuilder();
        if (tree.isEmpty()) {
            return "{}\n";
        }
        yamlMap(tree, "", out);
        return out.toString();
    }

    String json(Map<?, ?> tree) {
        var out = new StringBuilder();
        json(tree, "", out);
        return out.append('\n').toString();
    }

    private Map<String, Object> entries(Map<?, ?> map) {
        var entries = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> entries.put(String.valueOf(key), value));
        return sorted ? new TreeMap<>(entries) : entries;
    }

    private void yamlMap(Map<?, ?> map, String indent, StringBuilder out) {
        entries(map).forEach((key, value) -> {
            out.append(indent).append(yamlText(escaped(key))).append(':');
            yamlValue(value, indent, out);
        });
    }

    private void yamlValue(Object value, String indent, StringBuilder out) {
        switch (value) {
            case Map<?, ?> map
            when !map.isEmpty() -> {
                out.append('\n');
                yamlMap(map, indent + "  ", out);
            }
            case List<?> list
            when !list.isEmpty() -> {
                out.append('\n');
                for (Object element : list) {
                    yamlElement(element, indent + "  ", out);
                }
            }
            default -> out.append(' ').append(yamlScalar(value)).append('\n');
        }
    }

    private void yamlElement(Object element, String indent, StringBuilder out) {
        out.append(indent).append('-');
        if (element instanceof Map<?, ?> map && !map.isEmpty()) {
            var inner = new StringBuilder();
            yamlMap(map, indent + "  ", inner);
            // The first key stands beside the dash.
            out.append(' ').append(inner, indent.length() + 2, inner.length());
        } else {
            yamlValue(element, indent, out);
        }
    }

    private static String yamlScalar(Object value) {
        return switch (value) {
            case Map<?, ?> map -> "{}";
            case List<?> list -> "[]";
            case String text -> yamlText(escaped(text));
            case Double number when number.isNaN() -> ".nan";
            case Double number when number.isInfinite() -> number > 0 ? ".inf" : "-.inf";
            case Number number -> number.toString();
            case Boolean flag -> flag.toString();
            default -> yamlText(escaped(value.toString()));
        };
    }

    private static String yamlText(String text) {
        boolean plain = PLAIN.matcher(text).matches()
                && !WORD_WITH_MEANING.matcher(text).matches();
        return plain ? text : quoted(text);
    }

    /** Dollars that an expansion would take for its own are doubled. */
    private static String escaped(String text) {
        return text.contains("${") || text.contains("$$") ? text.replace("$", "$$") : text;
    }

    private void json(Object value, String indent, StringBuilder out) {
        String inner = indent + "  ";
        switch (value) {
            case Map<?, ?> map
            when !map.isEmpty() -> {
                String separator = "{\n";
                for (Map.Entry<String, Object> entry : entries(map).entrySet()) {
                    out.append(separator)
                            .append(inner)
                            .append(quoted(escaped(entry.getKey())))
                            .append(": ");
                    json(entry.getValue(), inner, out);
                    separator = ",\n";
                }
                out.append('\n').append(indent).append('}');
            }
            case List<?> list
            when !list.isEmpty() -> {
                String separator = "[\n";
                for (Object element : list) {
                    out.append(separator).append(inner);
                    json(element, inner, out);
                    separator = ",\n";
                }
                out.append('\n').append(indent).append(']');
            }
            case Map<?, ?> map -> out.append("{}");
            case List<?> list -> out.append("[]");
            case Double number when !Double.isFinite(number) -> out.append(quoted(number.toString()));
            case Number number -> out.append(number);
            case Boolean flag -> out.append(flag);
            default -> out.append(quoted(escaped(value.toString())));
        }
    }

    /** The form in double quotes that YAML and JSON share. */
    private static String quoted(String text) {
        var out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || c >= 0x7f && c < 0xa0 || c == '\u2028' || c == '\u2029' || c == '\uFEFF') {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }
}
