package io.dbintel.telemetry;

import java.math.BigDecimal;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;

/**
 * The text of a value, as the Collector writes it wherever a value becomes a label, a hash or a line: a text as it is, numbers
 * in decimal, bytes in base64, lists and maps as JSON with sorted keys, nothing for an empty value.
 */
public final class ValueText {
    /** From here on, and below its counterpart, a number is written with an exponent, as in ECMAScript. */
    private static final double LARGE = 1e21;

    private static final double SMALL = 1e-6;

    private ValueText() {}

    public static String of(Value value) {
        return switch (value) {
            case Value.Text(String text) -> text;
            case Value.Bool(boolean flag) -> Boolean.toString(flag);
            case Value.Int(long number) -> Long.toString(number);
            case Value.Double(double number) -> number(number);
            case Value.Bytes(byte[] bytes) -> Base64.getEncoder().encodeToString(bytes);
            case Value.Empty() -> "";
            case Value.Array _, Value.Map _ -> {
                var out = new StringBuilder();
                json(value, out);
                yield out.toString();
            }
        };
    }

    /** The shortest decimal that reads back the same: {@code 15}, {@code 0.1}, {@code 1e+21}, {@code NaN}. */
    public static String number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
        }
        double size = Math.abs(value);
        if (size == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        var decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        if (size >= SMALL && size < LARGE) {
            return decimal.toPlainString();
        }
        String digits = decimal.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - decimal.scale();
        return (value < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + (exponent < 0 ? "e-" : "e+")
                + Math.abs(exponent);
    }

    private static void json(Value value, StringBuilder out) {
        switch (value) {
            case Value.Text(String text) -> quote(text, out);
            case Value.Bytes _ -> quote(of(value), out);
            case Value.Double(double number) when !Double.isFinite(number) -> quote(number(number), out);
            case Value.Empty() -> out.append("null");
            case Value.Array(List<Value> values) -> {
                out.append('[');
                for (int i = 0; i < values.size(); i++) {
                    out.append(i == 0 ? "" : ",");
                    json(values.get(i), out);
                }
                out.append(']');
            }
            case Value.Map(List<KeyValue> entries) -> {
                out.append('{');
                String comma = "";
                for (KeyValue entry : entries.stream()
                        .sorted(Comparator.comparing(KeyValue::key))
                        .toList()) {
                    out.append(comma);
                    quote(entry.key(), out);
                    out.append(':');
                    json(entry.value(), out);
                    comma = ",";
                }
                out.append('}');
            }
            default -> out.append(of(value));
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append("\\u00")
                                .append(Character.forDigit(c >> 4, 16))
                                .append(Character.forDigit(c & 15, 16));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
