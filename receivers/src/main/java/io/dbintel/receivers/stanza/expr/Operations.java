package io.dbintel.receivers.stanza.expr;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.dbintel.receivers.stanza.Entries;
import io.dbintel.receivers.stanza.Entry;
import io.dbintel.receivers.stanza.MapValues;
import io.dbintel.telemetry.KeyValue;
import io.dbintel.telemetry.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The signs of the language as compiled parts. */
final class Operations {
    static final List<String> VARIABLES =
            List.of("body", "attributes", "resource", "timestamp", "severity", "severity_text");

    /** Elements of a range and of what functions make: more can only be a mistake. */
    static final int MOST_ELEMENTS = 100_000;

    private Operations() {}

    /** A whole map of an entry: only an access to it that is not a member makes a value of it. */
    private record Section(Function<Entry, Map<String, Value>> of) implements Node {
        @Override
        public Object eval(Scope scope) {
            return MapValues.of(of.apply(scope.entry()));
        }

        Node member(String key) {
            return scope -> Operand.of(of.apply(scope.entry()).get(key));
        }
    }

    static Optional<Node> variable(String name) {
        return Optional.ofNullable(
                switch (name) {
                    case "body", "$" -> scope -> Operand.of(scope.entry().body());
                    case "attributes" -> new Section(Entry::attributes);
                    case "resource" -> new Section(Entry::resource);
                    case "timestamp" -> scope -> time(scope.entry().timeNanos());
                    case "severity" -> scope -> (long) scope.entry().severity();
                    case "severity_text" -> scope -> severityText(scope.entry());
                    default -> null;
                });
    }

    private static Instant time(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
    }

    private static String severityText(Entry entry) {
        return entry.severityText().isEmpty() ? Entries.severityName(entry.severity()) : entry.severityText();
    }

    /** @throws IllegalArgumentException if the right side is a constant that can't stand there */
    static Node binary(String sign, Node left, Node right) {
        return switch (sign) {
            case "and", "&&" ->
                scope -> Operand.flag(left.eval(scope), "and") && Operand.flag(right.eval(scope), "and");
            case "or", "||" -> scope -> Operand.flag(left.eval(scope), "or") || Operand.flag(right.eval(scope), "or");
            case "==" -> scope -> Operand.equal(left.eval(scope), right.eval(scope));
            case "!=" -> scope -> !Operand.equal(left.eval(scope), right.eval(scope));
            case "<" -> comparison(sign, left, right, order -> order < 0);
            case "<=" -> comparison(sign, left, right, order -> order <= 0);
            case ">" -> comparison(sign, left, right, order -> order > 0);
            case ">=" -> comparison(sign, left, right, order -> order >= 0);
            case "in" -> scope -> in(left.eval(scope), right.eval(scope));
            case "matches" -> matches(left, right);
            case "contains" -> texts(sign, left, right, String::contains);
            case "startsWith" -> texts(sign, left, right, String::startsWith);
            case "endsWith" -> texts(sign, left, right, String::endsWith);
            case ".." -> scope -> range(left.eval(scope), right.eval(scope));
            case "??" ->
                scope -> {
                    Object value = left.eval(scope);
                    return value == null ? right.eval(scope) : value;
                };
            case "+" -> scope -> plus(left.eval(scope), right.eval(scope));
            case "-" -> scope -> minus(left.eval(scope), right.eval(scope));
            case "*" -> scope -> times(left.eval(scope), right.eval(scope));
            case "/" -> scope -> divided(left.eval(scope), right.eval(scope));
            case "%" -> scope -> rest(left.eval(scope), right.eval(scope));
            case "**", "^" -> scope -> power(sign, left.eval(scope), right.eval(scope));
            default -> throw new IllegalArgumentException("unknown operation " + sign);
        };
    }

    private static Node comparison(String sign, Node left, Node right, IntPredicate holds) {
        return scope -> holds.test(Operand.compare(left.eval(scope), right.eval(scope), sign));
    }

    /** A test of two texts. */
    private interface TextTest {
        boolean test(String a, String b);
    }

    /** What is missing contains nothing. */
    private static Node texts(String sign, Node left, Node right, TextTest test) {
        return scope -> {
            Object a = left.eval(scope);
            Object b = right.eval(scope);
            return a != null && b != null && test.test(Operand.text(a, sign), Operand.text(b, sign));
        };
    }

