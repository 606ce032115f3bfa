package io.dbintel.receivers.stanza.expr;

import io.dbintel.component.config.Durations;
import io.dbintel.telemetry.KeyValue;
import io.dbintel.telemetry.Value;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The functions of the language. */
final class Functions {
    private static final int ANY_NUMBER = 255;

    /** What a function makes of its arguments. */
    private interface Body {
        @Nullable
        Object apply(@Nullable Object[] arguments) throws ExprException;
    }

    /** A function that asks something of each element of a list. */
    private interface Walk {
        @Nullable
        Object apply(List<Value> elements, Node predicate, Scope scope) throws ExprException;
    }

    /** @param least fewest arguments */
    private record Function(int least, int most, Body body) {}

    private static final Map<String, Function> PLAIN = new TreeMap<>();
    private static final Map<String, Walk> WALKS = new TreeMap<>();

    static {
        plain("len", 1, 1, a -> length(a[0]));
        plain("env", 1, 1, a -> environment(Operand.text(a[0], "env")));
        plain("trim", 1, 2, a -> trim(text(a, 0, "trim"), a.length == 1 ? null : text(a, 1, "trim"), true, true));
        plain("trimPrefix", 2, 2, a -> {
            String text = text(a, 0, "trimPrefix");
            String prefix = text(a, 1, "trimPrefix");
            return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
        });
        plain("trimSuffix", 2, 2, a -> {
            String text = text(a, 0, "trimSuffix");
            String suffix = text(a, 1, "trimSuffix");
            return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
        });
        plain("upper", 1, 1, a -> text(a, 0, "upper").toUpperCase(Locale.ROOT));
        plain("lower", 1, 1, a -> text(a, 0, "lower").toLowerCase(Locale.ROOT));
        plain("split", 2, 2, a -> split(text(a, 0, "split"), text(a, 1, "split")));
        plain("replace", 3, 3, a -> replaced(text(a, 0, "replace"), text(a, 1, "replace"), text(a, 2, "replace")));
        plain("join", 1, 2, a -> join(Operand.list(a[0], "join"), a.length == 1 ? "" : text(a, 1, "join")));
        plain("indexOf", 2, 2, a -> (long) text(a, 0, "indexOf").indexOf(text(a, 1, "indexOf")));
        plain("lastIndexOf", 2, 2, a -> (long) text(a, 0, "lastIndexOf").lastIndexOf(text(a, 1, "lastIndexOf")));
        plain("hasPrefix", 2, 2, a -> text(a, 0, "hasPrefix").startsWith(text(a, 1, "hasPrefix")));
        plain("hasSuffix", 2, 2, a -> text(a, 0, "hasSuffix").endsWith(text(a, 1, "hasSuffix")));
        plain("int", 1, 1, a -> integer(a[0]));
        plain("float", 1, 1, a -> real(a[0]));
        plain("string", 1, 1, a -> Operand.shown(a[0]));
        plain("toJSON", 1, 1, a -> json(a[0]));
        plain("type", 1, 1, a -> type(a[0]));
        plain("abs", 1, 1, a -> a[0] instanceof Long n ? (Object) Math.abs(n) : Math.abs(Operand.real(a[0], "abs")));
        plain("ceil", 1, 1, a -> Math.ceil(Operand.real(a[0], "ceil")));
        plain("floor", 1, 1, a -> Math.floor(Operand.real(a[0], "floor")));
        plain("round", 1, 1, a -> (double) Math.round(Operand.real(a[0], "round")));
        plain("min", 1, ANY_NUMBER, a -> extreme(a, "min", -1));
        plain("max", 1, ANY_NUMBER, a -> extreme(a, "max", 1));
        plain("sum", 1, 1, a -> sum(Operand.list(a[0], "sum")));
        plain("first", 1, 1, a -> {
            List<Value> list = Operand.list(a[0], "first");
            return list.isEmpty() ? null : Operand.of(list.getFirst());
        });
        plain("last", 1, 1, a -> {
            List<Value> list = Operand.list(a[0], "last");
            return list.isEmpty() ? null : Operand.of(list.getLast());
        });
        plain(
                "keys",
                1,
                1,
                a -> Operand.array(Operations.entries(a[0], "keys").stream()
                        .map(KeyValue::key)
                        .toList()));
        plain(
                "values",
                1,
                1,
                a -> new Value.Array(Operations.entries(a[0], "values").stream()
                        .map(KeyValue::value)
                        .toList()));
        plain("get", 2, 2, a -> {
            boolean outside = a[0] instanceof Value.Array(List<Value> values)
                    && a[1] instanceof Long index
                    && (index >= values.size() || index < -values.size());
            return outside ? null : Operations.member(a[0], a[1]);
        });
        plain("now", 0, 0, a -> Instant.now());
        plain(
                "duration",
                1,
                1,
                a -> Durations.parse(text(a, 0, "duration"))
                        .orElseThrow(() -> new ExprException("duration: no duration such as 1m30s")));
        plain("date", 1, 1, a -> date(text(a, 0, "date")));

        WALKS.put("all", (elements, predicate, scope) -> count(elements, predicate, scope, "all") == elements.size());
        WALKS.put("any", (elements, predicate, scope) -> find(elements, predicate, scope, "any") >= 0);
        WALKS.put("none", (elements, predicate, scope) -> find(elements, predicate, scope, "none") < 0);
        WALKS.put("one", (elements, predicate, scope) -> count(elements, predicate, scope, "one") == 1);
        WALKS.put("count", (elements, predicate, scope) -> (long) count(elements, predicate, scope, "count"));
        WALKS.put("find", (elements, predicate, scope) -> {
            int index = find(elements, predicate, scope, "find");
            return index < 0 ? null : Operand.of(elements.get(index));
        });
        WALKS.put("findIndex", (elements, predicate, scope) -> {
            int index = find(elements, predicate, scope, "findIndex");
            return index < 0 ? null : (Object) (long) index;
        });
        WALKS.put("filter", (elements, predicate, scope) -> {
            var kept = new ArrayList<Value>();
            for (int i = 0; i < elements.size(); i++) {
                if (holds(elements, i, predicate, scope, "filter")) {
                    kept.add(elements.get(i));
                }
            }
            return new Value.Array(kept);
        });
        WALKS.put("map", (elements, predicate, scope) -> {
            var mapped = new ArrayList<Value>(elements.size());
            for (int i = 0; i < elements.size(); i++) {
                mapped.add(Operand.toValue(predicate.eval(inner(elements, i, scope))));
            }
            return new Value.Array(mapped);
        });
    }

