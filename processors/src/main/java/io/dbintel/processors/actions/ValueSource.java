package io.dbintel.processors.actions;

import io.dbintel.telemetry.Attributes;
import io.dbintel.telemetry.Origin;
import io.dbintel.telemetry.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the new value of an attribute comes from. */
sealed interface ValueSource {
    /** The value, or null where there is none, and then nothing is done. */
    @Nullable
    Value find(Attributes attributes, Origin origin);

    /** A value that is written in the configuration. */
    record Constant(Value value) implements ValueSource {
        @Override
        public Value find(Attributes attributes, Origin origin) {
            return value;
        }
    }

    /** The value of another attribute of the same set. */
    record FromAttribute(String key) implements ValueSource {
        @Override
        public @Nullable Value find(Attributes attributes, Origin origin) {
            return attributes.get(key);
        }
    }

    /** A request header; several values are joined by semicolons. */
    record FromMetadata(String name) implements ValueSource {
        @Override
        public @Nullable Value find(Attributes attributes, Origin origin) {
            List<String> values = origin.metadata(name);
            return values.isEmpty() ? null : Value.of(String.join(";", values));
        }
    }

    /** Something that the authenticator said of the client. */
    record FromAuth(String attribute) implements ValueSource {
        @Override
        public @Nullable Value find(Attributes attributes, Origin origin) {
            String value = origin.auth().get(attribute);
            return value == null ? null : Value.of(value);
        }
    }

    /** The client's host, without its port. */
    record FromClientAddress() implements ValueSource {
        @Override
        public @Nullable Value find(Attributes attributes, Origin origin) {
            return origin.address().isEmpty() ? null : Value.of(host(origin.address()));
        }

        /** {@code 10.0.0.1:4317} and {@code [::1]:4317} have a port, {@code ::1} has none. */
        private static String host(String address) {
            int colon = address.lastIndexOf(':');
            if (address.startsWith("[")) {
                int end = address.indexOf(']');
                return end < 0 ? address : address.substring(1, end);
            }
            return colon > 0 && address.indexOf(':') == colon ? address.substring(0, colon) : address;
        }
    }

    /** What {@code from_context} names; a bare name is a header, as in early versions. */
    static ValueSource fromContext(String name) {
        if (name.equals("client.address")) {
            return new FromClientAddress();
        }
        if (name.startsWith("auth.")) {
            return new FromAuth(name.substring("auth.".length()));
        }
        return new FromMetadata(name.startsWith("metadata.") ? name.substring("metadata.".length()) : name);
    }
}
