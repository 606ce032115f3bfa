package io.dbintel.processors.actions;

import io.dbintel.telemetry.Attributes;
import io.dbintel.telemetry.Origin;
import io.dbintel.telemetry.Value;
import io.dbintel.telemetry.ValueText;
import java.util.regex.Pattern;

/** Changes the type of a value; one that can't be converted stays as it is. */
record ConvertAction(String key, Target target) implements AttributeAction {
    enum Target {
        INT,
        DOUBLE,
        STRING
    }

    /** What Go's ParseFloat takes, without hexadecimal digits; Java's own parser would take {@code 1.5f} and blanks. */
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

    @Override
    public void apply(Attributes attributes, Origin origin) {
        Value value = attributes.get(key);
        if (value == null) {
            return;
        }
        Value converted = convert(value);
        if (!converted.equals(value)) {
            attributes.put(key, converted);
        }
    }

    Value convert(Value value) {
        return switch (target) {
            case STRING -> value instanceof Value.Text ? value : Value.of(ValueText.of(value));
            case INT ->
                switch (value) {
                    case Value.Double(double number) when Double.isFinite(number) -> Value.of((long) number);
                    case Value.Bool(boolean flag) -> Value.of(flag ? 1L : 0L);
                    case Value.Text(String text) -> parseInt(text, value);
                    default -> value;
                };
            case DOUBLE ->
                switch (value) {
                    case Value.Int(long number) -> Value.of((double) number);
                    case Value.Bool(boolean flag) -> Value.of(flag ? 1.0 : 0.0);
                    case Value.Text(String text)
                    when DECIMAL.matcher(text).matches() -> Value.of(Double.parseDouble(text));
                    default -> value;
                };
        };
    }

    private static Value parseInt(String text, Value otherwise) {
        try {
            return Value.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }
}
