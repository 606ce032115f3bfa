package io.dbintel.telemetry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;

/**
 * One metric with its points. The kind decides which points it holds: {@link NumberPoint} for gauges and sums, {@link
 * HistogramPoint}, {@link ExponentialHistogramPoint} and {@link SummaryPoint} for the others.
 */
public final class Metric extends Item {
    /** What the points are. */
    public enum Kind {
        /** A metric without data, which OTLP allows. */
        NONE,
        GAUGE,
        SUM,
        HISTOGRAM,
        EXPONENTIAL_HISTOGRAM,
        SUMMARY
    }

    /** From when points count. */
    public enum Temporality {
        UNSPECIFIED(0),
        /** From the point before. */
        DELTA(1),
        /** From a fixed start. */
        CUMULATIVE(2);

        /** In OTLP. */
        private final int number;

        Temporality(int number) {
            this.number = number;
        }
    }

    static final Shape SHAPE = Shape.of("Metric")
            .text(1, 2, 3)
            .alternative(5, Shape.of("Gauge").message(1, NumberPoint.SHAPE))
            .alternative(7, Shape.of("Sum").message(1, NumberPoint.SHAPE))
            .alternative(9, Shape.of("Histogram").message(1, HistogramPoint.SHAPE))
            .alternative(10, Shape.of("ExponentialHistogram").message(1, ExponentialHistogramPoint.SHAPE))
            .alternative(11, Shape.of("Summary").message(1, SummaryPoint.SHAPE))
            .message(12, Values.KEY_VALUE);

    private static final int NAME = 1 << 3 | WireReader.LENGTH;
    private static final int DESCRIPTION = 2 << 3 | WireReader.LENGTH;
    private static final int UNIT = 3 << 3 | WireReader.LENGTH;
    private static final int GAUGE = 5 << 3 | WireReader.LENGTH;
    private static final int SUM = 7 << 3 | WireReader.LENGTH;
    private static final int HISTOGRAM = 9 << 3 | WireReader.LENGTH;
    private static final int EXPONENTIAL_HISTOGRAM = 10 << 3 | WireReader.LENGTH;
    private static final int SUMMARY = 11 << 3 | WireReader.LENGTH;
    private static final int METADATA = 12 << 3 | WireReader.LENGTH;

    private static final int POINT = 1 << 3 | WireReader.LENGTH;
    private static final int TEMPORALITY = 2 << 3 | WireReader.VARINT;
    private static final int MONOTONIC = 3 << 3 | WireReader.VARINT;

    private String name = "";
    private String description = "";
    private String unit = "";
    private Attributes metadata = new Attributes();
    private Kind kind = Kind.NONE;
    /** A number, so that one that we do not know is carried as it came. */
    private int temporality;

    private boolean monotonic;
    private List<Point> points = new ArrayList<>();
    /** What was counted on the wire, -1 before. */
    private int itemsOnWire = -1;

    public Metric() {}

    /** A gauge, sum, histogram or summary without points yet. */
    public Metric(Kind kind, String name, String unit) {
        this.kind = kind;
        this.name = name;
        this.unit = unit;
    }

    Metric(Slice wire) {
        super(wire);
    }

    public String name() {
        touch();
        return name;
    }

    public Metric setName(String value) {
        change();
        name = value;
        return this;
    }

    public String description() {
        touch();
        return description;
    }

    public Metric setDescription(String value) {
        change();
        description = value;
        return this;
    }

    public String unit() {
        touch();
        return unit;
    }

    public Metric setUnit(String value) {
        change();
        unit = value;
        return this;
    }

    /** Facts about the metric that are not part of a point's identity, to read and to change. */
    public Attributes metadata() {
        touch();
        return metadata;
    }

    public Kind kind() {
        touch();
        return kind;
    }

    /** Makes it another kind; points of another type must be gone before. */
    public Metric setKind(Kind value) {
        change();
        kind = value;
        return this;
    }

    /** Of a sum or histogram. */
    public Temporality temporality() {
        touch();
        return switch (temporality) {
            case 1 -> Temporality.DELTA;
            case 2 -> Temporality.CUMULATIVE;
            default -> Temporality.UNSPECIFIED;
        };
    }

    /** Of a sum or histogram, as it came. */
    int temporalityNumber() {
        touch();
        return hasTemporality() ? temporality : 0;
    }

    public Metric setTemporality(Temporality value) {
        change();
        temporality = value.number;
        return this;
    }

    /** Of a sum: whether it never falls. */
    public boolean monotonic() {
        touch();
        return monotonic;
    }

