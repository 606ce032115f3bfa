package io.dbintel.component.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A value of a configuration after merging and expansion. */
public sealed interface ConfigValue {
    Place place();

    /**
     * A single value.
     *
     * @param value null, {@link Boolean}, {@link Long}, {@link java.math.BigInteger}, {@link Double} or {@link String}
     * @param text as it was written, for fields that want a text although the value came from {@code ${…}}
     * @param expanded whether it came from {@code ${…}}: a text field then takes {@code text}
     */
    record Scalar(@Nullable Object value, String text, boolean expanded, Place place) implements ConfigValue {}

    /** @param text as it was written, where the whole list came from a text that a variable holds; a text field takes it */
    record Sequence(List<ConfigValue> elements, @Nullable String text, Place place) implements ConfigValue {
        public Sequence {
            elements = List.copyOf(elements);
        }

        public Sequence(List<ConfigValue> elements, Place place) {
            this(elements, null, place);
        }
    }

    /**
     * Entries in the order of the file.
     *
     * @param text as it was written, where the whole map came from a text that a variable holds: a password may look like a map
     */
    record Mapping(
            Map<String, ConfigValue> entries, @Nullable String text, Place place) implements ConfigValue {
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        public Mapping(Map<String, ConfigValue> entries, Place place) {
            this(entries, null, place);
        }
    }

    default boolean isNull() {
        return this instanceof Scalar scalar && scalar.value() == null;
    }

    /** Whether it has the same content, wherever it stands; the order of a map's keys counts too. */
    default boolean isSameAs(ConfigValue other) {
        return switch (this) {
            case Scalar scalar ->
                other instanceof Scalar another
                        && Objects.equals(scalar.value(), another.value())
                        && scalar.text().equals(another.text());
            case Sequence(List<ConfigValue> elements, String text, Place place) ->
                other instanceof Sequence another
                        && areSame(elements, another.elements())
                        && Objects.equals(text, another.text());
            case Mapping(Map<String, ConfigValue> entries, String text, Place place) ->
                other instanceof Mapping another
                        && List.copyOf(entries.keySet())
                                .equals(List.copyOf(another.entries().keySet()))
                        && areSame(
                                List.copyOf(entries.values()),
                                List.copyOf(another.entries().values()))
                        && Objects.equals(text, another.text());
        };
    }

    private static boolean areSame(List<ConfigValue> some, List<ConfigValue> others) {
        return some.size() == others.size()
                && IntStream.range(0, some.size()).allMatch(i -> some.get(i).isSameAs(others.get(i)));
    }

    /** Whether a text in it, at any depth, is one of these. */
    default boolean mentions(Set<String> texts) {
        return switch (this) {
            case Scalar scalar -> scalar.value() instanceof String text && texts.contains(text);
            case Sequence sequence -> sequence.elements().stream().anyMatch(element -> element.mentions(texts));
            case Mapping mapping -> mapping.entries().values().stream().anyMatch(each -> each.mentions(texts));
        };
    }

    /** How a message quotes it; secrets must not come here. */
    default String quoted() {
        return switch (this) {
            case Scalar scalar ->
                scalar.value() == null
                        ? "null"
                        : scalar.value() instanceof String text ? "\"" + text + "\"" : String.valueOf(scalar.value());
            case Sequence sequence -> "a list of " + sequence.elements().size();
            case Mapping mapping -> "a map of " + mapping.entries().size();
        };
    }

    /** What it is, for messages: {@code a text}, {@code a whole number}, … */
    default String typeName() {
        return switch (this) {
            case Scalar scalar ->
                switch (scalar.value()) {
                    case null -> "nothing";
                    case Boolean flag -> "a boolean";
                    case Double number -> "a number";
                    case String text -> "a text";
                    default -> "a whole number";
                };
            case Sequence sequence -> "a list";
            case Mapping mapping -> "a map";
        };
    }
}
