package io.dbintel.receivers.metadata;

import io.dbintel.telemetry.Value;
import java.util.List;

/**
 * An event that a receiver can make; off unless the operator asks for it. Every attribute is always there, in this order, empty
 * or zero where its value is unknown.
 */
public record EventDefinition(String name, String description, List<Attribute> attributes) {
    public EventDefinition {
        attributes = List.copyOf(attributes);
    }

    /** @param unknown what stands where there is no value: an empty text or a zero */
    public record Attribute(String name, Value unknown) {
        public static Attribute text(String name) {
            return new Attribute(name, Value.of(""));
        }

        public static Attribute integer(String name) {
            return new Attribute(name, Value.of(0L));
        }

        public static Attribute decimal(String name) {
            return new Attribute(name, Value.of(0.0));
        }
    }
}
