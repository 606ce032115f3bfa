package io.dbintel.telemetry;

import java.util.Arrays;

/** Repeated numbers as they come from the wire, packed or one by one, in linear time. */
final class Numbers {
    static final long[] NO_LONGS = {};
    static final double[] NO_DOUBLES = {};

    private long[] values = NO_LONGS;
    private int size;

    void add(long value) {
        grow(1);
        values[size++] = value;
    }

    void addFixed(WireReader packed) {
        grow(packed.remaining() / 8);
        while (packed.hasMore()) {
            values[size++] = packed.fixed64();
        }
    }

    void addVarints(WireReader packed) {
        grow(packed.countVarints());
        while (packed.hasMore()) {
            values[size++] = packed.varint();
        }
    }

    /** One packed field, the usual case, gets an array of just its size. */
    private void grow(int more) {
        if (size + more > values.length) {
            values = Arrays.copyOf(values, size == 0 ? more : Math.max(size + more, 2 * size));
        }
    }

    long[] toLongs() {
        return size == values.length ? values : Arrays.copyOf(values, size);
    }

    double[] toDoubles() {
        if (size == 0) {
            return NO_DOUBLES;
        }
        double[] doubles = new double[size];
        for (int i = 0; i < size; i++) {
            doubles[i] = Double.longBitsToDouble(values[i]);
        }
        return doubles;
    }
}
