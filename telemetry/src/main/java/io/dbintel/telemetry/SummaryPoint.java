package io.dbintel.telemetry;

import java.util.ArrayList;
import java.util.List;

/** A point of a summary: quantiles that the source computed. */
public final class SummaryPoint extends Point {
    static final Shape SHAPE = Shape.item("SummaryDataPoint")
            .message(6, Shape.of("ValueAtQuantile"))
            .message(7, Values.KEY_VALUE);

    private static final int START = 2 << 3 | WireReader.FIXED64;
    private static final int TIME = 3 << 3 | WireReader.FIXED64;
    private static final int COUNT = 4 << 3 | WireReader.FIXED64;
    private static final int SUM = 5 << 3 | WireReader.FIXED64;
    private static final int QUANTILE = 6 << 3 | WireReader.LENGTH;
    private static final int ATTRIBUTE = 7 << 3 | WireReader.LENGTH;
    private static final int FLAGS = 8 << 3 | WireReader.VARINT;

    private long count;
    private double sum;
    private List<Quantile> quantiles = List.of();

    /**
     * The value below which a share of the measurements lies.
     *
     * @param quantile 0 to 1
     */
    public record Quantile(double quantile, double value) {}

    public SummaryPoint() {}

    SummaryPoint(Slice wire) {
        super(wire);
    }

    /** Measurements; unsigned. */
    public long count() {
        touch();
        return count;
    }

    public SummaryPoint setCount(long value) {
        change();
        count = value;
        return this;
    }

    public double sum() {
        touch();
        return sum;
    }

    public SummaryPoint setSum(double value) {
        change();
        sum = value;
        return this;
    }

    public List<Quantile> quantiles() {
        touch();
        return quantiles;
    }

    public SummaryPoint setQuantiles(List<Quantile> list) {
        change();
        quantiles = List.copyOf(list);
        return this;
    }

    @Override
    public SummaryPoint copy() {
        Slice wire = unchangedWire();
        if (wire != null) {
            return new SummaryPoint(wire);
        }
        SummaryPoint copy = copyTo(new SummaryPoint());
        copy.count = count;
        copy.sum = sum;
        copy.quantiles = quantiles;
        return copy;
    }

    @Override
    void decode(WireReader in) {
        var read = new ArrayList<Quantile>();
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case START -> startTime = in.number;
                case TIME -> time = in.number;
                case COUNT -> count = in.number;
                case SUM -> sum = in.asDouble();
                case QUANTILE -> read.add(readQuantile(in.inside()));
                case ATTRIBUTE -> attributes.addWire(in);
                case FLAGS -> flags = (int) in.number;
                default -> {
                    // a field that we do not know
                }
            }
        }
        quantiles = List.copyOf(read);
    }

    private static Quantile readQuantile(WireReader in) {
        double quantile = 0;
        double value = 0;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case 1 << 3 | WireReader.FIXED64 -> quantile = in.asDouble();
                case 2 << 3 | WireReader.FIXED64 -> value = in.asDouble();
                default -> {
                    // a field that we do not know
                }
            }
        }
        return new Quantile(quantile, value);
    }

    @Override
    void encode(WireWriter out) {
        out.number(8, flags & 0xffff_ffffL);
        attributes.write(out, 7);
        for (Quantile each : quantiles.reversed()) {
            int before = out.written();
            out.real(2, each.value());
            out.real(1, each.quantile());
            out.length(6, before);
        }
        out.real(5, sum);
        out.fixed64(4, count);
        out.fixed64(3, time);
        out.fixed64(2, startTime);
    }
}
