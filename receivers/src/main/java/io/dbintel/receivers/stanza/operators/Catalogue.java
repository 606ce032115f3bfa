package io.dbintel.receivers.stanza.operators;

import io.dbintel.component.config.ConfigNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** All operators by their types. */
public final class Catalogue {
    private static final Map<String, Function<ConfigNode, Optional<OperatorConfig>>> READERS = new TreeMap<>();

    static {
        READERS.put("noop", node -> Optional.of(context -> (entry, next) -> next.accept(entry)));
    }

    private Catalogue() {}

    public static List<String> types() {
        return List.copyOf(READERS.keySet());
    }

    /** Reads what belongs to one type of operator; empty if there is no such type or something is wrong, which is reported. */
    public static Optional<OperatorConfig> read(String type, ConfigNode node) {
        Function<ConfigNode, Optional<OperatorConfig>> reader = READERS.get(type);
        return reader == null ? Optional.empty() : reader.apply(node);
    }
}
