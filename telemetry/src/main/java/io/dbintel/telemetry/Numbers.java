package io.dbintel.telemetry;

import java.util.Arrays;

/** Repeated numbers on the wire, packed or one by one. */
final class Numbers {
    static final long[] NO_LONGS = {};
    static final double[] NO_DOUBLES = {};

    private Numbers() {}

    static long[] plus(long[] values, long value) {
        long[] more = Arrays.copyOf(values, values.length + 1);
        more[values.length] = value;
        return more;
    }

    static double[] plus(double[] values, double value) {
        double[] more = Arrays.copyOf(values, values.length + 1);
        more[values.length] = value;
        return more;
    }

    static long[] plusFixed(long[] values, WireReader packed) {
        long[] more = Arrays.copyOf(values, values.length + packed.remaining() / 8);
        for (int i = values.length; i < more.length; i++) {
            more[i] = packed.fixed64();
        }
        return more;
    }

    static double[] plusReals(double[] values, WireReader packed) {
        double[] more = Arrays.copyOf(values, values.length + packed.remaining() / 8);
        for (int i = values.length; i < more.length; i++) {
            more[i] = Double.longBitsToDouble(packed.fixed64());
        }
        return more;
    }

    static long[] plusVarints(long[] values, WireReader packed) {
        // A varint has at least one byte.
        long[] more = Arrays.copyOf(values, values.length + packed.remaining());
        int size = values.length;
        while (packed.hasMore()) {
            more[size++] = packed.varint();
        }
        return Arrays.copyOf(more, size);
    }
}
