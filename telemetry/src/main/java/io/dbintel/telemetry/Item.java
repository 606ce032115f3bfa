package io.dbintel.telemetry;

/** What a scope holds a list of: a log record, a metric or a span. */
public abstract sealed class Item extends Message permits LogRecord, Metric, Span {
    Item() {}

    Item(Slice wire) {
        super(wire);
    }

    /** What it counts for in every count of the collector: 1, or the data points of a metric. */
    public abstract int items();

    /** Takes the first items out into a record of its own; only where {@link #items} is greater than the count. */
    Item takeFirst(int count) {
        throw new IllegalStateException("one item can't be split");
    }

    /** A copy that shares bytes and values. */
    public abstract Item copy();
}
