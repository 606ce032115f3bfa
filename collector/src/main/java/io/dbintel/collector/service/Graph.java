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
import java.util.function.Predicate;

/**
 * Receivers, processors and exporters, wired. One instance of a receiver and of an exporter for each id, shared by all
 * pipelines that name it; one of a processor for each id and pipeline.
 *
 * @param processors in order of the data within each pipeline
 * @param wiring what the junctions of components taken over from an earlier graph have to lead to; done by {@link Exchange}
 */
record Graph(List<Part> receivers, List<Part> processors, List<Part> exporters, List<Runnable> wiring) {
    /** With nothing in it. */
    static final Graph EMPTY = new Graph(List.of(), List.of(), List.of(), List.of());

    /** Makes what the collector hands to a component. */
    @FunctionalInterface
    interface SettingsMaker {
        Settings of(StatusBoard.Key key, Configured<?> configured);
    }

    Graph {
        receivers = List.copyOf(receivers);
        processors = List.copyOf(processors);
        exporters = List.copyOf(exporters);
        wiring = List.copyOf(wiring);
    }

    /** @throws StartException naming the component that could not be made */
    static Graph build(CollectorConfig config, SettingsMaker settings) throws StartException {
        return build(config, settings, EMPTY, part -> true);
    }

    /**
     * Takes over what stays as it is; nothing of the running graph is changed.
     *
     * @param keepable what may be taken over if its configuration is the same
     * @throws StartException naming the component that could not be made
     */
    static Graph build(CollectorConfig config, SettingsMaker settings, Graph running, Predicate<Part> keepable)
            throws StartException {
        return new Builder(config, settings, running, keepable).build();
    }

    /** Every component, in order of the data. */
    List<Part> parts() {
        var all = new ArrayList<>(receivers);
        all.addAll(processors);
        all.addAll(exporters);
        return all;
    }

    /** From exporters to receivers. What was started before a failure stays started: {@link #close} ends it. */
    void start(Host host, StatusBoard board) throws StartException {
        for (Part part : parts().reversed()) {
            Nodes.start(part, host, board);
        }
    }

    /**
     * From receivers to exporters, each before the one that it hands batches to. Receivers and processors get a part of the time
     * each, so that one that hangs leaves enough for the exporters to send what is queued.
     */
    void close(Deadline deadline) {
        Deadline forReceivers = deadline.part(4);
        receivers.forEach(part -> Nodes.close(part, forReceivers));
        Deadline forProcessors = deadline.part(2);
        processors.forEach(part -> Nodes.close(part, forProcessors));
        exporters.forEach(part -> Nodes.close(part, deadline));
    }

    /** Where a pipeline, or what follows in it, begins. */
    private record Head<R extends Item>(Consumer<R> consumer, List<Part> behind) {}

    private static final class Builder {
        private final CollectorConfig config;
        private final SettingsMaker settings;
        private final List<Part> keepable;
        private final List<Part> receivers = new ArrayList<>();
        private final List<Part> processors = new ArrayList<>();
        private final Map<ComponentId, Part> exporters = new LinkedHashMap<>();
        private final List<Runnable> wiring = new ArrayList<>();

        Builder(CollectorConfig config, SettingsMaker settings, Graph running, Predicate<Part> keepable) {
            this.config = config;
            this.settings = settings;
            this.keepable = running.parts().stream().filter(keepable).toList();
        }

        Graph build() throws StartException {
            Map<String, Head<?>> heads = new LinkedHashMap<>();
            for (PipelineConfig pipeline : config.pipelines()) {
                heads.put(pipeline.id(), head(pipeline, pipeline.signal()));
            }
            Set<ComponentId> ids = new LinkedHashSet<>();
            config.pipelines().forEach(pipeline -> ids.addAll(pipeline.receivers()));
            for (ComponentId id : ids) {
                receivers.add(receiver(id, heads));
            }
            return new Graph(receivers, processors, List.copyOf(exporters.values()), wiring);
        }

