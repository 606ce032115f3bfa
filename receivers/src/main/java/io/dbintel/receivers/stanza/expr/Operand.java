package io.dbintel.receivers.stanza.expr;

import io.dbintel.telemetry.KeyValue;
import io.dbintel.telemetry.Value;
import io.dbintel.telemetry.ValueText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What parts of an expression give to each other: conversions, comparisons and the errors where types don't fit. */
final class Operand {
    private Operand() {}

    static @Nullable Object of(@Nullable Value value) {
        return switch (value) {
            case null -> null;
            case Value.Text(String text) -> text;
            case Value.Int(long number) -> number;
            case Value.Double(double number) -> number;
            case Value.Bool(boolean flag) -> flag;
            case Value.Bytes(byte[] bytes) -> bytes;
            case Value.Empty() -> null;
            case Value.Array _, Value.Map _ -> value;
        };
    }

    static Value toValue(@Nullable Object operand) {
        return switch (operand) {
            case null -> Value.EMPTY;
            case String text -> new Value.Text(text);
            case Long number -> new Value.Int(number);
            case Double number -> new Value.Double(number);
            case Boolean flag -> new Value.Bool(flag);
            case byte[] bytes -> new Value.Bytes(bytes);
            case Value value -> value;
            case Instant time -> new Value.Text(time.toString());
            case Duration duration -> new Value.Int(duration.toNanos());
            default -> throw new IllegalStateException(operand.getClass().getName());
        };
    }

    static Value.Array array(List<? extends @Nullable Object> operands) {
        var values = new ArrayList<Value>(operands.size());
        operands.forEach(operand -> values.add(toValue(operand)));
        return new Value.Array(values);
    }

    /** The type, as messages name it. */
    static String typeName(@Nullable Object operand) {
        return switch (operand) {
            case null -> "nil";
            case String _ -> "a text";
            case Long _ -> "a whole number";
            case Double _ -> "a number";
            case Boolean _ -> "a boolean";
            case byte[] _ -> "bytes";
            case Value.Array _ -> "a list";
            case Value.Map _ -> "a map";
            case Instant _ -> "a time";
            case Duration _ -> "a duration";
            default -> throw new IllegalStateException(operand.getClass().getName());
        };
    }

    static boolean flag(@Nullable Object operand, String where) throws ExprException {
        if (operand instanceof Boolean flag) {
            return flag;
        }
        throw new ExprException(where + " needs true or false (found: " + typeName(operand) + ")");
    }

    static String text(@Nullable Object operand, String where) throws ExprException {
        return switch (operand) {
            case String text -> text;
            case byte[] bytes -> new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
            case null, default -> throw new ExprException(where + " needs a text (found: " + typeName(operand) + ")");
        };
    }

    static long integer(@Nullable Object operand, String where) throws ExprException {
        return switch (operand) {
            case Long number -> number;
            case Double number when number == Math.rint(number) && Math.abs(number) < 1L << 53 -> number.longValue();
            case null, default ->
                throw new ExprException(where + " needs a whole number (found: " + typeName(operand) + ")");
        };
    }

    static double real(@Nullable Object operand, String where) throws ExprException {
        if (operand instanceof Number number) {
            return number.doubleValue();
        }
        throw new ExprException(where + " needs a number (found: " + typeName(operand) + ")");
    }

    /** The elements of a list; nil has none. */
    static List<Value> list(@Nullable Object operand, String where) throws ExprException {
        return switch (operand) {
            case Value.Array(List<Value> values) -> values;
            case null -> List.of();
            default -> throw new ExprException(where + " needs a list (found: " + typeName(operand) + ")");
        };
    }

    /** Whole numbers and others are equal where they are the same number; lists and maps where their parts are. */
    static boolean equal(@Nullable Object a, @Nullable Object b) {
        return switch (a) {
            case null -> b == null;
            case Long x when b instanceof Double y -> x.doubleValue() == y;
            case Double x when b instanceof Number y -> x == y.doubleValue();
            case Value.Array(List<Value> x) -> b instanceof Value.Array(List<Value> y) && equalLists(x, y);
            case Value.Map(List<KeyValue> x) -> b instanceof Value.Map(List<KeyValue> y) && equalMaps(x, y);
            case byte[] x -> b instanceof byte[] y && java.util.Arrays.equals(x, y);
            default -> a.equals(b);
        };
    }

    private static boolean equalLists(List<Value> a, List<Value> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!equal(of(a.get(i)), of(b.get(i)))) {
                return false;
            }
        }
        return true;
    }

    private static boolean equalMaps(List<KeyValue> a, List<KeyValue> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (KeyValue x : a) {
            if (b.stream().noneMatch(y -> y.key().equals(x.key()) && equal(of(x.value()), of(y.value())))) {
                return false;
            }
        }
        return true;
    }

    /** Negative, zero or positive, as for {@link Comparable}. */
    static int compare(@Nullable Object a, @Nullable Object b, String sign) throws ExprException {
        return switch (a) {
            case Long x when b instanceof Long y -> Long.compare(x, y);
            case Number x when b instanceof Number y -> Double.compare(x.doubleValue(), y.doubleValue());
            case String x when b instanceof String y -> x.compareTo(y);
            case Instant x when b instanceof Instant y -> x.compareTo(y);
            case Duration x when b instanceof Duration y -> x.compareTo(y);
            case null, default -> throw mismatch(sign, a, b);
        };
    }

    static ExprException mismatch(String sign, @Nullable Object a, @Nullable Object b) {
        return new ExprException("\"" + sign + "\" can't join " + typeName(a) + " and " + typeName(b));
    }

    /** The text of any operand, as {@code string()} gives it. */
    static String shown(@Nullable Object operand) {
        return operand == null ? "nil" : ValueText.of(toValue(operand));
    }
}
