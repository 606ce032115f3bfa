package io.dbintel.telemetry;

import java.util.ArrayList;
import java.util.List;

/** A point of a gauge or sum. */
public final class NumberPoint extends Point {
    static final Shape SHAPE =
            Shape.item("NumberDataPoint").message(7, Values.KEY_VALUE).message(5, Exemplar.SHAPE);

    private static final int START = 2 << 3 | WireReader.FIXED64;
    private static final int TIME = 3 << 3 | WireReader.FIXED64;
    private static final int DOUBLE = 4 << 3 | WireReader.FIXED64;
    private static final int EXEMPLAR = 5 << 3 | WireReader.LENGTH;
    private static final int INT = 6 << 3 | WireReader.FIXED64;
    private static final int ATTRIBUTE = 7 << 3 | WireReader.LENGTH;
    private static final int FLAGS = 8 << 3 | WireReader.VARINT;

    private Value value = Value.EMPTY;
    private List<Exemplar> exemplars = List.of();

    public NumberPoint() {}

    NumberPoint(Slice wire) {
        super(wire);
    }

    /** {@link Value.Int}, {@link Value.Double}, or {@link Value#EMPTY} where the point has none. */
    public Value value() {
        touch();
        return value;
    }

    /** The value as a double; 0 where the point has none. */
    public double asDouble() {
        return switch (value()) {
            case Value.Int(long number) -> number;
            case Value.Double(double number) -> number;
            default -> 0;
        };
    }

    public NumberPoint setValue(long number) {
        change();
        value = new Value.Int(number);
        return this;
    }

    public NumberPoint setValue(double number) {
        change();
        value = new Value.Double(number);
        return this;
    }

    public List<Exemplar> exemplars() {
        touch();
        return exemplars;
    }

    public NumberPoint setExemplars(List<Exemplar> list) {
        change();
        exemplars = List.copyOf(list);
        return this;
    }

    @Override
    public NumberPoint copy() {
        Slice wire = unchangedWire();
        if (wire != null) {
            return new NumberPoint(wire);
        }
        NumberPoint copy = copyTo(new NumberPoint());
        copy.value = value;
        copy.exemplars = exemplars;
        return copy;
    }

    @Override
    void decode(WireReader in) {
        var read = new ArrayList<Exemplar>();
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case START -> startTime = in.number;
                case TIME -> time = in.number;
                case DOUBLE -> value = new Value.Double(in.asDouble());
                case EXEMPLAR -> read.add(Exemplar.read(in.inside()));
                case INT -> value = new Value.Int(in.number);
                case ATTRIBUTE -> attributes.addWire(in);
                case FLAGS -> flags = (int) in.number;
                default -> {
                    // a field that we do not know
                }
            }
        }
        exemplars = List.copyOf(read);
    }

    @Override
    void encode(WireWriter out) {
        out.number(8, flags & 0xffff_ffffL);
        attributes.write(out, 7);
        if (value instanceof Value.Int(long number)) {
            out.fixed64Always(6, number);
        }
        exemplars.reversed().forEach(exemplar -> exemplar.write(out, 5));
        if (value instanceof Value.Double(double number)) {
            out.realAlways(4, number);
        }
        out.fixed64(3, time);
        out.fixed64(2, startTime);
    }
}
