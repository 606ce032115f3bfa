package io.dbintel.receivers.metadata;

/** How points are merged that are the same after attributes were left out. */
public enum Aggregation {
    SUM,
    /** For whole numbers without the fraction. */
    AVG,
    MIN,
    MAX
}
