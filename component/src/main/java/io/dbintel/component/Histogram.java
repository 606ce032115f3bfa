package io.dbintel.component;

import java.util.Arrays;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/** A distribution with fixed bounds; safe for any thread. */
public final class Histogram {
    private final double[] bounds;
    private final LongAdder[] buckets;
    private final DoubleAdder sum = new DoubleAdder();

    Histogram(double[] bounds) {
        this.bounds = bounds.clone();
        this.buckets = new LongAdder[bounds.length + 1];
        Arrays.setAll(buckets, i -> new LongAdder());
    }

    public void record(double value) {
        int i = Arrays.binarySearch(bounds, value);
        buckets[i >= 0 ? i : -i - 1].increment();
        sum.add(value);
    }

    /**
     * What was recorded so far.
     *
     * @param bounds upper bounds, included
     * @param counts one more than bounds, not cumulative
     */
    public record Snapshot(double[] bounds, long[] counts, double sum) {
        public long count() {
            return Arrays.stream(counts).sum();
        }
    }

    public Snapshot snapshot() {
        return new Snapshot(
                bounds.clone(), Arrays.stream(buckets).mapToLong(LongAdder::sum).toArray(), sum.sum());
    }
}
