package io.dbintel.component;

import java.time.Instant;

/**
 * How a component is.
 *
 * @param message what is wrong, empty where nothing is
 * @param since when it got so
 */
public record Status(State state, String message, Instant since) {
    /** In the words of the Collector's component status. */
    public enum State {
        STARTING,
        OK,
        /** Expected to cure itself: a backend that is down, a database that refuses connections. */
        RECOVERABLE_ERROR,
        /** Works on without what failed; somebody has to do something. */
        PERMANENT_ERROR,
        /** The collector stops. */
        FATAL_ERROR,
        STOPPING,
        STOPPED
    }

    public boolean healthy() {
        return state == State.OK;
    }
}