    private static Node matches(Node left, Node right) {
        if (right instanceof Node.Constant(Object constant)) {
            if (!(constant instanceof String pattern)) {
                throw new IllegalArgumentException("matches needs a text on its right");
            }
            Pattern compiled;
            try {
                compiled = Pattern.compile(pattern);
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException("matches: " + e.getMessage() + " (the syntax is RE2's)", e);
            }
            return scope -> {
                Object a = left.eval(scope);
                return a != null && compiled.matcher(Operand.text(a, "matches")).find();
            };
        }
        return scope -> {
            Object a = left.eval(scope);
            Object b = right.eval(scope);
            return a != null
                    && b != null
                    && pattern(Operand.text(b, "matches"))
                            .matcher(Operand.text(a, "matches"))
                            .find();
        };
    }

    private static Pattern pattern(String text) throws ExprException {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new ExprException("matches: no valid pattern");
        }
    }

    private static boolean in(@Nullable Object element, @Nullable Object all) throws ExprException {
        return switch (all) {
            case null -> false;
            case Value.Array(List<Value> values) ->
                values.stream().anyMatch(value -> Operand.equal(element, Operand.of(value)));
            case Value.Map map -> element instanceof String key && MapValues.get(map, key) != null;
            default -> throw Operand.mismatch("in", element, all);
        };
    }

    private static Value.Array range(@Nullable Object from, @Nullable Object to) throws ExprException {
        long first = Operand.integer(from, "..");
        long last = Operand.integer(to, "..");
        if (last - first >= MOST_ELEMENTS || last - first < 0 && last > first) {
            throw new ExprException("range of more than " + MOST_ELEMENTS + " elements");
        }
        var values = new ArrayList<Value>();
        for (long i = first; i <= last; i++) {
            values.add(new Value.Int(i));
        }
        return new Value.Array(values);
    }

    private static Object plus(@Nullable Object a, @Nullable Object b) throws ExprException {
        return switch (a) {
            case Long x when b instanceof Long y -> x + y;
            case Number x when b instanceof Number y -> x.doubleValue() + y.doubleValue();
            case String x when b instanceof String y -> x + y;
            case Instant x when b instanceof Duration y -> x.plus(y);
            case Duration x when b instanceof Duration y -> x.plus(y);
            case null, default -> throw Operand.mismatch("+", a, b);
        };
    }

    private static Object minus(@Nullable Object a, @Nullable Object b) throws ExprException {
        return switch (a) {
            case Long x when b instanceof Long y -> x - y;
            case Number x when b instanceof Number y -> x.doubleValue() - y.doubleValue();
            case Instant x when b instanceof Instant y -> Duration.between(y, x);
            case Instant x when b instanceof Duration y -> x.minus(y);
            case Duration x when b instanceof Duration y -> x.minus(y);
            case null, default -> throw Operand.mismatch("-", a, b);
        };
    }

    private static Object times(@Nullable Object a, @Nullable Object b) throws ExprException {
        if (a instanceof Long x && b instanceof Long y) {
            return x * y;
        }
        if (a instanceof Number x && b instanceof Number y) {
            return x.doubleValue() * y.doubleValue();
        }
        throw Operand.mismatch("*", a, b);
    }

    /** Always a fraction, as in the Collector. */
    private static Object divided(@Nullable Object a, @Nullable Object b) throws ExprException {
        if (a instanceof Number x && b instanceof Number y) {
            return x.doubleValue() / y.doubleValue();
        }
        throw Operand.mismatch("/", a, b);
    }

    private static Object rest(@Nullable Object a, @Nullable Object b) throws ExprException {
        if (!(a instanceof Long x) || !(b instanceof Long y)) {
            throw Operand.mismatch("%", a, b);
        }
        if (y == 0) {
            throw new ExprException("division by zero");
        }
        return x % y;
    }

    private static Object power(String sign, @Nullable Object a, @Nullable Object b) throws ExprException {
        return Math.pow(Operand.real(a, sign), Operand.real(b, sign));
    }

    static Node not(Node node) {
        return scope -> !Operand.flag(node.eval(scope), "not");
    }

    static Node negative(Node node) {
        return scope -> switch (node.eval(scope)) {
            case Long number -> -number;
            case Double number -> -number;
            case null -> throw new ExprException("- needs a number (found: nil)");
            case Object other -> throw new ExprException("- needs a number (found: " + Operand.typeName(other) + ")");
        };
    }

    static Node positive(Node node) {
        return scope -> {
            Object value = node.eval(scope);
            Operand.real(value, "+");
            return value;
        };
    }

    static Node choice(Node condition, Node yes, Node no) {
        return scope -> Operand.flag(condition.eval(scope), "?:") ? yes.eval(scope) : no.eval(scope);
    }

    /** {@code a ?: b}: a where it is true, else b. */
    static Node orElse(Node condition, Node no) {
        return scope -> {
            Object value = condition.eval(scope);
            return Operand.flag(value, "?:") ? value : no.eval(scope);
        };
    }

    static Node list(List<Node> elements) {
        List<Node> nodes = List.copyOf(elements);
        if (nodes.stream().allMatch(Node.Constant.class::isInstance)) {
            var constants = new ArrayList<Value>();
            nodes.forEach(node -> constants.add(Operand.toValue(((Node.Constant) node).value())));
            return new Node.Constant(new Value.Array(constants));
        }
        return scope -> {
            var values = new ArrayList<Value>(nodes.size());
            for (Node node : nodes) {
                values.add(Operand.toValue(node.eval(scope)));
            }
            return new Value.Array(values);
        };
    }

    static Node map(List<Node> keys, List<Node> values) {
        List<Node> keyNodes = List.copyOf(keys);
        List<Node> valueNodes = List.copyOf(values);
        return scope -> {
            var entries = new LinkedHashMap<String, Value>();
            for (int i = 0; i < keyNodes.size(); i++) {
                String key = Operand.text(keyNodes.get(i).eval(scope), "key of a map");
                entries.put(key, Operand.toValue(valueNodes.get(i).eval(scope)));
            }
            return MapValues.of(entries);
        };
    }

    /** A member of a map, or an element of a list counted from 0 or, below 0, from its end. Nothing has no members. */
    static Node member(Node of, Node key) {
        if (of instanceof Section section
                && key instanceof Node.Constant(Object constant)
                && constant instanceof String name) {
            return section.member(name);
        }
        return scope -> member(of.eval(scope), key.eval(scope));
    }

    static @Nullable Object member(@Nullable Object of, @Nullable Object key) throws ExprException {
        return switch (of) {
            case null -> null;
            case Value.Map map -> key instanceof String name ? Operand.of(MapValues.get(map, name)) : noMember(of, key);
            case Value.Array(List<Value> values) -> {
                long index = Operand.integer(key, "index of a list");
                long place = index < 0 ? values.size() + index : index;
                if (place < 0 || place >= values.size()) {
                    throw new ExprException("index out of range: " + index + " of " + values.size());
                }
                yield Operand.of(values.get((int) place));
            }
            default -> noMember(of, key);
        };
    }

    private static @Nullable Object noMember(Object of, @Nullable Object key) throws ExprException {
        throw new ExprException("cannot fetch " + (key instanceof String name ? name : Operand.typeName(key)) + " from "
                + Operand.typeName(of));
    }

    static Node slice(Node of, @Nullable Node from, @Nullable Node to) {
        return scope -> {
            Object whole = of.eval(scope);
            int size = switch (whole) {
                case String text -> text.length();
                case Value.Array(List<Value> values) -> values.size();
                case null, default -> throw new ExprException("cannot slice " + Operand.typeName(whole));
            };
            int begin = from == null ? 0 : place(from.eval(scope), size);
            int end = Math.max(begin, to == null ? size : place(to.eval(scope), size));
            return whole instanceof String text
                    ? text.substring(begin, end)
                    : new Value.Array(Operand.list(whole, "slice").subList(begin, end));
        };
    }

    private static int place(@Nullable Object index, int size) throws ExprException {
        long number = Operand.integer(index, "slice");
        return (int) Math.clamp(number < 0 ? size + number : number, 0L, size);
    }

    /** Entries of a map value. */
    static List<KeyValue> entries(@Nullable Object operand, String where) throws ExprException {
        if (operand instanceof Value.Map(List<KeyValue> entries)) {
            return entries;
        }
        throw new ExprException(where + " needs a map (found: " + Operand.typeName(operand) + ")");
    }
}
