package io.dbintel.receivers.stanza.operators;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.OptionalLong;

/** Reads times that are written in a strptime layout, for what is no operator. */
public final class TimestampReader {
    private final TimeLayout layout;
    private final ZoneId zone;

    /**
     * @param zone where the text names none
     * @throws IllegalArgumentException saying what is wrong with the layout
     */
    public TimestampReader(String layout, ZoneId zone) {
        this.layout = TimeLayout.strptime(layout);
        this.zone = zone;
    }

    /**
     * Nanoseconds since 1970 UTC; empty for a text that does not fit.
     *
     * @param now stands for what the text leaves out
     */
    public OptionalLong epochNanos(String text, Instant now) {
        try {
            TimeFields fields = layout.parse(text);
            return fields == null ? OptionalLong.empty() : OptionalLong.of(fields.epochNanos(zone, Map.of(), now));
        } catch (OperatorException e) {
            return OptionalLong.empty();
        }
    }
}
