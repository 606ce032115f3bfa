package io.dbintel.collector.config;

import io.dbintel.component.config.Place;
import io.dbintel.component.config.Problems;

/** A source can't be read any further. The message quotes nothing of it, since it may hold a password. */
final class SourceException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String remedy;
    private final transient Place place;

    SourceException(String message, String remedy, Place place) {
        super(message);
        this.remedy = remedy;
        this.place = place;
    }

    void report(String path, Problems problems) {
        problems.error(path, String.valueOf(getMessage()), remedy, place);
    }
}
