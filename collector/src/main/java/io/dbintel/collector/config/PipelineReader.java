package io.dbintel.collector.config;

import io.dbintel.collector.config.ComponentIds.BadId;
import io.dbintel.collector.config.ConfigReader.Declared;
import io.dbintel.component.ComponentId;
import io.dbintel.component.Kind;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.ConfigValue;
import io.dbintel.component.config.Place;
import io.dbintel.component.config.Problems;
import io.dbintel.telemetry.Signal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads what the section {@code service} names, and checks that it is there. */
final class PipelineReader {
    /** A component's id as it is written in a list. */
    private record Reference(String text, Place place) {}

    private final ConfigReader components;
    private final Problems problems;
    private final boolean mayBeEmpty;
    private final Set<String> plannedInUse = new HashSet<>();

    PipelineReader(ConfigReader components, Problems problems, boolean mayBeEmpty) {
        this.components = components;
        this.problems = problems;
        this.mayBeEmpty = mayBeEmpty;
    }

    /** The extensions to start. */
    List<ComponentId> extensions(ConfigNode service) {
        var ids = new LinkedHashSet<ComponentId>();
        for (Reference reference : references(service, "extensions")) {
            String path = "service::extensions";
            Optional<ComponentId> id = parse(reference, path);
            if (id.isEmpty()) {
                continue;
            }
            switch (components.find(Kind.EXTENSION, id.get())) {
                case Declared.Built(Configured<?> component) -> ids.add(component.id());
                case Declared.Planned planned -> {
                    plannedInUse.add(Kind.EXTENSION.section() + components.canonical(Kind.EXTENSION, id.get()));
                    problems.warning(
                            path,
                            "extension \"" + id.get() + "\" is left out, because it is planned but not built yet",
                            "",
                            reference.place());
                }
                case Declared.Broken() -> {}
                case null ->
                    problems.error(path, missing(Kind.EXTENSION, id.get()), define(Kind.EXTENSION), reference.place());
            }
        }
        return List.copyOf(ids);
    }

    /** The pipelines all of whose components are built. */
    List<PipelineConfig> read(ConfigNode section) {
        var pipelines = new ArrayList<PipelineConfig>();
        var ids = new HashSet<String>();
        boolean leftOut = false;
        for (String key : section.keys()) {
            ConfigNode node = section.section(key);
            Optional<ComponentId> id = parse(new Reference(key, node.place()), node.path());
            if (id.isEmpty()) {
                continue;
            }
            if (!ids.add(id.get().toString())) {
                node.problem("duplicate name \"" + key + "\" after unmarshaling " + id.get(), "remove one of the two");
            }
            var reader = new OnePipeline(id.get(), node);
            reader.read().ifPresent(pipelines::add);
            leftOut |= !reader.planned.isEmpty();
        }
        if (section.keys().isEmpty() && !mayBeEmpty) {
            section.problem("service must have at least one pipeline", "add service::pipelines::metrics");
        } else if (pipelines.isEmpty() && leftOut && !problems.hasErrors()) {
            section.problem("no pipeline is left that can run", "use components that dbintel components lists");
        }
        return pipelines;
    }

    /** Planned components that nothing names are said too. Called after the others. */
    void reportUnused(Kind kind, Map<ComponentId, Declared> declared) {
        declared.forEach((id, each) -> {
            if (each instanceof Declared.Planned(String path, Place place)
                    && !plannedInUse.contains(kind.section() + id)) {
                problems.warning(path, "is not read, because it is planned but not built yet", "", place);
            }
        });
    }

    private final class OnePipeline {
        private final ComponentId id;
        private final ConfigNode node;
        private final List<String> planned = new ArrayList<>();
        private boolean broken;

        OnePipeline(ComponentId id, ConfigNode node) {
            this.id = id;
            this.node = node;
        }

        Optional<PipelineConfig> read() {
            Optional<Signal<?>> signal = signal();
            List<ComponentId> receivers = ids(Kind.RECEIVER, signal);
            List<ComponentId> processors = ids(Kind.PROCESSOR, signal);
            List<ComponentId> exporters = ids(Kind.EXPORTER, signal);
            if (!planned.isEmpty()) {
                problems.warning(
                        node.path(),
                        "left out, because it needs what is planned but not built yet: " + String.join(", ", planned),
                        "",
                        node.place());
            }
            if (broken || !planned.isEmpty() || signal.isEmpty()) {
                return Optional.empty();
            }
            warnOfEarlyAnswers(processors, exporters);
            return Optional.of(new PipelineConfig(id.toString(), signal.get(), receivers, processors, exporters));
        }

        /** Behind {@code batch} a client has its OK before its data is on the disk. */
        private void warnOfEarlyAnswers(List<ComponentId> processors, List<ComponentId> exporters) {
            List<String> durable = exporters.stream()
                    .filter(this::hasDurableQueue)
                    .map(ComponentId::toString)
                    .toList();
            if (!durable.isEmpty()
                    && processors.stream().anyMatch(each -> each.type().equals("batch"))) {
                problems.warning(
                        node.path(),
                        "the batch processor stands before the durable queue of " + String.join(", ", durable)
                                + ": it answers OK before the data is on the disk, and what it holds is lost with the"
                                + " process",
                        "take batch out of the pipeline and write sending_queue::batch: {} in the exporter",
                        node.place());
            }
        }

