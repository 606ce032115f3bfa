package io.dbintel.component;

import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/** A sum of whole numbers, or of fractions through {@link #add(double)}; safe for any thread. */
public final class Counter {
    private final LongAdder whole = new LongAdder();
    private final DoubleAdder fractions = new DoubleAdder();

    Counter() {}

    public void add(long amount) {
        whole.add(amount);
    }

    public void add(double amount) {
        fractions.add(amount);
    }

    public double value() {
        return whole.sum() + fractions.sum();
    }
}
