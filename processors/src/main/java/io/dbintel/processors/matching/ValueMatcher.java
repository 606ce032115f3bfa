package io.dbintel.processors.matching;

import io.dbintel.telemetry.Attributes;
import io.dbintel.telemetry.Value;
import io.dbintel.telemetry.ValueText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether an attribute is there and holds what is wanted.
 *
 * @param expected the exact value, null where any or {@code text} decides
 * @param text patterns for the value's text, null where any or {@code expected} decides
 */
record ValueMatcher(
        String key, @Nullable Value expected, @Nullable TextMatcher text) {
    boolean matches(Attributes attributes) {
        Value value = attributes.get(key);
        if (value == null) {
            return false;
        }
        if (text != null) {
            return isScalar(value) && text.matches(ValueText.of(value));
        }
        return expected == null || expected.equals(value);
    }

    /** Lists, maps and bytes have no text to match, as in the Collector. */
    private static boolean isScalar(Value value) {
        return value instanceof Value.Text
                || value instanceof Value.Bool
                || value instanceof Value.Int
                || value instanceof Value.Double;
    }

    static boolean all(List<ValueMatcher> matchers, Attributes attributes) {
        for (ValueMatcher matcher : matchers) {
            if (!matcher.matches(attributes)) {
                return false;
            }
        }
        return true;
    }
}
