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
    /** {@code string_value_strindex}, which means something in profiles only: a value that holds nothing. */
    private static final int DICTIONARY_INDEX = 8 << 3 | WireReader.VARINT;

    static final int KEY = 1 << 3 | WireReader.LENGTH;
    static final int VALUE = 2 << 3 | WireReader.LENGTH;
    static final int ELEMENT = 1 << 3 | WireReader.LENGTH;

    private Values() {}

    /** Reads an {@code AnyValue}. Of several alternatives the last one holds, and a repeated list or map goes on. */
    static Value read(WireReader in) {
        int tag = in.next();
        if (tag == 0) {
            return Value.EMPTY;
        }
        if (!in.hasMore() && tag != ARRAY_VALUE && tag != MAP_VALUE) {
            return scalar(tag, in, Value.EMPTY);
        }
        var reader = new ValueReader();
        reader.add(tag, in);
        return reader.value();
    }

    private static Value scalar(int tag, WireReader in, Value otherwise) {
        return switch (tag) {
            case TEXT -> new Value.Text(in.text());
            case BOOL -> new Value.Bool(in.number != 0);
            case INT -> new Value.Int(in.number);
            case DOUBLE -> new Value.Double(in.asDouble());
            case BYTES -> new Value.Bytes(in.content());
            case DICTIONARY_INDEX -> Value.EMPTY;
            default -> otherwise;
        };
    }

    /** A value in the making: a list or map grows in place, however many pieces it comes in. */
    private static final class ValueReader {
        private Value scalar = Value.EMPTY;
        private @Nullable List<Value> elements;
        private @Nullable List<KeyValue> entries;

        void add(WireReader in, int from, int to) {
            long outside = in.enter(from, to);
            add(in.next(), in);
            in.leave(outside);
        }

        void add(int firstTag, WireReader in) {
            for (int tag = firstTag; tag != 0; tag = in.next()) {
                switch (tag) {
                    case ARRAY_VALUE -> {
                        if (elements == null) {
                            elements = new ArrayList<>();
                        }
                        entries = null;
                        addElements(in, elements);
                    }
                    case MAP_VALUE -> {
                        if (entries == null) {
                            entries = new ArrayList<>();
                        }
                        elements = null;
                        addEntries(in, entries);
                    }
                    case TEXT, BOOL, INT, DOUBLE, BYTES, DICTIONARY_INDEX -> {
                        elements = null;
                        entries = null;
                        scalar = scalar(tag, in, scalar);
                    }
                    default -> {
                        // a field that we do not know
                    }
                }
            }
        }

        private static void addElements(WireReader in, List<Value> elements) {
            long outside = in.enter();
            for (int tag = in.next(); tag != 0; tag = in.next()) {
                if (tag == ELEMENT) {
                    long list = in.enter();
                    elements.add(read(in));
                    in.leave(list);
                }
            }
            in.leave(outside);
        }

        private static void addEntries(WireReader in, List<KeyValue> entries) {
            long outside = in.enter();
            for (int tag = in.next(); tag != 0; tag = in.next()) {
                if (tag == ELEMENT) {
                    long list = in.enter();
                    entries.add(readEntry(in));
                    in.leave(list);
                }
            }
            in.leave(outside);
        }

        Value value() {
            return elements != null ? new Value.Array(elements) : entries != null ? new Value.Map(entries) : scalar;
        }
    }

    /** Reads a {@code KeyValue}; the reader is at its end then, somewhere. */
    static KeyValue readEntry(WireReader in) {
        String key = "";
        int from = 0;
        int to = -1;
        ValueReader pieces = null;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case KEY -> key = Keys.text(in.bytes, in.from, in.to);
                case VALUE -> {
                    if (to < 0) {
                        from = in.from;
                        to = in.to;
                    } else {
                        int pieceFrom = in.from;
                        int pieceTo = in.to;
                        if (pieces == null) {
                            pieces = new ValueReader();
                            pieces.add(in, from, to);
                        }
                        pieces.add(in, pieceFrom, pieceTo);
                    }
                }
                default -> {
                    // a field that we do not know
                }
            }
        }
        if (pieces != null) {
            return new KeyValue(key, pieces.value());
        }
        if (to < 0) {
            return new KeyValue(key, Value.EMPTY);
        }
        in.enter(from, to);
        return new KeyValue(key, read(in));
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