    private Functions() {}

    private static void plain(String name, int least, int most, Body body) {
        PLAIN.put(name, new Function(least, most, body));
    }

    static List<String> names() {
        var names = new ArrayList<>(PLAIN.keySet());
        names.addAll(WALKS.keySet());
        return names;
    }

    static boolean isKnown(String name) {
        return PLAIN.containsKey(name) || WALKS.containsKey(name);
    }

    /** Whether its second argument is asked for each element of the first. */
    static boolean takesPredicate(String name) {
        return WALKS.containsKey(name);
    }

    /** @throws IllegalArgumentException if there are too few or too many arguments */
    static Node call(String name, List<Node> arguments) {
        List<Node> nodes = List.copyOf(arguments);
        Walk walk = WALKS.get(name);
        if (walk != null) {
            if (name.equals("count") && nodes.size() == 1) {
                return call("count", List.of(nodes.getFirst(), Scope::element));
            }
            checkNumber(name, nodes.size(), 2, 2);
            return scope -> walk.apply(Operand.list(nodes.getFirst().eval(scope), name), nodes.getLast(), scope);
        }
        Function function = PLAIN.get(name);
        if (function == null) {
            throw new IllegalArgumentException("unknown function " + name);
        }
        checkNumber(name, nodes.size(), function.least(), function.most());
        return scope -> {
            @Nullable Object[] values = new Object[nodes.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = nodes.get(i).eval(scope);
            }
            return function.body().apply(values);
        };
    }

    private static void checkNumber(String name, int found, int least, int most) {
        if (found < least || found > most) {
            String expected = least == most ? "" + least : least + " to " + most;
            throw new IllegalArgumentException(
                    "function " + name + " takes " + expected + " arguments (found: " + found + ")");
        }
    }

    private static String text(@Nullable Object[] arguments, int i, String where) throws ExprException {
        return Operand.text(arguments[i], where);
    }

    private static Scope inner(List<Value> elements, int i, Scope scope) {
        return new Scope(scope.entry(), Operand.of(elements.get(i)), i);
    }

    private static boolean holds(List<Value> elements, int i, Node predicate, Scope scope, String where)
            throws ExprException {
        return Operand.flag(predicate.eval(inner(elements, i, scope)), where);
    }

    private static int count(List<Value> elements, Node predicate, Scope scope, String where) throws ExprException {
        int count = 0;
        for (int i = 0; i < elements.size(); i++) {
            count += holds(elements, i, predicate, scope, where) ? 1 : 0;
        }
        return count;
    }

