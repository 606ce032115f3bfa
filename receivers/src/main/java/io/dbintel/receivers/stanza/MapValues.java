package io.dbintel.receivers.stanza;

import io.dbintel.telemetry.KeyValue;
import io.dbintel.telemetry.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and changes of map values: they are immutable and small, so a change is a copy of the outermost list. */
public final class MapValues {
    public static final Value.Map NONE = new Value.Map(List.of());

    private MapValues() {}

    /** The value of a key, null where there is none. */
    public static @Nullable Value get(Value.Map map, String key) {
        for (KeyValue entry : map.entries()) {
            if (entry.key().equals(key)) {
                return entry.value();
            }
        }
        return null;
    }

    public static Value.Map of(Map<String, Value> map) {
        var entries = new ArrayList<KeyValue>(map.size());
        map.forEach((key, value) -> entries.add(new KeyValue(key, value)));
        return new Value.Map(entries);
    }

    /** With a value set, at its place or at the end. */
    static Value.Map with(Value.Map map, String key, Value value) {
        var entries = new ArrayList<>(map.entries());
        var entry = new KeyValue(key, value);
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).key().equals(key)) {
                entries.set(i, entry);
                return new Value.Map(entries);
            }
        }
        entries.add(entry);
        return new Value.Map(entries);
    }

    static Value.Map without(Value.Map map, String key) {
        return new Value.Map(
                map.entries().stream().filter(entry -> !entry.key().equals(key)).toList());
    }

    /** The entries of both; where both have a key, that of the added one. */
    static Value.Map merged(Value.Map map, Value.Map added) {
        if (map.entries().isEmpty()) {
            return added;
        }
        var all = new LinkedHashMap<String, Value>();
        map.entries().forEach(entry -> all.put(entry.key(), entry.value()));
        added.entries().forEach(entry -> all.put(entry.key(), entry.value()));
        return of(all);
    }
}
