package io.dbintel.telemetry;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** An attribute value or log body (OTLP {@code AnyValue}). Immutable, so that copies of a batch share it. */
public sealed interface Value {
    Value EMPTY = new Empty();

    record Text(String value) implements Value {}

    record Bool(boolean value) implements Value {}

    record Int(long value) implements Value {}

    record Double(double value) implements Value {}

    /** Elements in order; may nest. */
    record Array(List<Value> values) implements Value {
        public Array {
            values = List.copyOf(values);
        }
    }

    /** Entries in order. Keys should be unique; a doubled key that came over the wire is kept. */
    record Map(List<KeyValue> entries) implements Value {
        public Map {
            entries = List.copyOf(entries);
        }
    }

    /** Raw bytes; the array is owned by the value and never changed. */
    record Bytes(byte[] value) implements Value {
        @Override
        public boolean equals(Object o) {
            return o instanceof Bytes(byte[] other) && Arrays.equals(value, other);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(value);
        }

        @Override
        public String toString() {
            return "Bytes[" + Base64.getEncoder().encodeToString(value) + "]";
        }
    }

    /** A value that holds nothing. */
    record Empty() implements Value {}

    static Value of(String value) {
        return new Text(value);
    }

    static Value of(long value) {
        return new Int(value);
    }

    static Value of(double value) {
        return new Double(value);
    }

    static Value of(boolean value) {
        return new Bool(value);
    }
}