        private Optional<Part> kept(StatusBoard.Key key, Configured<?> configured, Set<Signal<?>> signals) {
            return keepable.stream()
                    .filter(part -> part.key().equals(key) && part.isAs(configured, signals))
                    .findFirst();
        }

        private <R extends Item> Head<R> head(PipelineConfig pipeline, Signal<R> signal) throws StartException {
            var last = new ArrayList<Consumer<R>>();
            var behind = new ArrayList<Part>();
            for (ComponentId id : pipeline.exporters()) {
                Part exporter = exporter(id);
                behind.add(exporter);
                last.add(entrance(exporter, signal));
            }
            boolean answersEarly = pipeline.processors().stream()
                    .map(id -> Nodes.configured(config.processors(), id).factory())
                    .anyMatch(factory -> factory instanceof ProcessorFactory<?> each && each.answersEarly());
            var head = new Head<>(answersEarly ? FanOut.once(last) : FanOut.of(last), behind);
            var parts = new ArrayList<Part>();
            for (ComponentId id : pipeline.processors().reversed()) {
                Part part = processor(id, pipeline, signal, head);
                parts.addFirst(part);
                head = new Head<>(entrance(part, signal), List.of(part));
            }
            processors.addAll(parts);
            return head;
        }

        private <R extends Item> Part processor(ComponentId id, PipelineConfig pipeline, Signal<R> signal, Head<R> next)
                throws StartException {
            var key = new StatusBoard.Key(Kind.PROCESSOR, id, pipeline.id());
            Configured<?> configured = Nodes.configured(config.processors(), id);
            Optional<Part> kept = kept(key, configured, Set.of(signal));
            if (kept.isPresent()) {
                lead(kept.get(), signal, next);
                return kept.get();
            }
            Settings own = settings.of(key, configured);
            var junction = new Junction<>(next.consumer(), next.behind());
            Processor<R> processor = processor(configured, signal, own, Observed.processorOut(signal, own, junction));
            var part = new Part(key, configured, Set.of(signal), own, processor, Map.of(signal, junction));
            part.entrances().put(signal, Observed.processorIn(signal, own, processor));
            part.worksIn(List.of(pipeline.id()));
            return part;
        }

        private static <C, R extends Item> Processor<R> processor(
                Configured<C> configured, Signal<R> signal, Settings own, Consumer<R> next) throws StartException {
            return ((ProcessorFactory<C>) configured.factory()).create(signal, configured.config(), own, next);
        }

        private Part exporter(ComponentId id) throws StartException {
            Part known = exporters.get(id);
            if (known != null) {
                return known;
            }
            var key = new StatusBoard.Key(Kind.EXPORTER, id, "");
            Configured<?> configured = Nodes.configured(config.exporters(), id);
            List<PipelineConfig> pipelines =
                    pipelinesWith(pipeline -> pipeline.exporters().contains(id));
            Set<Signal<?>> signals = signals(pipelines);
            Optional<Part> kept = kept(key, configured, signals);
            Part part;
            if (kept.isPresent()) {
                part = kept.get();
            } else {
                Settings own = settings.of(key, configured);
                Exporter exporter = exporter(configured, own);
                part = new Part(key, configured, signals, own, exporter, Map.of());
                for (Signal<?> signal : signals) {
                    part.entrances().put(signal, exporter.consumer(signal));
                }
            }
            exporters.put(id, part);
            part.worksIn(ids(pipelines));
            return part;
        }

        private static <C> Exporter exporter(Configured<C> configured, Settings own) throws StartException {
            return ((ExporterFactory<C>) configured.factory()).create(configured.config(), own);
        }

