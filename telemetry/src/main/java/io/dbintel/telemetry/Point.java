package io.dbintel.telemetry;

import org.jspecify.annotations.Nullable;

/**
 * One data point: attributes, the span of time it covers, flags. Times are nanoseconds since 1970 UTC, 0 where unknown.
 */
public abstract sealed class Point extends Message
        permits NumberPoint, HistogramPoint, ExponentialHistogramPoint, SummaryPoint {
    /** The flag of a point that says that there is no value any more. */
    public static final int NO_RECORDED_VALUE = 1;

    Attributes attributes = new Attributes();
    long startTime;
    long time;
    int flags;
    private @Nullable SourceRow sourceRow;

    Point() {}

    Point(Slice wire) {
        super(wire);
    }

    /** The attributes, to read and to change. */
    public final Attributes attributes() {
        touch();
        return attributes;
    }

    public final long startTime() {
        touch();
        return startTime;
    }

    public final Point setStartTime(long nanos) {
        change();
        startTime = nanos;
        return this;
    }

    public final long time() {
        touch();
        return time;
    }

    public final Point setTime(long nanos) {
        change();
        time = nanos;
        return this;
    }

    public final int flags() {
        touch();
        return flags;
    }

    public final Point setFlags(int value) {
        change();
        flags = value;
        return this;
    }

    public final boolean hasNoRecordedValue() {
        return (flags() & NO_RECORDED_VALUE) != 0;
    }

    /** The row that it was made of, or null; never exported. */
    public final @Nullable SourceRow sourceRow() {
        return sourceRow;
    }

    public final Point setSourceRow(@Nullable SourceRow row) {
        // A copy that goes by the bytes would lose it.
        change();
        sourceRow = row;
        return this;
    }

    /** A copy that shares bytes, values and the source row. */
    public abstract Point copy();

    final <P extends Point> P copyTo(P copy) {
        copy.attributes = attributes.copy();
        copy.startTime = startTime;
        copy.time = time;
        copy.flags = flags;
        copy.setSourceRow(sourceRow);
        return copy;
    }

    @Override
    final void forgetWireOfParts() {
        attributes.forgetWire();
    }

    @Override
    final boolean hasChangedParts() {
        return attributes.isChanged();
    }
}
