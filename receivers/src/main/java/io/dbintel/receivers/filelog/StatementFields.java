package io.dbintel.receivers.filelog;

import io.dbintel.receivers.stanza.Entry;
import io.dbintel.sql.Dialect;
import io.dbintel.sql.StatementMasker;
import io.dbintel.telemetry.KeyValue;
import io.dbintel.telemetry.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Takes the literals out of statements: of every attribute, and of every field of a body, that is named like one.
 *
 * <p>Nobody says which server a file comes from, so what is a literal in either PostgreSQL or MySQL is taken for one: text in double
 * quotes goes too, and what the two read in different ways masks all.
 */
final class StatementFields {
    private static final Set<String> NAMES =
            Set.of("query", "query_text", "current_query", "sql_text", "statement", "db.statement", "db.query.text");

    /** A bit for each length of a name: most keys have none of them. */
    private static final long LENGTHS =
            NAMES.stream().mapToLong(name -> 1L << name.length()).reduce(0, (a, b) -> a | b);

    private static final Value NOTHING = new Value.Text("?");
    private static final Pattern DOUBLE_QUOTED = Pattern.compile("\"[^\"]*\"");

    private final StatementMasker masker = new StatementMasker(Dialect.POSTGRESQL);

    void mask(Entry entry) {
        for (Map.Entry<String, Value> each : entry.attributes().entrySet()) {
            Value masked = masked(each.getKey(), each.getValue());
            if (!masked.equals(each.getValue())) {
                each.setValue(masked);
            }
        }
        entry.setBody(inside(entry.body()));
    }

    private Value masked(String key, Value value) {
        boolean mayBeOne = key.length() < Long.SIZE && (LENGTHS >> key.length() & 1) != 0;
        return mayBeOne && NAMES.contains(key.toLowerCase(Locale.ROOT)) ? statement(value) : inside(value);
    }

    /** A value whose fields may be statements; the same one if none is. */
    private Value inside(Value value) {
        return switch (value) {
            case Value.Map(List<KeyValue> entries) -> {
                List<KeyValue> masked = null;
                for (int i = 0; i < entries.size(); i++) {
                    KeyValue entry = entries.get(i);
                    Value changed = masked(entry.key(), entry.value());
                    if (!changed.equals(entry.value())) {
                        if (masked == null) {
                            masked = new ArrayList<>(entries);
                        }
                        masked.set(i, new KeyValue(entry.key(), changed));
                    }
                }
                yield masked == null ? value : new Value.Map(masked);
            }
            case Value.Array(List<Value> values) -> {
                var masked = values.stream().map(this::inside).toList();
                yield masked.equals(values) ? value : new Value.Array(masked);
            }
            default -> value;
        };
    }

    /** A statement, or several of them, without literals. Numbers and truth values by themselves are no statements. */
    private Value statement(Value value) {
        return switch (value) {
            case Value.Text(String text) -> new Value.Text(masked(text));
            case Value.Bytes bytes -> NOTHING;
            case Value.Array(List<Value> values) ->
                new Value.Array(values.stream().map(this::statement).toList());
            case Value.Map(List<KeyValue> entries) ->
                new Value.Map(entries.stream()
                        .map(entry -> new KeyValue(entry.key(), statement(entry.value())))
                        .toList());
            case Value.Int number -> value;
            case Value.Double number -> value;
            case Value.Bool flag -> value;
            case Value.Empty none -> value;
        };
    }

    private String masked(String text) {
        boolean quotes = text.indexOf('"') >= 0;
        // A backslash before a quote, and a number sign that begins a comment, mean something in MySQL alone.
        if (text.indexOf('#') >= 0 || quotes && (text.indexOf('\\') >= 0 || text.indexOf('`') >= 0)) {
            return "?";
        }
        String masked = masker.mask(text).text();
        return quotes ? DOUBLE_QUOTED.matcher(masked).replaceAll("?") : masked;
    }
}
