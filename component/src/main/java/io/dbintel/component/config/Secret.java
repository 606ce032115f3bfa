package io.dbintel.component.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A value that no log, error or print shows. */
public final class Secret {
    public static final Secret EMPTY = new Secret("");
    /** What stands in its place in every print. */
    public static final String REDACTED = "[REDACTED]";

    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    /** The value itself: for the wire, never for a message. */
    public String reveal() {
        return value;
    }

    public boolean isEmpty() {
        return value.isEmpty();
    }

    /** Compares in a time that does not tell how much is equal. */
    @Override
    public boolean equals(Object o) {
        return o instanceof Secret other
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8), other.value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return REDACTED;
    }
}
