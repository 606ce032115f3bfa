package io.dbintel.collector.config;

import io.dbintel.collector.config.ComponentIds.BadId;
import io.dbintel.component.ComponentFactory;
import io.dbintel.component.ComponentId;
import io.dbintel.component.Kind;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.ConfigValue;
import io.dbintel.component.config.Nearest;
import io.dbintel.component.config.Place;
import io.dbintel.component.config.Problems;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the tree of a configuration: first every component, by its factory, then the service that puts them together. */
final class ConfigReader {
    /** What a section says about an id. */
    sealed interface Declared {
        record Built(Configured<?> component) implements Declared {}

        /** Of a type that is planned but not built. */
        record Planned(String path, Place place) implements Declared {}

        /** Something is wrong with it, which is reported already. */
        record Broken() implements Declared {}
    }

    private final ComponentRegistry registry;
    private final Consumer<ConfigNode> telemetry;
    private final FeatureGates gates;
    private final boolean mayBeEmpty;
    private final Problems problems;
    private final Map<Kind, Map<ComponentId, Declared>> declared = new EnumMap<>(Kind.class);
    private final Set<ComponentId> connectors = new HashSet<>();

    ConfigReader(ComponentRegistry registry, Consumer<ConfigNode> telemetry, FeatureGates gates, Problems problems) {
        this.registry = registry;
        this.telemetry = telemetry;
        this.gates = gates;
        this.mayBeEmpty = gates.isEnabled(FeatureGates.ALLOW_NO_PIPELINES);
        this.problems = problems;
    }

    /** @param files that the tree was read from */
    CollectorConfig read(ConfigValue.Mapping tree, Set<Path> files) {
        var root = new ConfigNode("", tree, tree.place(), problems);
        for (Kind kind : Kind.values()) {
            ConfigNode section = root.section(kind.section());
            declared.put(kind, components(kind, section));
            boolean needed = kind == Kind.RECEIVER || kind == Kind.EXPORTER;
            if (needed && section.keys().isEmpty() && !tree.entries().isEmpty() && !mayBeEmpty) {
                problems.error(
                        "",
                        "no " + kind.label() + " configuration specified in config",
                        "add a section " + kind.section(),
                        root.place());
            }
        }
        connectors(root.section("connectors"));
        ConfigNode service = root.section("service");
        if (tree.entries().isEmpty()) {
            problems.error(
                    "", "empty configuration file", "write receivers, exporters and service::pipelines", tree.place());
        }
        var pipelines = new PipelineReader(this, problems, mayBeEmpty);
        List<ComponentId> extensions = pipelines.extensions(service);
        List<PipelineConfig> running =
                tree.entries().isEmpty() ? List.of() : pipelines.read(service.section("pipelines"));
        declared.forEach(pipelines::reportUnused);
        ConfigNode telemetryNode = service.section("telemetry");
        telemetry.accept(telemetryNode);
        root.reportUnknown();
        return new CollectorConfig(
                built(Kind.RECEIVER),
                built(Kind.PROCESSOR),
                built(Kind.EXPORTER),
                built(Kind.EXTENSION),
                extensions,
                running,
                telemetryNode,
                files,
                gates);
    }

    private Map<ComponentId, Configured<?>> built(Kind kind) {
        var built = new LinkedHashMap<ComponentId, Configured<?>>();
        declared(kind).forEach((id, each) -> {
            if (each instanceof Declared.Built(Configured<?> component)) {
                built.put(id, component);
            }
        });
        return built;
    }

    private Map<ComponentId, Declared> declared(Kind kind) {
        return declared.getOrDefault(kind, Map.of());
    }

    private Map<ComponentId, Declared> components(Kind kind, ConfigNode section) {
        var all = new LinkedHashMap<ComponentId, Declared>();
        for (String key : section.keys()) {
            Place place = placeOf(section, key);
            String path = section.path() + "::" + key;
            ComponentId written;
            try {
                written = ComponentIds.parse(key);
            } catch (BadId e) {
                problems.error(path, String.valueOf(e.getMessage()), "write type or type/name", place);
                continue;
            }
            ComponentId id = canonical(kind, written);
            Declared component = component(kind, written, id, section, key, place);
            if (all.putIfAbsent(id, component) != null) {
                String same =
                        id.equals(written) ? "" : " (" + written.type() + " is another spelling of " + id.type() + ")";
                problems.error(
                        path,
                        "duplicate name \"" + key + "\" after unmarshaling " + id + same,
                        "remove one of the two, or name them apart: " + id.type() + "/name",
                        place);
            }
        }
        return all;
    }

    private Declared component(
            Kind kind, ComponentId written, ComponentId id, ConfigNode section, String key, Place place) {
        Optional<ComponentFactory<?>> factory = registry.find(kind, written.type());
        if (factory.isPresent()) {
            return new Declared.Built(Configured.read(id, factory.get(), section.section(key)));
        }
        if (PlannedComponents.canonical(kind, written).isPresent()) {
            return new Declared.Planned(section.path() + "::" + key, place);
        }
        List<String> valid = registry.names(kind);
        problems.error(
                section.path() + "::" + key,
                "unknown type: \"" + written.type() + "\" for id: \"" + written + "\" (valid values: ["
                        + String.join(" ", valid) + "])",
                Nearest.to(written.type(), valid)
                        .map(near -> "did you mean " + near + "?")
                        .orElse("run dbintel components to see what there is"),
                place);
        return new Declared.Broken();
    }

    private void connectors(ConfigNode section) {
        for (String key : section.keys()) {
            Place place = placeOf(section, key);
            try {
                connectors.add(ComponentIds.parse(key));
            } catch (BadId e) {
                problems.error(
                        section.path() + "::" + key, String.valueOf(e.getMessage()), "write type or type/name", place);
                continue;
            }
            problems.error(
                    section.path() + "::" + key,
                    "unknown type: \"" + key + "\" for id: \"" + key + "\" (valid values: [])",
                    "this collector has no connectors yet; remove it and the pipelines that it joins",
                    place);
        }
    }

    /** Where a key stands; marks it as known. */
    private static Place placeOf(ConfigNode section, String key) {
        return section.raw(key).map(ConfigValue::place).orElse(section.place());
    }

    /** The id in the spelling that stands for all. */
    ComponentId canonical(Kind kind, ComponentId written) {
        return registry.find(kind, written.type())
                .map(factory -> new ComponentId(factory.type(), written.name()))
                .or(() -> PlannedComponents.canonical(kind, written))
                .orElse(written);
    }

    /** What the sections say about a reference; null if nothing. */
    @Nullable
    Declared find(Kind kind, ComponentId written) {
        Declared found = declared(kind).get(canonical(kind, written));
        boolean connector = connectors.contains(written) && (kind == Kind.RECEIVER || kind == Kind.EXPORTER);
        return found == null && connector ? new Declared.Broken() : found;
    }
}
