package io.dbintel.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** A point of a histogram with explicit bounds. */
public final class HistogramPoint extends Point {
    static final Shape SHAPE = Shape.item("HistogramDataPoint")
            .packed64(6, 7)
            .message(8, Exemplar.SHAPE)
            .message(9, Values.KEY_VALUE);

    private static final int START = 2 << 3 | WireReader.FIXED64;
    private static final int TIME = 3 << 3 | WireReader.FIXED64;
    private static final int COUNT = 4 << 3 | WireReader.FIXED64;
    private static final int SUM = 5 << 3 | WireReader.FIXED64;
    private static final int BUCKETS = 6 << 3 | WireReader.LENGTH;
    private static final int BUCKET = 6 << 3 | WireReader.FIXED64;
    private static final int BOUNDS = 7 << 3 | WireReader.LENGTH;
    private static final int BOUND = 7 << 3 | WireReader.FIXED64;
    private static final int EXEMPLAR = 8 << 3 | WireReader.LENGTH;
    private static final int ATTRIBUTE = 9 << 3 | WireReader.LENGTH;
    private static final int FLAGS = 10 << 3 | WireReader.VARINT;
    private static final int MIN = 11 << 3 | WireReader.FIXED64;
    private static final int MAX = 12 << 3 | WireReader.FIXED64;

    private long count;
    private OptionalDouble sum = OptionalDouble.empty();
    private OptionalDouble min = OptionalDouble.empty();
    private OptionalDouble max = OptionalDouble.empty();
    private long[] buckets = Numbers.NO_LONGS;
    private double[] bounds = Numbers.NO_DOUBLES;
    private List<Exemplar> exemplars = List.of();

    public HistogramPoint() {}

    HistogramPoint(Slice wire) {
        super(wire);
    }

    /** Measurements; unsigned. */
    public long count() {
        touch();
        return count;
    }

    public HistogramPoint setCount(long value) {
        change();
        count = value;
        return this;
    }

    public OptionalDouble sum() {
        touch();
        return sum;
    }

    public HistogramPoint setSum(OptionalDouble value) {
        change();
        sum = value;
        return this;
    }

    public OptionalDouble min() {
        touch();
        return min;
    }

    public HistogramPoint setMin(OptionalDouble value) {
        change();
        min = value;
        return this;
    }

    public OptionalDouble max() {
        touch();
        return max;
    }

    public HistogramPoint setMax(OptionalDouble value) {
        change();
        max = value;
        return this;
    }

    /** Measurements in each bucket, one more than there are bounds; a copy. */
    public long[] buckets() {
        touch();
        return buckets.clone();
    }

    /** Upper bounds of the buckets, included, ascending; the last bucket has none. A copy. */
    public double[] bounds() {
        touch();
        return bounds.clone();
    }

    public HistogramPoint setBuckets(double[] upperBounds, long[] counts) {
        change();
        bounds = upperBounds.clone();
        buckets = counts.clone();
        return this;
    }

    public List<Exemplar> exemplars() {
        touch();
        return exemplars;
    }

    public HistogramPoint setExemplars(List<Exemplar> list) {
        change();
        exemplars = List.copyOf(list);
        return this;
    }

    @Override
    public HistogramPoint copy() {
        Slice wire = unchangedWire();
        if (wire != null) {
            return new HistogramPoint(wire);
        }
        HistogramPoint copy = copyTo(new HistogramPoint());
        copy.count = count;
        copy.sum = sum;
        copy.min = min;
        copy.max = max;
        copy.buckets = buckets;
        copy.bounds = bounds;
        copy.exemplars = exemplars;
        return copy;
    }

    @Override
    void decode(WireReader in) {
        var readBuckets = new Numbers();
        var readBounds = new Numbers();
        var read = new ArrayList<Exemplar>();
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case START -> startTime = in.number;
                case TIME -> time = in.number;
                case COUNT -> count = in.number;
                case SUM -> sum = OptionalDouble.of(in.asDouble());
                case BUCKETS -> readBuckets.addFixed(in.inside());
                case BUCKET -> readBuckets.add(in.number);
                case BOUNDS -> readBounds.addFixed(in.inside());
                case BOUND -> readBounds.add(in.number);
                case EXEMPLAR -> read.add(Exemplar.read(in.inside()));
                case ATTRIBUTE -> attributes.addWire(in);
                case FLAGS -> flags = (int) in.number;
                case MIN -> min = OptionalDouble.of(in.asDouble());
                case MAX -> max = OptionalDouble.of(in.asDouble());
                default -> {
                    // a field that we do not know
                }
            }
        }
        buckets = readBuckets.toLongs();
        bounds = readBounds.toDoubles();
        exemplars = List.copyOf(read);
    }

    @Override
    void encode(WireWriter out) {
        max.ifPresent(value -> out.realAlways(12, value));
        min.ifPresent(value -> out.realAlways(11, value));
        out.number(10, flags & 0xffff_ffffL);
        attributes.write(out, 9);
        exemplars.reversed().forEach(exemplar -> exemplar.write(out, 8));
        out.packedReal(7, bounds);
        out.packed64(6, buckets);
        sum.ifPresent(value -> out.realAlways(5, value));
        out.fixed64(4, count);
        out.fixed64(3, time);
        out.fixed64(2, startTime);
    }
}