    /** Index of the first element for which it holds, or -1. */
    private static int find(List<Value> elements, Node predicate, Scope scope, String where) throws ExprException {
        for (int i = 0; i < elements.size(); i++) {
            if (holds(elements, i, predicate, scope, where)) {
                return i;
            }
        }
        return -1;
    }

    private static long length(@Nullable Object of) throws ExprException {
        return switch (of) {
            case String text -> text.codePointCount(0, text.length());
            case byte[] bytes -> bytes.length;
            case Value.Array(List<Value> values) -> values.size();
            case Value.Map(List<KeyValue> entries) -> entries.size();
            case null, default -> throw new ExprException("invalid argument for len: " + Operand.typeName(of));
        };
    }

    private static String environment(String name) {
        String value = System.getenv(name);
        return value == null ? "" : value;
    }

    private static String trim(String text, @Nullable String characters, boolean left, boolean right) {
        if (characters == null) {
            return text.strip();
        }
        int from = 0;
        int to = text.length();
        while (left && from < to && characters.indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        while (right && to > from && characters.indexOf(text.charAt(to - 1)) >= 0) {
            to--;
        }
        return text.substring(from, to);
    }

    private static Value.Array split(String text, String separator) {
        return Operand.array(List.of(text.split(Pattern.quote(separator), -1)));
    }

    private static String replaced(String text, String old, String replacement) throws ExprException {
        if (old.isEmpty() || (long) text.length() * (replacement.length() + 1) > Integer.MAX_VALUE / 4) {
            throw new ExprException("replace: nothing to look for, or too much to write");
        }
        return text.replace(old, replacement);
    }

    private static String join(List<Value> elements, String separator) throws ExprException {
        var texts = new ArrayList<String>();
        for (Value element : elements) {
            texts.add(Operand.text(Operand.of(element), "join"));
        }
        return String.join(separator, texts);
    }

    private static long integer(@Nullable Object of) throws ExprException {
        return switch (of) {
            case Long number -> number;
            case Double number -> number.longValue();
            case String text -> {
                try {
                    yield Long.parseLong(text);
                } catch (NumberFormatException e) {
                    throw new ExprException("int: the text is no whole number");
                }
            }
            case null, default -> throw new ExprException("int: " + Operand.typeName(of) + " is no number");
        };
    }

    private static double real(@Nullable Object of) throws ExprException {
        if (of instanceof String text) {
            try {
                return Double.parseDouble(text);
            } catch (NumberFormatException e) {
                throw new ExprException("float: the text is no number");
            }
        }
        return Operand.real(of, "float");
    }

    private static String json(@Nullable Object of) {
        String list = Operand.shown(Operand.array(java.util.Collections.singletonList(of)));
        return list.substring(1, list.length() - 1);
    }

    private static String type(@Nullable Object of) {
        return switch (of) {
            case null -> "nil";
            case String _ -> "string";
            case Long _ -> "int";
            case Double _ -> "float";
            case Boolean _ -> "bool";
            case Value.Map _ -> "map";
            case Value.Array _, byte[] _ -> "array";
            default -> Operand.typeName(of);
        };
    }

    /** The smallest or largest of the arguments, or of a list that is the only one. */
    private static @Nullable Object extreme(@Nullable Object[] arguments, String name, int sign) throws ExprException {
        var candidates = new ArrayList<@Nullable Object>();
        for (Object argument : arguments) {
            if (argument instanceof Value.Array(List<Value> values)) {
                values.forEach(value -> candidates.add(Operand.of(value)));
            } else {
                candidates.add(argument);
            }
        }
        Object best = null;
        for (Object candidate : candidates) {
            Operand.real(candidate, name);
            if (best == null || Operand.compare(candidate, best, name) * sign > 0) {
                best = candidate;
            }
        }
        return best;
    }

    private static Object sum(List<Value> elements) throws ExprException {
        long whole = 0;
        double real = 0;
        boolean fractions = false;
        for (Value element : elements) {
            Object number = Operand.of(element);
            real += Operand.real(number, "sum");
            if (number instanceof Long integer) {
                whole += integer;
            } else {
                fractions = true;
            }
        }
        return fractions ? (Object) real : (Object) whole;
    }

    private static Instant date(String text) throws ExprException {
        try {
            return text.length() == 10
                    ? Instant.parse(text + "T00:00:00Z")
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new ExprException("date: no date such as 2026-01-31 or 2026-01-31T10:00:00Z");
        }
    }
}
