package io.dbintel.component.config;

import io.dbintel.telemetry.KeyValue;
import io.dbintel.telemetry.Value;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One map of a configuration, as a component reads it. A reader never throws: a value that does not fit is reported to
 * {@link Problems} with its place and the default is returned, so that one start reports everything.
 *
 * <p>The node remembers which keys were asked for: {@link #reportUnknown} names the others, and {@link #effective} is the
 * configuration with all defaults, secrets masked. Types are strict, as the Collector's: a number is no text, except where it
 * came from {@code ${…}}.
 */
public final class ConfigNode {
    private final String path;
    private final @Nullable ConfigValue value;
    private final Place place;
    private final Problems problems;
    private final Set<String> known = new HashSet<>();
    /** Keys with a value that does not fit, which is reported: whatever else might be said of them follows from that. */
    private final Set<String> unreadable = new HashSet<>();

    private final Map<String, Object> effective = new LinkedHashMap<>();
    private final List<ConfigNode> children = new ArrayList<>();
    private boolean open;

    /** @param value a map, null for an absent one; anything else is reported */
    public ConfigNode(String path, @Nullable ConfigValue value, Place place, Problems problems) {
        this.path = path;
        this.value = value;
        this.place = value == null ? place : value.place();
        this.problems = problems;
        if (value != null && !value.isNull() && !(value instanceof ConfigValue.Mapping)) {
            problems.error(path, value.quoted() + " is " + value.typeName() + " (expected: a map)", "", value.place());
        }
    }

    /** An empty node, all of whose values are defaults. */
    public static ConfigNode empty(Problems problems) {
        return new ConfigNode("", null, Place.UNKNOWN, problems);
    }

    public String path() {
        return path;
    }

    /** Whether both are written with the same content, wherever it stands. */
    public boolean isSameAs(ConfigNode other) {
        return value == null ? other.value == null : other.value != null && value.isSameAs(other.value);
    }

    /** Whether a text in it, at any depth, is one of these. */
    public boolean mentions(Set<String> texts) {
        return value != null && value.mentions(texts);
    }

    public Place place() {
        return place;
    }

    public Problems problems() {
        return problems;
    }

    /** Whether the section is written at all, even as {@code key:} with nothing behind it. */
    public boolean isPresent() {
        return value != null;
    }

    /** Whether the section is written with {@code null} or nothing behind it. */
    public boolean isNull() {
        return value != null && value.isNull();
    }

    /** Whether a key is written with a value. */
    public boolean has(String key) {
        ConfigValue found = entries().get(key);
        return found != null && !found.isNull();
    }

    /** The keys that are written, in order. */
    public List<String> keys() {
        return List.copyOf(entries().keySet());
    }

    public String text(String key, String fallback) {
        return read(key, fallback, "a text", ConfigNode::asText);
    }

    /** A text that must be there. */
    public String requiredText(String key, String remedy) {
        String text = text(key, "");
        if (text.isEmpty()) {
            problem(key, "missing " + key, remedy);
        }
        return text;
    }

    public Optional<String> optionalText(String key) {
        return find(key, "a text", ConfigNode::asText);
    }

    /** A text that no message shows. */
    public Secret secret(String key) {
        known.add(key);
        ConfigValue found = entries().get(key);
        String text = found == null || found.isNull() ? "" : asText(found);
        if (text == null) {
            problems.error(
                    path(key),
                    Secret.REDACTED + " is " + typeOf(found) + " (expected: a text)",
                    "put it in quotes",
                    placeOf(key));
            unreadable.add(key);
            text = "";
        }
        effective.put(key, text.isEmpty() ? "" : Secret.REDACTED);
        return new Secret(text);
    }

    public boolean flag(String key, boolean fallback) {
        return read(key, fallback, "true or false", found -> scalar(found) instanceof Boolean flag ? flag : null);
    }

    public int integer(String key, int fallback) {
        return Math.toIntExact(number(key, fallback, Integer.MIN_VALUE, Integer.MAX_VALUE));
    }

    public int integer(String key, int fallback, int least, int most) {
        return Math.toIntExact(number(key, fallback, least, most));
    }

    /** A whole number between two others. */
    public long number(String key, long fallback, long least, long most) {
        long number = read(key, fallback, "a whole number", ConfigNode::asLong);
        if (number < least || number > most) {
            problem(key, "expected: " + range(least, most), "");
            return fallback;
        }
        return number;
    }

    public double real(String key, double fallback) {
        return read(
                key,
                fallback,
                "a number",
                found -> scalar(found) instanceof Number number ? number.doubleValue() : null);
    }

    public Duration duration(String key, Duration fallback) {
        return duration(key, fallback, Duration.ofNanos(Long.MIN_VALUE));
    }

    /** A duration that is not shorter than another. */
    public Duration duration(String key, Duration fallback, Duration least) {
        Duration duration = read(key, fallback, "a duration such as 500ms, 10s or 1m30s", ConfigNode::asDuration);
        if (duration.compareTo(least) < 0) {
            problem(key, "expected: " + Durations.print(least) + " or longer", "");
            return fallback;
        }
        return duration;
    }

    /** One of an enum's constants, in any case. */
    public <E extends Enum<E>> E choice(String key, E fallback) {
        Class<E> type = fallback.getDeclaringClass();
        String words =
                Arrays.stream(type.getEnumConstants()).map(ConfigNode::word).collect(Collectors.joining(", "));
        return read(key, fallback, "one of " + words, found -> {
            for (E constant : type.getEnumConstants()) {
                if (word(constant).equalsIgnoreCase(asText(found))) {
                    return constant;
                }
            }
            return null;
        });
    }

    /** A list of texts; a text with commas is split, as the Collector does. Empty where there is none. */
    public List<String> texts(String key, List<String> fallback) {
        return read(key, fallback, "a list of texts", found -> {
            if (found instanceof ConfigValue.Sequence(List<ConfigValue> elements, String written, Place where)) {
                var texts = new ArrayList<String>();
                for (ConfigValue element : elements) {
                    String text = asText(element);
                    if (text == null) {
                        return null;
                    }
                    texts.add(text);
                }
                return List.copyOf(texts);
            }
            String text = asText(found);
            return text == null ? null : text.isEmpty() ? List.of() : List.of(text.split(","));
        });
    }

    /**
     * Names and values, as a map or as a list of {@code name} and {@code value}. The values are secrets: this is the form of
     * headers.
     */
    public Map<String, Secret> headers(String key) {
        var headers = new LinkedHashMap<String, Secret>();
        ConfigValue found = entries().get(key);
        if (found instanceof ConfigValue.Sequence) {
            for (ConfigNode entry : sections(key)) {
                headers.put(entry.requiredText("name", "name the header"), entry.secret("value"));
            }
        } else {
            ConfigNode map = section(key);
            for (String name : map.keys()) {
                headers.put(name, map.secret(name));
            }
        }
        return headers;
    }

    /** Names and texts. */
    public Map<String, String> textMap(String key) {
        ConfigNode map = section(key);
        var texts = new LinkedHashMap<String, String>();
        for (String name : map.keys()) {
            texts.put(name, map.text(name, ""));
        }
        return texts;
    }

    /** A map below this one; an absent one reads as all defaults. */
    public ConfigNode section(String key) {
        known.add(key);
        ConfigValue found = entries().get(key);
        if (found != null && !found.isNull() && !(found instanceof ConfigValue.Mapping)) {
            unreadable.add(key);
        }
        var child = new ConfigNode(path(key), found, place, problems);
        children.add(child);
        effective.put(key, child);
        return child;
    }

    /** The maps of a list. Empty where there is none. */
    public List<ConfigNode> sections(String key) {
        known.add(key);
        ConfigValue found = entries().get(key);
        if (found == null || found.isNull()) {
            effective.put(key, List.of());
            return List.of();
        }
        if (!(found instanceof ConfigValue.Sequence(List<ConfigValue> elements, String written, Place where))) {
            problems.error(
                    path(key), found.quoted() + " is " + found.typeName() + " (expected: a list)", "", found.place());
            unreadable.add(key);
            return List.of();
        }
        var nodes = new ArrayList<ConfigNode>();
        for (int i = 0; i < elements.size(); i++) {
            nodes.add(new ConfigNode(path(key) + "::" + i, elements.get(i), where, problems));
        }
        children.addAll(nodes);
        effective.put(key, nodes);
        return nodes;
    }

    /** A literal for telemetry: text, number, boolean, list or map. Empty where the key is absent. */
    public Optional<Value> literal(String key) {
        return find(key, "a value", ConfigNode::asValue);
    }

    /** The value as it is written, for forms that no other reader knows; the caller reports what is wrong in it. */
    public Optional<ConfigValue> raw(String key) {
        known.add(key);
        ConfigValue found = entries().get(key);
        if (found != null) {
            effective.put(key, plain(found));
        }
        return Optional.ofNullable(found);
    }

    /** Takes keys that have no effect here, and says so once each if they are written. */
    public void ignored(String why, String... keys) {
        for (String key : keys) {
            known.add(key);
            if (has(key)) {
                problems.warning(path(key), "has no effect: " + why, "", placeOf(key));
            }
        }
    }

    /** A key of earlier versions. */
    public void removed(String key, String advice) {
        known.add(key);
        if (entries().containsKey(key)) {
            problems.error(path(key), "was removed", advice, placeOf(key));
        }
    }

    /** Says that a key lacks a value, or that the value is wrong and can't be shown. */
    public void missing(String key, String message, String remedy) {
        if (!unreadable.contains(key)) {
            problems.error(path(key), message, remedy, placeOf(key));
        }
    }

    /** Masks the value of a key that turned out to hold a secret. */
    public void hide(String key) {
        effective.put(key, Secret.REDACTED);
    }

    /** Says that the value of a key is wrong. */
    public void problem(String key, String expectation, String remedy) {
        if (unreadable.contains(key)) {
            return;
        }
        ConfigValue found = entries().get(key);
        String what = found == null || found.isNull() ? expectation : shown(key, found) + " (" + expectation + ")";
        problems.error(path(key), what, remedy, placeOf(key));
    }

    /** Says that something about this section as a whole is wrong. */
    public void problem(String message, String remedy) {
        problems.error(path, message, remedy, place);
    }

    public void warning(String key, String message, String remedy) {
        problems.warning(path(key), message, remedy, placeOf(key));
    }

    /** Takes every key, known or not. */
    public void allowUnknown() {
        open = true;
    }

    /** Reports every key, here and below, that nobody asked for. */
    public void reportUnknown() {
        for (String key : entries().keySet()) {
            if (!open && !known.contains(key)) {
                problems.error(path(key), "unknown key", suggestion(key), placeOf(key));
            }
        }
        children.forEach(ConfigNode::reportUnknown);
    }

    /** The keys that were asked for, for comparing with documentation. */
    public Set<String> knownKeys() {
        return Set.copyOf(known);
    }

    /**
     * What is in force, with all defaults, as plain maps, lists and scalars; secrets are masked. A section that is absent and has
     * no defaults is left out: written as an empty map it would be switched on.
     */
    public Map<String, Object> effective() {
        var plain = new LinkedHashMap<String, Object>();
        effective.forEach((key, each) -> {
            if (!(each instanceof ConfigNode section) || section.isPresent() || !section.effective.isEmpty()) {
                plain.put(key, plain(each));
            }
        });
        return plain;
    }

    private static Object plain(Object each) {
        return switch (each) {
            case ConfigNode node -> node.effective();
            case List<?> list ->
                list.stream()
                        .map(element -> plain(element == null ? "" : element))
                        .toList();
            case Duration duration -> Durations.print(duration);
            case Enum<?> constant -> word(constant);
            case Value value -> plainValue(value);
            case ConfigValue.Scalar scalar -> scalar.value() == null ? "" : scalar.value();
            case ConfigValue.Sequence sequence ->
                sequence.elements().stream().map(ConfigNode::plain).toList();
            case ConfigValue.Mapping mapping -> {
                var map = new LinkedHashMap<String, Object>();
                mapping.entries().forEach((key, entry) -> map.put(key, plain(entry)));
                yield map;
            }
            default -> each;
        };
    }

    private static Object plainValue(Value value) {
        return switch (value) {
            case Value.Text(String text) -> text;
            case Value.Bool(boolean flag) -> flag;
            case Value.Int(long number) -> number;
            case Value.Double(double number) -> number;
            case Value.Array(List<Value> values) ->
                values.stream().map(ConfigNode::plainValue).toList();
            case Value.Map(List<KeyValue> entries) -> {
                var map = new LinkedHashMap<String, Object>();
                entries.forEach(entry -> map.put(entry.key(), plainValue(entry.value())));
                yield map;
            }
            case Value.Bytes(byte[] bytes) -> Arrays.toString(bytes);
            case Value.Empty() -> "";
        };
    }

    private <T> T read(String key, T fallback, String expected, Function<ConfigValue, @Nullable T> reader) {
        T result = find(key, expected, reader).orElse(fallback);
        effective.put(key, result);
        return result;
    }

    /** The value of a key; empty where there is none, or none that fits, which is reported. */
    private <T> Optional<T> find(String key, String expected, Function<ConfigValue, @Nullable T> reader) {
        known.add(key);
        ConfigValue found = entries().get(key);
        if (found == null || found.isNull()) {
            return Optional.empty();
        }
        T read = reader.apply(found);
        if (read == null) {
            String what = shown(key, found) + " is " + found.typeName() + " (expected: " + expected + ")";
            problems.error(path(key), what, remedy(found, expected), found.place());
            unreadable.add(key);
            return Optional.empty();
        }
        effective.put(key, read);
        return Optional.of(read);
    }

    private static String remedy(ConfigValue found, String expected) {
        boolean bareNumber = found instanceof ConfigValue.Scalar scalar && scalar.value() instanceof Number;
        if (bareNumber && expected.startsWith("a duration")) {
            return "add a unit: " + ((ConfigValue.Scalar) found).text() + "s";
        }
        return expected.equals("a text") && found instanceof ConfigValue.Scalar ? "put it in quotes" : "";
    }

    /** Keys that look like secrets are never quoted, even where they are misplaced. */
    private static String shown(String key, ConfigValue found) {
        String lower = key.toLowerCase(Locale.ROOT);
        boolean secret = Set.of(
                        "password",
                        "secret",
                        "token",
                        "api-key",
                        "apikey",
                        "api_key",
                        "key_pem",
                        "authorization",
                        "datasource")
                .stream()
                .anyMatch(lower::contains);
        return secret ? Secret.REDACTED : found.quoted();
    }

    private Map<String, ConfigValue> entries() {
        return value instanceof ConfigValue.Mapping mapping ? mapping.entries() : Map.of();
    }

    private String path(String key) {
        return path.isEmpty() ? key : path + "::" + key;
    }

    private Place placeOf(String key) {
        ConfigValue found = entries().get(key);
        return found == null ? place : found.place();
    }

    private static String typeOf(@Nullable ConfigValue found) {
        return found == null ? "nothing" : found.typeName();
    }

    private static @Nullable Object scalar(ConfigValue found) {
        return found instanceof ConfigValue.Scalar scalar ? scalar.value() : null;
    }

    private static @Nullable String asText(ConfigValue found) {
        return switch (found) {
            case ConfigValue.Scalar scalar ->
                scalar.value() instanceof String text ? text : scalar.expanded() ? scalar.text() : null;
            case ConfigValue.Sequence sequence -> sequence.text();
            case ConfigValue.Mapping mapping -> mapping.text();
        };
    }

    private static @Nullable Long asLong(ConfigValue found) {
        return switch (scalar(found)) {
            case Long number -> number;
            // 1e3 and 10.0 are whole numbers too; a fraction is not.
            case Double number when number == Math.rint(number) && Math.abs(number) < 1L << 53 -> number.longValue();
            case null, default -> null;
        };
    }

    private static @Nullable Duration asDuration(ConfigValue found) {
        return switch (scalar(found)) {
            case String text -> Durations.parse(text.strip()).orElse(null);
            case Long number when number == 0 -> Duration.ZERO;
            case null, default -> null;
        };
    }

    private static @Nullable Value asValue(ConfigValue found) {
        return switch (found) {
            case ConfigValue.Scalar scalar ->
                switch (scalar.value()) {
                    case null -> Value.EMPTY;
                    case Boolean flag -> new Value.Bool(flag);
                    case Long number -> new Value.Int(number);
                    case BigInteger number -> new Value.Text(number.toString());
                    case Double number -> new Value.Double(number);
                    case Object text -> new Value.Text(text.toString());
                };
            case ConfigValue.Sequence sequence -> {
                var values = new ArrayList<Value>();
                sequence.elements().forEach(element -> values.add(valueOf(element)));
                yield new Value.Array(values);
            }
            case ConfigValue.Mapping mapping -> {
                var entries = new ArrayList<KeyValue>();
                mapping.entries().forEach((key, each) -> entries.add(new KeyValue(key, valueOf(each))));
                yield new Value.Map(entries);
            }
        };
    }

    private static Value valueOf(ConfigValue found) {
        Value value = asValue(found);
        return value == null ? Value.EMPTY : value;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String range(long least, long most) {
        if (most == Integer.MAX_VALUE || most == Long.MAX_VALUE) {
            return least + " or more";
        }
        return least == Integer.MIN_VALUE || least == Long.MIN_VALUE ? most + " or less" : least + " to " + most;
    }

    /** The known key that is nearest to a wrong one, or all of them. */
    private String suggestion(String wrong) {
        Optional<String> near = Nearest.to(
                wrong, known.stream().filter(key -> !entries().containsKey(key)).toList());
        if (near.isPresent()) {
            return "did you mean " + near.get() + "?";
        }
        return known.isEmpty() ? "" : "known here: " + known.stream().sorted().collect(Collectors.joining(", "));
    }
}