        private boolean hasDurableQueue(ComponentId exporter) {
            return components.find(Kind.EXPORTER, exporter) instanceof Declared.Built(Configured<?> component)
                    && component.node().effective().get("sending_queue") instanceof Map<?, ?> queue
                    && queue.get("storage") instanceof String storage
                    && !storage.isEmpty()
                    && !Boolean.FALSE.equals(queue.get("enabled"));
        }

        private Optional<Signal<?>> signal() {
            for (Signal<?> signal : Signal.ALL) {
                if (signal.name().equals(id.type())) {
                    return Optional.of(signal);
                }
            }
            node.problem(
                    "in \"" + id + "\" id: telemetry type is not supported (expected: logs, metrics or traces, with an"
                            + " optional /name)",
                    "");
            return Optional.empty();
        }

        private List<ComponentId> ids(Kind kind, Optional<Signal<?>> signal) {
            List<Reference> references = references(node, kind.section());
            if (references.isEmpty() && kind != Kind.PROCESSOR) {
                node.problem("must have at least one " + kind.label(), "add " + kind.section() + " to the pipeline");
                broken = true;
            }
            var ids = new LinkedHashSet<ComponentId>();
            for (Reference reference : references) {
                Optional<ComponentId> written = parse(reference, node.path());
                if (written.isEmpty()) {
                    broken = true;
                    continue;
                }
                ComponentId canonical = components.canonical(kind, written.get());
                if (!ids.add(canonical) && kind == Kind.PROCESSOR) {
                    problems.error(
                            node.path(),
                            "references processor \"" + written.get() + "\" multiple times",
                            "remove one, or configure a second one as " + canonical.type() + "/name",
                            reference.place());
                    broken = true;
                }
                check(kind, written.get(), signal, reference.place());
            }
            return List.copyOf(ids);
        }

        private void check(Kind kind, ComponentId written, Optional<Signal<?>> signal, Place place) {
            switch (components.find(kind, written)) {
                case Declared.Built(Configured<?> component) -> {
                    Set<Signal<?>> signals = component.factory().signals();
                    if (signal.isPresent() && !signals.contains(signal.get())) {
                        broken = true;
                        problems.error(
                                node.path(),
                                "failed to create \"" + written + "\" " + kind.label() + " for data type \""
                                        + signal.get().name() + "\": telemetry type is not supported (it has: "
                                        + names(signals) + ")",
                                "remove it from this pipeline",
                                place);
                    }
                }
                case Declared.Planned unbuilt -> {
                    plannedInUse.add(kind.section() + components.canonical(kind, written));
                    planned.add(kind.label() + " \"" + written + "\"");
                }
                case Declared.Broken() -> broken = true;
                case null -> {
                    broken = true;
                    problems.error(node.path(), missing(kind, written), define(kind), place);
                }
            }
        }

        private static String names(Set<Signal<?>> signals) {
            return Signal.ALL.stream()
                    .filter(signals::contains)
                    .map(Signal::name)
                    .collect(Collectors.joining(", "));
        }
    }

    private static String missing(Kind kind, ComponentId id) {
        return "references " + kind.label() + " \"" + id + "\" which is not configured";
    }

    private static String define(Kind kind) {
        return "define it under " + kind.section() + ", or remove it here";
    }

    private Optional<ComponentId> parse(Reference reference, String path) {
        try {
            return Optional.of(ComponentIds.parse(reference.text()));
        } catch (BadId e) {
            problems.error(path, String.valueOf(e.getMessage()), "write type or type/name", reference.place());
            return Optional.empty();
        }
    }

    /** A list of ids, or one text with commas; what is neither is reported. */
    private List<Reference> references(ConfigNode node, String key) {
        Optional<ConfigValue> found = node.raw(key);
        if (found.isEmpty() || found.get().isNull()) {
            return List.of();
        }
        if (found.get() instanceof ConfigValue.Sequence sequence) {
            var references = new ArrayList<Reference>();
            for (ConfigValue element : sequence.elements()) {
                if (element instanceof ConfigValue.Scalar scalar && scalar.value() instanceof String text) {
                    references.add(new Reference(text, element.place()));
                } else {
                    problems.error(
                            node.path() + "::" + key,
                            element.quoted() + " is " + element.typeName() + " (expected: the id of a component)",
                            "",
                            element.place());
                }
            }
            return references;
        }
        if (found.get() instanceof ConfigValue.Scalar scalar && scalar.value() instanceof String text) {
            return Arrays.stream(text.split(",", -1))
                    .map(part -> new Reference(part, scalar.place()))
                    .toList();
        }
        node.problem(key, "expected: a list of ids", "write " + key + ": [id]");
        return List.of();
    }
}
