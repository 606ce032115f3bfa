package io.dbintel.component;

import java.util.Map;

/** A part of a running collector that is started and stopped. */
public interface Component {
    /**
     * Takes up work; returns soon, long work happens on threads that the component owns. Called once, after everything that it
     * hands batches to was started.
     *
     * @throws StartException if it can't work and trying again would not help
     */
    void start(Host host) throws StartException;

    /**
     * Stops intake, finishes the work in hand until the deadline, flushes, releases. May come before {@link #start}, twice, or
     * during work; nothing is left running afterwards.
     */
    void close(Deadline deadline);

    /** Figures for the health answer, by name; see {@code /health/ready}. */
    default Map<String, Number> figures() {
        return Map.of();
    }
}
