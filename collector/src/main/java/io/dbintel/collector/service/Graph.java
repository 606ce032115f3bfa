package io.dbintel.collector.service;

import io.dbintel.collector.config.CollectorConfig;
import io.dbintel.collector.config.Configured;
import io.dbintel.collector.config.PipelineConfig;
import io.dbintel.component.Component;
import io.dbintel.component.ComponentId;
import io.dbintel.component.Consumer;
import io.dbintel.component.Deadline;
import io.dbintel.component.Exporter;
import io.dbintel.component.ExporterFactory;
import io.dbintel.component.Host;
import io.dbintel.component.Kind;
import io.dbintel.component.Outlets;
import io.dbintel.component.Processor;
import io.dbintel.component.ProcessorFactory;
import io.dbintel.component.ReceiverFactory;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Signal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Receivers, processors and exporters, wired. One instance of a receiver and of an exporter for each id, shared by all
 * pipelines that name it; one of a processor for each id and pipeline.
 */
final class Graph {
    /**
     * A component in its place.
     *
     * @param pipelines ids of the pipelines it works in
     */
    record Node(StatusBoard.Key key, Component component, Settings settings, List<String> pipelines) {}

    private final List<Node> receivers = new ArrayList<>();
    /** In order of the data within each pipeline. */
    private final List<Node> processors = new ArrayList<>();

    private final List<Node> exporters = new ArrayList<>();

    private Graph() {}

    /** @throws StartException naming the component that could not be made */
    static Graph build(CollectorConfig config, Function<StatusBoard.Key, Settings> settings) throws StartException {
        return new Builder(config, settings).build();
    }

    /** Every component, in order of the data. */
    List<Node> nodes() {
        var all = new ArrayList<>(receivers);
        all.addAll(processors);
        all.addAll(exporters);
        return all;
    }

    /** From exporters to receivers. What was started before a failure stays started: {@link #close} ends it. */
    void start(Host host, StatusBoard board) throws StartException {
        for (Node node : nodes().reversed()) {
            try {
                Nodes.start(node, host, board);
            } catch (StartException e) {
                throw new StartException(
                        "cannot start pipelines: failed to start \""
                                + node.key().id() + "\" " + node.key().kind().label() + ": " + e.getMessage(),
                        e);
            }
        }
    }

    /**
     * From receivers to exporters, each before the one that it hands batches to. Receivers and processors get a part of the time
     * each, so that one that hangs leaves enough for the exporters to send what is queued.
     */
    void close(Deadline deadline) {
        Deadline forReceivers = deadline.part(4);
        receivers.forEach(node -> Nodes.close(node, forReceivers));
        Deadline forProcessors = deadline.part(2);
        processors.forEach(node -> Nodes.close(node, forProcessors));
        exporters.forEach(node -> Nodes.close(node, deadline));
    }

    private static final class Builder {
        private final CollectorConfig config;
        private final Function<StatusBoard.Key, Settings> settings;
        private final Graph graph = new Graph();
        private final Map<ComponentId, Exporter> exporters = new LinkedHashMap<>();
        /** By exporter and signal. */
        private final Map<String, Consumer<?>> ends = new HashMap<>();

        Builder(CollectorConfig config, Function<StatusBoard.Key, Settings> settings) {
            this.config = config;
            this.settings = settings;
        }

        Graph build() throws StartException {
            Map<String, Consumer<?>> heads = new LinkedHashMap<>();
            for (PipelineConfig pipeline : config.pipelines()) {
                heads.put(pipeline.id(), head(pipeline, pipeline.signal()));
            }
            Set<ComponentId> ids = new LinkedHashSet<>();
            config.pipelines().forEach(pipeline -> ids.addAll(pipeline.receivers()));
            for (ComponentId id : ids) {
                addReceiver(id, heads);
            }
            return graph;
        }

