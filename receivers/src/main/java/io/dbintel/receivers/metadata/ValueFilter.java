package io.dbintel.receivers.metadata;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.telemetry.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Matches an attribute's value as a whole, or by a regular expression found anywhere in it. */
public sealed interface ValueFilter {
    boolean matches(String value);

    record Strict(String text) implements ValueFilter {
        @Override
        public boolean matches(String value) {
            return text.equals(value);
        }
    }

    record Regexp(Pattern pattern) implements ValueFilter {
        @Override
        public boolean matches(String value) {
            return pattern.matcher(value).find();
        }
    }

    /** Numbers and booleans are compared as they are printed. */
    static String print(Value value) {
        return switch (value) {
            case Value.Text(String text) -> text;
            case Value.Int(long number) -> Long.toString(number);
            case Value.Double(double number) -> Double.toString(number);
            case Value.Bool(boolean flag) -> Boolean.toString(flag);
            case Value.Array array -> array.toString();
            case Value.Map map -> map.toString();
            case Value.Bytes bytes -> bytes.toString();
            case Value.Empty() -> "";
        };
    }

    static List<ValueFilter> read(ConfigNode node, String key) {
        var filters = new ArrayList<ValueFilter>();
        for (ConfigNode entry : node.sections(key)) {
            Optional<String> strict = entry.optionalText("strict");
            Optional<String> regexp = entry.optionalText("regexp");
            if (strict.isPresent() == regexp.isPresent()) {
                entry.problem(
                        strict.isPresent() ? "both strict and regexp are set" : "neither strict nor regexp is set",
                        "write exactly one of the two");
            } else if (strict.isPresent()) {
                filters.add(new Strict(strict.get()));
            } else {
                regexp(entry, regexp.orElseThrow()).ifPresent(filters::add);
            }
        }
        return List.copyOf(filters);
    }

    private static Optional<ValueFilter> regexp(ConfigNode entry, String text) {
        try {
            return Optional.of(new Regexp(Pattern.compile(text)));
        } catch (PatternSyntaxException e) {
            entry.problem("regexp", "expected: a regular expression of RE2; " + e.getDescription(), "");
            return Optional.empty();
        }
    }
}
