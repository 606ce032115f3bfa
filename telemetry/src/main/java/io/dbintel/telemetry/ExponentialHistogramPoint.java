package io.dbintel.telemetry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** A point of a histogram whose bucket i covers (base^i, base^(i+1)], with base = 2^(2^-scale). */
public final class ExponentialHistogramPoint extends Point {
    private static final Shape BUCKETS = Shape.of("Buckets").packedVarint(2);
    static final Shape SHAPE = Shape.item("ExponentialHistogramDataPoint")
            .message(1, Values.KEY_VALUE)
            .message(8, BUCKETS)
            .message(9, BUCKETS)
            .message(11, Exemplar.SHAPE);

    private static final int ATTRIBUTE = 1 << 3 | WireReader.LENGTH;
    private static final int START = 2 << 3 | WireReader.FIXED64;
    private static final int TIME = 3 << 3 | WireReader.FIXED64;
    private static final int COUNT = 4 << 3 | WireReader.FIXED64;
    private static final int SUM = 5 << 3 | WireReader.FIXED64;
    private static final int SCALE = 6 << 3 | WireReader.VARINT;
    private static final int ZERO_COUNT = 7 << 3 | WireReader.FIXED64;
    private static final int POSITIVE = 8 << 3 | WireReader.LENGTH;
    private static final int NEGATIVE = 9 << 3 | WireReader.LENGTH;
    private static final int FLAGS = 10 << 3 | WireReader.VARINT;
    private static final int EXEMPLAR = 11 << 3 | WireReader.LENGTH;
    private static final int MIN = 12 << 3 | WireReader.FIXED64;
    private static final int MAX = 13 << 3 | WireReader.FIXED64;
    private static final int ZERO_THRESHOLD = 14 << 3 | WireReader.FIXED64;

    private long count;
    private OptionalDouble sum = OptionalDouble.empty();
    private OptionalDouble min = OptionalDouble.empty();
    private OptionalDouble max = OptionalDouble.empty();
    private int scale;
    private long zeroCount;
    private double zeroThreshold;
    private @Nullable Buckets positive;
    private @Nullable Buckets negative;
    private List<Exemplar> exemplars = List.of();

    /**
     * Neighbouring buckets.
     *
     * @param offset index of the first one
     * @param counts measurements in each; never changed
     */
    public record Buckets(int offset, long[] counts) {
        public static final Buckets NONE = new Buckets(0, Numbers.NO_LONGS);

        void write(WireWriter out, int field) {
            int before = out.written();
            out.packedVarint(2, counts);
            out.number(1, zigzag(offset));
            out.length(field, before);
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Buckets(int otherOffset, long[] otherCounts)
                    && offset == otherOffset
                    && Arrays.equals(counts, otherCounts);
        }

        @Override
        public int hashCode() {
            return 31 * offset + Arrays.hashCode(counts);
        }
    }

    /** Reads buckets; several encodings of them in a row are their merge. */
    private static final class BucketsReader {
        private int offset;
        private final Numbers counts = new Numbers();

        static BucketsReader plus(@Nullable BucketsReader before, WireReader in) {
            var reader = before == null ? new BucketsReader() : before;
            reader.add(in);
            return reader;
        }

        private void add(WireReader in) {
            for (int tag = in.next(); tag != 0; tag = in.next()) {
                switch (tag) {
                    case 1 << 3 | WireReader.VARINT -> offset = unzigzag(in.number);
                    case 2 << 3 | WireReader.LENGTH -> counts.addVarints(in.inside());
                    case 2 << 3 | WireReader.VARINT -> counts.add(in.number);
                    default -> {
                        // a field that we do not know
                    }
                }
            }
        }

        Buckets buckets() {
            return new Buckets(offset, counts.toLongs());
        }
    }

    public ExponentialHistogramPoint() {}

    ExponentialHistogramPoint(Slice wire) {
        super(wire);
    }

    /** Measurements; unsigned. */
    public long count() {
        touch();
        return count;
    }

    public ExponentialHistogramPoint setCount(long value) {
        change();
        count = value;
        return this;
    }

    public OptionalDouble sum() {
        touch();
        return sum;
    }

    public ExponentialHistogramPoint setSum(OptionalDouble value) {
        change();
        sum = value;
        return this;
    }

    public OptionalDouble min() {
        touch();
        return min;
    }

    public ExponentialHistogramPoint setMin(OptionalDouble value) {
        change();
        min = value;
        return this;
    }

