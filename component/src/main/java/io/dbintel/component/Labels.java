package io.dbintel.component;

import java.util.SortedMap;
import java.util.TreeMap;

/** Labels of a series of an own metric, by key. */
public record Labels(SortedMap<String, String> values) {
    public static final Labels NONE = new Labels(new TreeMap<>());

    public Labels {
        values = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    public Labels with(String key, String value) {
        var more = new TreeMap<>(values);
        more.put(key, value);
        return new Labels(more);
    }

    boolean includes(Labels fewer) {
        return values.entrySet().containsAll(fewer.values.entrySet());
    }
}
