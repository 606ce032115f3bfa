package io.dbintel.collector.config;

import io.dbintel.component.config.ConfigValue;
import io.dbintel.component.config.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Lays one tree over another: maps merge, everything else, lists and an explicit null included, takes the place of what was
 * there.
 *
 * @param append whether the lists of {@code service} that name components are joined instead (gate
 *     {@code confmap.enableMergeAppendOption})
 */
record Merge(boolean append) {
    static final Merge REPLACING = new Merge(false);

    private static final Pattern APPENDED = Pattern.compile("service::extensions|service::.*::(?:receivers|exporters)");

    ConfigValue merge(ConfigValue base, ConfigValue over) {
        return merge(base, over, "");
    }

    private ConfigValue merge(ConfigValue base, ConfigValue over, String path) {
        if (base instanceof ConfigValue.Mapping(Map<String, ConfigValue> old, String text, Place place)
                && over
                        instanceof
                        ConfigValue.Mapping(Map<String, ConfigValue> fresh, String otherText, Place otherPlace)) {
            var all = new LinkedHashMap<>(old);
            fresh.forEach((key, value) -> {
                ConfigValue before = all.get(key);
                all.put(key, before == null ? value : merge(before, value, path.isEmpty() ? key : path + "::" + key));
            });
            return new ConfigValue.Mapping(all, otherPlace);
        }
        if (append
                && base instanceof ConfigValue.Sequence first
                && over instanceof ConfigValue.Sequence second
                && APPENDED.matcher(path).matches()) {
            return joined(first, second);
        }
        return over;
    }

    private static ConfigValue joined(ConfigValue.Sequence first, ConfigValue.Sequence second) {
        var elements = new ArrayList<>(first.elements());
        List<String> known = elements.stream().map(ConfigValue::quoted).toList();
        second.elements().stream()
                .filter(element -> !known.contains(element.quoted()))
                .forEach(elements::add);
        return new ConfigValue.Sequence(elements, second.place());
    }

    /** Something that both say and that is no map: the value of the first. */
    static Optional<ConfigValue> conflict(ConfigValue base, ConfigValue over) {
        if (base instanceof ConfigValue.Mapping one && over instanceof ConfigValue.Mapping other) {
            return other.entries().entrySet().stream()
                    .filter(entry -> one.entries().containsKey(entry.getKey()))
                    .flatMap(entry ->
                            conflict(one.entries().getOrDefault(entry.getKey(), base), entry.getValue()).stream())
                    .findFirst();
        }
        return Optional.of(base);
    }
}
