package io.dbintel.telemetry;

/** One entry of an attribute map. */
public record KeyValue(String key, Value value) {
    public static KeyValue of(String key, String value) {
        return new KeyValue(key, Value.of(value));
    }
}