        private <R extends Item> Consumer<R> head(PipelineConfig pipeline, Signal<R> signal) throws StartException {
            var last = new ArrayList<Consumer<R>>();
            for (ComponentId id : pipeline.exporters()) {
                last.add(end(id, signal));
            }
            boolean answersEarly = pipeline.processors().stream()
                    .map(id -> Nodes.configured(config.processors(), id).factory())
                    .anyMatch(factory -> factory instanceof ProcessorFactory<?> each && each.answersEarly());
            Consumer<R> next = answersEarly ? FanOut.once(last) : FanOut.of(last);
            var nodes = new ArrayList<Node>();
            for (ComponentId id : pipeline.processors().reversed()) {
                var key = new StatusBoard.Key(Kind.PROCESSOR, id, pipeline.id());
                Settings own = settings.apply(key);
                Processor<R> processor = processor(
                        Nodes.configured(config.processors(), id),
                        signal,
                        own,
                        Observed.processorOut(signal, own, next));
                nodes.addFirst(new Node(key, processor, own, List.of(pipeline.id())));
                next = Observed.processorIn(signal, own, processor);
            }
            graph.processors.addAll(nodes);
            return next;
        }

        private static <C, R extends Item> Processor<R> processor(
                Configured<C> configured, Signal<R> signal, Settings own, Consumer<R> next) throws StartException {
            return ((ProcessorFactory<C>) configured.factory()).create(signal, configured.config(), own, next);
        }

        @SuppressWarnings("unchecked") // the map holds a consumer of a signal under that signal's name
        private <R extends Item> Consumer<R> end(ComponentId id, Signal<R> signal) throws StartException {
            String key = id + " " + signal.name();
            Consumer<R> known = (Consumer<R>) ends.get(key);
            if (known == null) {
                known = exporter(id).consumer(signal);
                ends.put(key, known);
            }
            return known;
        }

        private Exporter exporter(ComponentId id) throws StartException {
            Exporter known = exporters.get(id);
            if (known == null) {
                var key = new StatusBoard.Key(Kind.EXPORTER, id, "");
                Settings own = settings.apply(key);
                known = exporter(Nodes.configured(config.exporters(), id), own);
                exporters.put(id, known);
                graph.exporters.add(new Node(
                        key,
                        known,
                        own,
                        pipelinesWith(pipeline -> pipeline.exporters().contains(id))));
            }
            return known;
        }

        private static <C> Exporter exporter(Configured<C> configured, Settings own) throws StartException {
            return ((ExporterFactory<C>) configured.factory()).create(configured.config(), own);
        }

        private void addReceiver(ComponentId id, Map<String, Consumer<?>> heads) throws StartException {
            var key = new StatusBoard.Key(Kind.RECEIVER, id, "");
            Settings own = settings.apply(key);
            Map<Signal<?>, Consumer<?>> bySignal = new HashMap<>();
            for (Signal<?> signal : Signal.ALL) {
                outlet(signal, id, own, heads).ifPresent(consumer -> bySignal.put(signal, consumer));
            }
            var outlets = new Outlets() {
                @Override
                @SuppressWarnings("unchecked") // the map holds a consumer of a signal under that signal
                public <R extends Item> Optional<Consumer<R>> of(Signal<R> signal) {
                    return Optional.ofNullable((Consumer<R>) bySignal.get(signal));
                }
            };
            graph.receivers.add(new Node(
                    key,
                    receiver(Nodes.configured(config.receivers(), id), own, outlets),
                    own,
                    pipelinesWith(pipeline -> pipeline.receivers().contains(id))));
        }

        private static <C> Component receiver(Configured<C> configured, Settings own, Outlets outlets)
                throws StartException {
            return ((ReceiverFactory<C>) configured.factory()).create(configured.config(), own, outlets);
        }

        @SuppressWarnings("unchecked") // the head of a pipeline takes the pipeline's signal
        private <R extends Item> Optional<Consumer<R>> outlet(
                Signal<R> signal, ComponentId id, Settings own, Map<String, Consumer<?>> heads) {
            var consumers = new ArrayList<Consumer<R>>();
            for (PipelineConfig pipeline : config.pipelines()) {
                if (pipeline.signal() == signal && pipeline.receivers().contains(id)) {
                    consumers.add((Consumer<R>) heads.get(pipeline.id()));
                }
            }
            return consumers.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Observed.receiver(signal, own, FanOut.of(consumers)));
        }

        private List<String> pipelinesWith(Predicate<PipelineConfig> condition) {
            return config.pipelines().stream()
                    .filter(condition)
                    .map(PipelineConfig::id)
                    .toList();
        }
    }
}