        private Part receiver(ComponentId id, Map<String, Head<?>> heads) throws StartException {
            var key = new StatusBoard.Key(Kind.RECEIVER, id, "");
            Configured<?> configured = Nodes.configured(config.receivers(), id);
            List<PipelineConfig> pipelines =
                    pipelinesWith(pipeline -> pipeline.receivers().contains(id));
            Set<Signal<?>> signals = signals(pipelines);
            Optional<Part> kept = kept(key, configured, signals);
            Part part;
            if (kept.isPresent()) {
                part = kept.get();
                for (Signal<?> signal : signals) {
                    leadToPipelines(part, signal, pipelines, heads);
                }
            } else {
                Settings own = settings.of(key, configured);
                Map<Signal<?>, Junction<?>> junctions = new HashMap<>();
                Map<Signal<?>, Consumer<?>> bySignal = new HashMap<>();
                for (Signal<?> signal : signals) {
                    outlet(signal, own, pipelines, heads, junctions, bySignal);
                }
                part = new Part(key, configured, signals, own, receiver(configured, own, outlets(bySignal)), junctions);
            }
            part.worksIn(ids(pipelines));
            return part;
        }

        private static Outlets outlets(Map<Signal<?>, Consumer<?>> bySignal) {
            return new Outlets() {
                @Override
                @SuppressWarnings("unchecked") // the map holds a consumer of a signal under that signal
                public <R extends Item> Optional<Consumer<R>> of(Signal<R> signal) {
                    return Optional.ofNullable((Consumer<R>) bySignal.get(signal));
                }
            };
        }

        private static <C> Component receiver(Configured<C> configured, Settings own, Outlets outlets)
                throws StartException {
            return ((ReceiverFactory<C>) configured.factory()).create(configured.config(), own, outlets);
        }

        private static <R extends Item> void outlet(
                Signal<R> signal,
                Settings own,
                List<PipelineConfig> pipelines,
                Map<String, Head<?>> heads,
                Map<Signal<?>, Junction<?>> junctions,
                Map<Signal<?>, Consumer<?>> outlets) {
            Head<R> all = together(signal, pipelines, heads);
            var junction = new Junction<>(all.consumer(), all.behind());
            junctions.put(signal, junction);
            outlets.put(signal, Observed.receiver(signal, own, junction));
        }

        private <R extends Item> void leadToPipelines(
                Part part, Signal<R> signal, List<PipelineConfig> pipelines, Map<String, Head<?>> heads) {
            lead(part, signal, together(signal, pipelines, heads));
        }

        @SuppressWarnings("unchecked") // the head of a pipeline takes the pipeline's signal
        private static <R extends Item> Head<R> together(
                Signal<R> signal, List<PipelineConfig> pipelines, Map<String, Head<?>> heads) {
            var consumers = new ArrayList<Consumer<R>>();
            var behind = new ArrayList<Part>();
            for (PipelineConfig pipeline : pipelines) {
                Head<?> head = heads.get(pipeline.id());
                if (pipeline.signal() == signal && head != null) {
                    consumers.add((Consumer<R>) head.consumer());
                    behind.addAll(head.behind());
                }
            }
            return new Head<>(FanOut.of(consumers), behind);
        }

        @SuppressWarnings("unchecked") // a part keeps the junction of a signal under that signal
        private <R extends Item> void lead(Part kept, Signal<R> signal, Head<R> next) {
            var junction = (Junction<R>) kept.junctions().get(signal);
            if (junction != null) {
                wiring.add(() -> junction.lead(next.consumer(), next.behind()));
            }
        }

        @SuppressWarnings("unchecked") // a part keeps the entrance of a signal under that signal
        private static <R extends Item> Consumer<R> entrance(Part part, Signal<R> signal) {
            Consumer<?> entrance = part.entrances().get(signal);
            if (entrance == null) {
                throw new IllegalStateException(part.key() + " does not take " + signal);
            }
            return (Consumer<R>) entrance;
        }

        private List<PipelineConfig> pipelinesWith(Predicate<PipelineConfig> condition) {
            return config.pipelines().stream().filter(condition).toList();
        }

        private static Set<Signal<?>> signals(List<PipelineConfig> pipelines) {
            Set<Signal<?>> signals = new LinkedHashSet<>();
            pipelines.forEach(pipeline -> signals.add(pipeline.signal()));
            return signals;
        }

        private static List<String> ids(List<PipelineConfig> pipelines) {
            return pipelines.stream().map(PipelineConfig::id).toList();
        }
    }
}
