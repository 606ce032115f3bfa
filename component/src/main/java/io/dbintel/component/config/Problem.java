package io.dbintel.component.config;

/**
 * Something wrong in a configuration, or worth knowing about it.
 *
 * @param path keys joined by {@code ::}
 * @param message what was found and what would be right
 * @param remedy what to do, may be empty
 */
public record Problem(Severity severity, String path, String message, String remedy, Place place) {
    public enum Severity {
        ERROR,
        /** The collector starts, but somebody should know. */
        WARNING,
        /** Nothing is wrong; worth knowing for somebody who comes from another Collector. */
        NOTE
    }

    @Override
    public String toString() {
        return (path.isEmpty() ? "" : path + ": ")
                + message
                + (remedy.isEmpty() ? "" : "; " + remedy)
                + (place.source().isEmpty() ? "" : " [" + place + "]");
    }
}
