package io.dbintel.receivers.stanza.expr;

import org.jspecify.annotations.Nullable;

/**
 * A compiled part of an expression. What it gives is null (nil), {@link Boolean}, {@link Long}, {@link Double}, {@link String}, a
 * {@code byte[]}, a list or map value of the telemetry model, {@link java.time.Instant} or {@link java.time.Duration}.
 */
@FunctionalInterface
interface Node {
    @Nullable
    Object eval(Scope scope) throws ExprException;

    /** A part that depends on nothing; texts that are patterns are compiled once then. */
    record Constant(@Nullable Object value) implements Node {
        @Override
        public @Nullable Object eval(Scope scope) {
            return value;
        }
    }
}
