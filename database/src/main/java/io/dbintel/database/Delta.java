package io.dbintel.database;

/** What counters of the server did between two readings. */
public sealed interface Delta {
    /** Both readings are of one life of the counters; no number is negative. */
    record Grown(double[] by) implements Delta {}

    /** There is nothing to compare with: it may have grown for days. */
    record FirstSight() implements Delta {}

    /**
     * The counters began anew since the last reading.
     *
     * @param since what they have come to since then: true, but for a shorter time than the interval
     */
    record Reset(double[] since) implements Delta {}
}