    public OptionalDouble max() {
        touch();
        return max;
    }

    public ExponentialHistogramPoint setMax(OptionalDouble value) {
        change();
        max = value;
        return this;
    }

    public int scale() {
        touch();
        return scale;
    }

    public ExponentialHistogramPoint setScale(int value) {
        change();
        scale = value;
        return this;
    }

    public long zeroCount() {
        touch();
        return zeroCount;
    }

    public ExponentialHistogramPoint setZeroCount(long value) {
        change();
        zeroCount = value;
        return this;
    }

    public double zeroThreshold() {
        touch();
        return zeroThreshold;
    }

    public ExponentialHistogramPoint setZeroThreshold(double value) {
        change();
        zeroThreshold = value;
        return this;
    }

    public Buckets positive() {
        touch();
        return positive == null ? Buckets.NONE : positive;
    }

    boolean hasPositive() {
        touch();
        return positive != null;
    }

    boolean hasNegative() {
        touch();
        return negative != null;
    }

    public ExponentialHistogramPoint setPositive(Buckets value) {
        change();
        positive = value;
        return this;
    }

    public Buckets negative() {
        touch();
        return negative == null ? Buckets.NONE : negative;
    }

    public ExponentialHistogramPoint setNegative(Buckets value) {
        change();
        negative = value;
        return this;
    }

    public List<Exemplar> exemplars() {
        touch();
        return exemplars;
    }

    public ExponentialHistogramPoint setExemplars(List<Exemplar> list) {
        change();
        exemplars = List.copyOf(list);
        return this;
    }

    @Override
    public ExponentialHistogramPoint copy() {
        Slice wire = unchangedWire();
        if (wire != null) {
            return new ExponentialHistogramPoint(wire);
        }
        ExponentialHistogramPoint copy = copyTo(new ExponentialHistogramPoint());
        copy.count = count;
        copy.sum = sum;
        copy.min = min;
        copy.max = max;
        copy.scale = scale;
        copy.zeroCount = zeroCount;
        copy.zeroThreshold = zeroThreshold;
        copy.positive = positive;
        copy.negative = negative;
        copy.exemplars = exemplars;
        return copy;
    }

    @Override
    void decode(WireReader in) {
        BucketsReader readPositive = null;
        BucketsReader readNegative = null;
        var read = new ArrayList<Exemplar>();
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case ATTRIBUTE -> attributes.addWire(in);
                case START -> startTime = in.number;
                case TIME -> time = in.number;
                case COUNT -> count = in.number;
                case SUM -> sum = OptionalDouble.of(in.asDouble());
                case SCALE -> scale = unzigzag(in.number);
                case ZERO_COUNT -> zeroCount = in.number;
                case POSITIVE -> readPositive = BucketsReader.plus(readPositive, in.inside());
                case NEGATIVE -> readNegative = BucketsReader.plus(readNegative, in.inside());
                case FLAGS -> flags = (int) in.number;
                case EXEMPLAR -> read.add(Exemplar.read(in.inside()));
                case MIN -> min = OptionalDouble.of(in.asDouble());
                case MAX -> max = OptionalDouble.of(in.asDouble());
                case ZERO_THRESHOLD -> zeroThreshold = in.asDouble();
                default -> {
                    // a field that we do not know
                }
            }
        }
        positive = readPositive == null ? null : readPositive.buckets();
        negative = readNegative == null ? null : readNegative.buckets();
        exemplars = List.copyOf(read);
    }

    @Override
    void encode(WireWriter out) {
        out.real(14, zeroThreshold);
        max.ifPresent(value -> out.realAlways(13, value));
        min.ifPresent(value -> out.realAlways(12, value));
        exemplars.reversed().forEach(exemplar -> exemplar.write(out, 11));
        out.number(10, flags & 0xffff_ffffL);
        if (negative != null) {
            negative.write(out, 9);
        }
        if (positive != null) {
            positive.write(out, 8);
        }
        out.fixed64(7, zeroCount);
        out.number(6, zigzag(scale));
        sum.ifPresent(value -> out.realAlways(5, value));
        out.fixed64(4, count);
        out.fixed64(3, time);
        out.fixed64(2, startTime);
        attributes.write(out, 1);
    }

    private static long zigzag(int value) {
        return (value << 1 ^ value >> 31) & 0xffff_ffffL;
    }

    private static int unzigzag(long wire) {
        int value = (int) wire;
        return value >>> 1 ^ -(value & 1);
    }
}
