package io.dbintel.collector.config;

import io.dbintel.component.ComponentFactory;
import io.dbintel.component.ExporterFactory;
import io.dbintel.component.ExtensionFactory;
import io.dbintel.component.Kind;
import io.dbintel.component.ProcessorFactory;
import io.dbintel.component.ReceiverFactory;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The types of component that a configuration may name, by kind, type and other spellings. */
public final class ComponentRegistry {
    private final Map<Kind, Map<String, ComponentFactory<?>>> byType = new EnumMap<>(Kind.class);
    private final Map<Kind, Map<String, ComponentFactory<?>>> bySpelling = new EnumMap<>(Kind.class);

    /** @throws IllegalArgumentException if two factories of a kind claim the same spelling */
    public ComponentRegistry(List<? extends ComponentFactory<?>> factories) {
        for (Kind kind : Kind.values()) {
            byType.put(kind, new TreeMap<>());
            bySpelling.put(kind, new HashMap<>());
        }
        for (ComponentFactory<?> factory : factories) {
            Kind kind = kindOf(factory);
            types(kind).put(factory.type(), factory);
            var spellings = new ArrayList<>(factory.aliases());
            spellings.add(factory.type());
            for (String spelling : spellings) {
                if (spellings(kind).put(spelling, factory) != null) {
                    throw new IllegalArgumentException("two " + kind.section() + " are called \"" + spelling + "\"");
                }
            }
        }
    }

    /** The factory that a type, in any of its spellings, stands for. */
    public Optional<ComponentFactory<?>> find(Kind kind, String spelling) {
        return Optional.ofNullable(spellings(kind).get(spelling));
    }

    /** All factories of a kind, by type. */
    public List<ComponentFactory<?>> all(Kind kind) {
        return List.copyOf(types(kind).values());
    }

    /** Every type and alias of a kind. */
    List<String> names(Kind kind) {
        return spellings(kind).keySet().stream().sorted().toList();
    }

    static Kind kindOf(ComponentFactory<?> factory) {
        return switch (factory) {
            case ReceiverFactory<?> receiver -> Kind.RECEIVER;
            case ProcessorFactory<?> processor -> Kind.PROCESSOR;
            case ExporterFactory<?> exporter -> Kind.EXPORTER;
            case ExtensionFactory<?> extension -> Kind.EXTENSION;
        };
    }

    private Map<String, ComponentFactory<?>> types(Kind kind) {
        return byType.getOrDefault(kind, Map.of());
    }

    private Map<String, ComponentFactory<?>> spellings(Kind kind) {
        return bySpelling.getOrDefault(kind, Map.of());
    }
}
