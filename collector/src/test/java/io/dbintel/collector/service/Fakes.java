package io.dbintel.collector.service;

import io.dbintel.component.Consumer;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Exporter;
import io.dbintel.component.ExporterFactory;
import io.dbintel.component.Host;
import io.dbintel.component.Outlets;
import io.dbintel.component.Processor;
import io.dbintel.component.ProcessorFactory;
import io.dbintel.component.Receiver;
import io.dbintel.component.ReceiverFactory;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Signal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Components that write down what happens to them. */
final class Fakes {
    /** What happened, in order: {@code start exporter/fake}, {@code close receiver/fake}, … */
    final List<String> events = Collections.synchronizedList(new ArrayList<>());

    private final Map<String, Outlets> outlets = new HashMap<>();
    final Map<String, List<Batch<?>>> exported = new ConcurrentHashMap<>();
    final Map<String, Settings> settings = new HashMap<>();
    /** The component that can't be started, as {@code kind/id}. */
    String broken = "";
    /** The component whose start ends by an error of the program, as {@code kind/id}. */
    String defective = "";
    /** Whether exporters may work while one that they replace still ends. */
    boolean overlapping;

    Outlets outlets(String receiver) {
        return Optional.ofNullable(outlets.get(receiver)).orElseThrow();
    }

    private void started(Settings own) throws StartException {
        events.add("start " + own.threadName(""));
        if (own.threadName("").equals(broken)) {
            throw new StartException("it is broken");
        }
        if (own.threadName("").equals(defective)) {
            throw new IllegalStateException("it is defective");
        }
    }

    final ReceiverFactory<String> receiver = new ReceiverFactory<>() {
        @Override
        public String type() {
            return "fake";
        }

        @Override
        public Set<Signal<?>> signals() {
            return Set.copyOf(Signal.ALL);
        }

        @Override
        public String read(ConfigNode node) {
            return node.text("with", "");
        }

        @Override
        public Receiver create(String config, Settings own, Outlets all) {
            outlets.put(own.id().toString(), all);
            settings.put(own.threadName(""), own);
            return new Receiver() {
                @Override
                public void start(Host host) throws StartException {
                    started(own);
                }

                @Override
                public void close(Deadline deadline) {
                    events.add("close " + own.threadName(""));
                }
            };
        }
    };

    final ProcessorFactory<String> processor = new ProcessorFactory<>() {
        @Override
        public String type() {
            return "fake";
        }

        @Override
        public Set<Signal<?>> signals() {
            return Set.copyOf(Signal.ALL);
        }

        @Override
        public String read(ConfigNode node) {
            node.text("with", "");
            return node.text("fails", "");
        }

        @Override
        public <R extends Item> Processor<R> create(Signal<R> signal, String config, Settings own, Consumer<R> next) {
            settings.put(own.threadName(own.pipeline()), own);
            return new Processor<>() {
                @Override
                public Delivery consume(Batch<R> batch) {
                    if (!config.isEmpty()) {
                        throw new IllegalStateException(config);
                    }
                    return next.consume(batch);
                }

                @Override
                public void start(Host host) throws StartException {
                    started(own);
                }

                @Override
                public void close(Deadline deadline) {
                    events.add("close " + own.threadName(""));
                }
            };
        }
    };

    final ExporterFactory<String> exporter = new ExporterFactory<>() {
        @Override
        public String type() {
            return "fake";
        }

        @Override
        public Set<Signal<?>> signals() {
            return Set.copyOf(Signal.ALL);
        }

        @Override
        public String read(ConfigNode node) {
            return node.text("with", "");
        }

        @Override
        public boolean overlaps(String config) {
            return overlapping;
        }

        @Override
        public Exporter create(String config, Settings own) {
            settings.put(own.threadName(""), own);
            return new Exporter() {
                @Override
                public <R extends Item> Consumer<R> consumer(Signal<R> signal) {
                    events.add("consumer " + own.id() + " " + signal);
                    return batch -> {
                        exported.computeIfAbsent(
                                        own.id() + " " + signal, key -> Collections.synchronizedList(new ArrayList<>()))
                                .add(batch);
                        return Delivery.accepted();
                    };
                }

                @Override
                public void start(Host host) throws StartException {
                    started(own);
                }

                @Override
                public void close(Deadline deadline) {
                    events.add("close " + own.threadName(""));
                }
            };
        }
    };
}
