package io.dbintel.component.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
