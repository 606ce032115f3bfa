package io.dbintel.telemetry;

import java.util.ArrayList;
import java.util.List;

/**
 * A measurement that stands as an example in a point.
 *
 * @param attributes what was measured but is no attribute of the point
 * @param time nanoseconds since 1970 UTC
 * @param value {@link Value.Int}, {@link Value.Double} or {@link Value#EMPTY}
 */
public record Exemplar(List<KeyValue> attributes, long time, Value value, Id spanId, Id traceId) {
    static final Shape SHAPE = Shape.of("Exemplar").message(7, Values.KEY_VALUE);

    public Exemplar {
        attributes = List.copyOf(attributes);
    }

    static Exemplar read(WireReader in) {
        var attributes = new ArrayList<KeyValue>();
        long time = 0;
        Value value = Value.EMPTY;
        Id spanId = Id.NONE;
        Id traceId = Id.NONE;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case 2 << 3 | WireReader.FIXED64 -> time = in.number;
                case 3 << 3 | WireReader.FIXED64 -> value = new Value.Double(in.asDouble());
                case 4 << 3 | WireReader.LENGTH -> spanId = Id.of(in.bytes, in.from, in.to);
                case 5 << 3 | WireReader.LENGTH -> traceId = Id.of(in.bytes, in.from, in.to);
                case 6 << 3 | WireReader.FIXED64 -> value = new Value.Int(in.number);
                case 7 << 3 | WireReader.LENGTH -> attributes.add(Values.readEntry(in.inside()));
                default -> {
                    // a field that we do not know
                }
            }
        }
        return new Exemplar(attributes, time, value, spanId, traceId);
    }

    void write(WireWriter out, int field) {
        int before = out.written();
        for (KeyValue entry : attributes.reversed()) {
            Values.writeEntry(out, 7, entry.key(), entry.value());
        }
        if (value instanceof Value.Int(long number)) {
            out.fixed64Always(6, number);
        }
        out.bytes(5, traceId.bytes());
        out.bytes(4, spanId.bytes());
        if (value instanceof Value.Double(double number)) {
            out.realAlways(3, number);
        }
        out.fixed64(2, time);
        out.length(field, before);
    }
}
