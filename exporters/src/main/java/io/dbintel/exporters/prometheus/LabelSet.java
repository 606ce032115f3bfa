package io.dbintel.exporters.prometheus;

import io.dbintel.telemetry.PrometheusText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Labels of one series, by name. What keys collide in one name have their values joined by semicolons, in the order of the keys. */
final class LabelSet {
    private final boolean escapes;
    private final SortedMap<String, SortedMap<String, String>> byName = new TreeMap<>();

    LabelSet(Translation translation) {
        this.escapes = translation.escapes();
    }

    /** Adds an attribute under its translated key; the same key again takes the place of the first. */
    LabelSet add(String key, String value) {
        byName.computeIfAbsent(escapes ? PrometheusText.labelName(key) : key, name -> new TreeMap<>())
                .put(key, value);
        return this;
    }

    /** Sets a label that has its name already. */
    LabelSet set(String name, String value) {
        var only = new TreeMap<String, String>();
        only.put(name, value);
        byName.put(name, only);
        return this;
    }

    /** The labels, sorted; those with an empty name or value are left out, as they are no labels to Prometheus. */
    List<Map.Entry<String, String>> toList() {
        var labels = new ArrayList<Map.Entry<String, String>>(byName.size());
        byName.forEach((name, values) -> {
            String joined = String.join(";", values.values());
            if (!name.isEmpty() && !joined.isEmpty()) {
                labels.add(Map.entry(name, joined));
            }
        });
        return List.copyOf(labels);
    }
}
