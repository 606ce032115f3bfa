package io.dbintel.collector.config;

import io.dbintel.component.config.Place;
import org.jspecify.annotations.Nullable;

/**
 * A YAML text.
 *
 * @param name what messages call it
 * @param within the one place that all of it belongs to, where it has no lines of its own, as the value of a variable
 */
record Document(String text, String name, @Nullable Place within) {
    static Document lines(String text, String name) {
        return new Document(text, name, null);
    }

    /** @param line from 0, as YAML counts */
    Place place(int line) {
        return within == null ? new Place(name, line + 1) : within;
    }
}
