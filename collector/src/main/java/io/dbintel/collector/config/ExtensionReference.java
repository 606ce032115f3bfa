package io.dbintel.collector.config;

import io.dbintel.component.config.ConfigValue;
import io.dbintel.component.config.Place;
import java.util.ArrayList;
import java.util.List;

/**
 * A place in a component's settings that names an extension: {@code auth::authenticator}, {@code sending_queue::storage} or
 * {@code storage}.
 *
 * @param path whole path of the key
 * @param id as it is written
 */
record ExtensionReference(Use use, String path, String id, Place place) {
    enum Use {
        AUTHENTICATOR,
        /** Of a sending queue. */
        QUEUE,
        /** Of the component itself, for what it remembers. */
        STORAGE
    }

    /** @param path of the component */
    static List<ExtensionReference> in(String path, ConfigValue settings) {
        var found = new ArrayList<ExtensionReference>();
        if (settings instanceof ConfigValue.Mapping component) {
            add(component, "storage", Use.STORAGE, path, found);
            collect(component, path, found);
        }
        return List.copyOf(found);
    }

    private static void collect(ConfigValue.Mapping map, String path, List<ExtensionReference> found) {
        map.entries().forEach((key, value) -> {
            if (!(value instanceof ConfigValue.Mapping section)) {
                return;
            }
            String inner = path + "::" + key;
            switch (key) {
                case "auth" -> add(section, "authenticator", Use.AUTHENTICATOR, inner, found);
                case "sending_queue" -> {
                    boolean off = section.entries().get("enabled") instanceof ConfigValue.Scalar enabled
                            && Boolean.FALSE.equals(enabled.value());
                    if (!off) {
                        add(section, "storage", Use.QUEUE, inner, found);
                    }
                }
                default -> collect(section, inner, found);
            }
        });
    }

    private static void add(ConfigValue.Mapping map, String key, Use use, String path, List<ExtensionReference> found) {
        if (map.entries().get(key) instanceof ConfigValue.Scalar scalar
                && scalar.value() instanceof String id
                && !id.isBlank()) {
            found.add(new ExtensionReference(use, path + "::" + key, id, scalar.place()));
        }
    }
}
