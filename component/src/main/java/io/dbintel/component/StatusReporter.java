package io.dbintel.component;

/** Where a component says how it is. Repeating the present state costs nothing. Safe for any thread. */
public interface StatusReporter {
    void report(Status.State state, String message);

    default void ok() {
        report(Status.State.OK, "");
    }

    default void recoverable(String message) {
        report(Status.State.RECOVERABLE_ERROR, message);
    }

    default void permanent(String message) {
        report(Status.State.PERMANENT_ERROR, message);
    }

    /** Stops the collector with an error. */
    default void fatal(String message) {
        report(Status.State.FATAL_ERROR, message);
    }

    /** For tests of components that don't look at it. */
    StatusReporter NONE = (state, message) -> {};
}