    public Metric setMonotonic(boolean value) {
        change();
        monotonic = value;
        return this;
    }

    /** The points; each may be changed, the list only by the methods below. */
    public List<Point> points() {
        touch();
        return Collections.unmodifiableList(points);
    }

    public Metric add(Point point) {
        change();
        points.add(point);
        return this;
    }

    public boolean removeIf(Predicate<? super Point> condition) {
        touch();
        boolean removed = points.removeIf(condition);
        if (removed) {
            change();
        }
        return removed;
    }

    @Override
    public int items() {
        Slice wire = isDecoded() ? null : unchangedWire();
        if (wire == null) {
            return points.size();
        }
        if (itemsOnWire < 0) {
            itemsOnWire = Wire.count(wire, SHAPE);
        }
        return itemsOnWire;
    }

    @Override
    Metric takeFirst(int count) {
        change();
        Metric first = shell();
        List<Point> taken = points.subList(0, count);
        first.points.addAll(taken);
        taken.clear();
        return first;
    }

    private Metric shell() {
        var shell = new Metric(kind, name, unit);
        shell.description = description;
        shell.metadata = metadata.copy();
        shell.temporality = temporality;
        shell.monotonic = monotonic;
        return shell;
    }

    @Override
    public Metric copy() {
        Slice wire = unchangedWire();
        if (wire != null) {
            return new Metric(wire);
        }
        Metric copy = shell();
        copy.points = new ArrayList<>(points.size());
        for (Point point : points) {
            copy.points.add(point.copy());
        }
        return copy;
    }

    @Override
    void decode(WireReader in) {
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case NAME -> name = in.text();
                case DESCRIPTION -> description = in.text();
                case UNIT -> unit = in.text();
                case GAUGE -> decodeData(Kind.GAUGE, in.inside());
                case SUM -> decodeData(Kind.SUM, in.inside());
                case HISTOGRAM -> decodeData(Kind.HISTOGRAM, in.inside());
                case EXPONENTIAL_HISTOGRAM -> decodeData(Kind.EXPONENTIAL_HISTOGRAM, in.inside());
                case SUMMARY -> decodeData(Kind.SUMMARY, in.inside());
                case METADATA -> metadata.addWire(in);
                default -> {
                    // a field that we do not know
                }
            }
        }
    }

    /** Of several alternatives the last one holds; the same one again goes on. */
    private void decodeData(Kind arrived, WireReader in) {
        if (kind != arrived) {
            kind = arrived;
            points.clear();
            temporality = 0;
            monotonic = false;
        }
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case POINT -> points.add(point(new Slice(in.bytes, in.from, in.to)));
                case TEMPORALITY -> temporality = hasTemporality() ? (int) in.number : 0;
                case MONOTONIC -> monotonic = kind == Kind.SUM && in.number != 0;
                default -> {
                    // a field that we do not know
                }
            }
        }
    }

    private Point point(Slice wire) {
        return switch (kind) {
            case GAUGE, SUM -> new NumberPoint(wire);
            case HISTOGRAM -> new HistogramPoint(wire);
            case EXPONENTIAL_HISTOGRAM -> new ExponentialHistogramPoint(wire);
            case SUMMARY -> new SummaryPoint(wire);
            case NONE -> throw new IllegalStateException("a point without a kind");
        };
    }

    private boolean hasTemporality() {
        return kind == Kind.SUM || kind == Kind.HISTOGRAM || kind == Kind.EXPONENTIAL_HISTOGRAM;
    }

    @Override
    void encode(WireWriter out) {
        metadata.write(out, 12);
        int before = out.written();
        if (kind == Kind.SUM) {
            out.number(3, monotonic ? 1 : 0);
        }
        if (hasTemporality()) {
            out.number(2, temporality);
        }
        for (int i = points.size() - 1; i >= 0; i--) {
            out.message(1, points.get(i));
        }
        switch (kind) {
            case NONE -> {
                if (!points.isEmpty()) {
                    throw new IllegalStateException("metric " + name + " has points and no kind");
                }
            }
            case GAUGE -> out.length(5, before);
            case SUM -> out.length(7, before);
            case HISTOGRAM -> out.length(9, before);
            case EXPONENTIAL_HISTOGRAM -> out.length(10, before);
            case SUMMARY -> out.length(11, before);
        }
        out.text(3, unit);
        out.text(2, description);
        out.text(1, name);
    }

    @Override
    void forgetWireOfParts() {
        metadata.forgetWire();
        points.forEach(Message::forgetWire);
    }

    @Override
    boolean hasChangedParts() {
        return metadata.isChanged() || anyChanged(points);
    }
}
