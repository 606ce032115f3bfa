package io.dbintel.telemetry;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code AnyValue} and {@code KeyValue} on the wire. */
final class Values {
    static final Shape ANY = Shape.of("AnyValue");
    static final Shape KEY_VALUE = Shape.of("KeyValue").text(1).message(2, ANY);

    private static final Shape ARRAY = Shape.of("ArrayValue").message(1, ANY);
    private static final Shape MAP = Shape.of("KeyValueList").message(1, KEY_VALUE);

    static {
        ANY.text(1).message(5, ARRAY).message(6, MAP);
    }

    private static final int TEXT = 1 << 3 | WireReader.LENGTH;
    private static final int BOOL = 2 << 3 | WireReader.VARINT;
    private static final int INT = 3 << 3 | WireReader.VARINT;
    private static final int DOUBLE = 4 << 3 | WireReader.FIXED64;
    private static final int ARRAY_VALUE = 5 << 3 | WireReader.LENGTH;
    private static final int MAP_VALUE = 6 << 3 | WireReader.LENGTH;
    private static final int BYTES = 7 << 3 | WireReader.LENGTH;

    static final int KEY = 1 << 3 | WireReader.LENGTH;
    static final int VALUE = 2 << 3 | WireReader.LENGTH;
    static final int ELEMENT = 1 << 3 | WireReader.LENGTH;

    private Values() {}

    /** Reads an {@code AnyValue}. Of several alternatives the last one holds, and a repeated list or map goes on. */
    static Value read(WireReader in) {
        Value value = Value.EMPTY;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            value = switch (tag) {
                case TEXT -> new Value.Text(in.text());
                case BOOL -> new Value.Bool(in.number != 0);
                case INT -> new Value.Int(in.number);
                case DOUBLE -> new Value.Double(in.asDouble());
                case ARRAY_VALUE ->
                    new Value.Array(
                            elements(in.inside(), value instanceof Value.Array(var so_far) ? so_far : List.of()));
                case MAP_VALUE ->
                    new Value.Map(entries(in.inside(), value instanceof Value.Map(var so_far) ? so_far : List.of()));
                case BYTES -> new Value.Bytes(in.content());
                default -> value;
            };
        }
        return value;
    }

    private static List<Value> elements(WireReader in, List<Value> before) {
        var values = new ArrayList<>(before);
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            if (tag == ELEMENT) {
                values.add(read(in.inside()));
            }
        }
        return values;
    }

    private static List<KeyValue> entries(WireReader in, List<KeyValue> before) {
        var entries = new ArrayList<>(before);
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            if (tag == ELEMENT) {
                entries.add(readEntry(in.inside()));
            }
        }
        return entries;
    }

    static KeyValue readEntry(WireReader in) {
        String key = "";
        Slice value = null;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case KEY -> key = in.text();
                case VALUE -> value = joined(value, in);
                default -> {
                    // a field that we do not know
                }
            }
        }
        return new KeyValue(key, value == null ? Value.EMPTY : read(reader(value)));
    }

    static Slice joined(@Nullable Slice before, WireReader in) {
        return before == null ? new Slice(in.bytes, in.from, in.to) : before.followedBy(in.bytes, in.from, in.to);
    }

    static WireReader reader(Slice slice) {
        return new WireReader(slice.bytes(), slice.from(), slice.to());
    }

    /** Writes the fields of an {@code AnyValue}; an alternative is written even where it holds zero. */
    static void write(WireWriter out, Value value) {
        switch (value) {
            case Value.Text(String text) -> out.textAlways(1, text);
            case Value.Bool(boolean flag) -> out.numberAlways(2, flag ? 1 : 0);
            case Value.Int(long number) -> out.numberAlways(3, number);
            case Value.Double(double number) -> out.realAlways(4, number);
            case Value.Array(List<Value> values) -> {
                int before = out.written();
                for (int i = values.size() - 1; i >= 0; i--) {
                    write(out, 1, values.get(i));
                }
                out.length(5, before);
            }
            case Value.Map(List<KeyValue> entries) -> {
                int before = out.written();
                for (int i = entries.size() - 1; i >= 0; i--) {
                    writeEntry(out, 1, entries.get(i).key(), entries.get(i).value());
                }
                out.length(6, before);
            }
            case Value.Bytes(byte[] bytes) -> out.bytesAlways(7, bytes, 0, bytes.length);
            case Value.Empty() -> {
                // no alternative
            }
        }
    }

    static void write(WireWriter out, int field, Value value) {
        int before = out.written();
        write(out, value);
        out.length(field, before);
    }

    static void writeEntry(WireWriter out, int field, String key, Value value) {
        int before = out.written();
        write(out, 2, value);
        out.text(1, key);
        out.length(field, before);
    }
}
