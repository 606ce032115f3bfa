package io.dbintel.collector.config;

import io.dbintel.component.CollectorView;
import io.dbintel.component.ComponentFactory;
import io.dbintel.component.Consumer;
import io.dbintel.component.Exporter;
import io.dbintel.component.ExporterFactory;
import io.dbintel.component.Extension;
import io.dbintel.component.ExtensionFactory;
import io.dbintel.component.Outlets;
import io.dbintel.component.Processor;
import io.dbintel.component.ProcessorFactory;
import io.dbintel.component.Receiver;
import io.dbintel.component.ReceiverFactory;
import io.dbintel.component.Settings;
import io.dbintel.component.Stability;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.Secret;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Signal;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Components with settings and no work; none of them may ever be made. */
public final class FakeComponents {
    /** Settings with a key of every kind. */
    public record Options(
            String endpoint,
            Secret password,
            Duration interval,
            int port,
            List<String> databases,
            Map<String, Secret> headers,
            String datasource) {
        static Options read(ConfigNode node) {
            var options = new Options(
                    node.text("endpoint", "localhost:1"),
                    node.secret("password"),
                    node.duration("interval", Duration.ofSeconds(10)),
                    node.integer("port", 1, 1, 65_535),
                    node.texts("databases", List.of()),
                    node.headers("headers"),
                    node.text("datasource", ""));
            if (options.endpoint().isEmpty()) {
                node.problem("endpoint", "missing endpoint", "write host:port");
            }
            return options;
        }
    }

    private FakeComponents() {}

    public static ComponentRegistry registry() {
        return new ComponentRegistry(List.<ComponentFactory<?>>of(
                new FakeReceiver("source", List.of("src"), Set.copyOf(Signal.ALL)),
                new FakeReceiver("meter", List.of(), Set.of(Signal.METRICS)),
                new FakeProcessor("batch", List.of(), Set.copyOf(Signal.ALL)),
                new FakeProcessor("thin_out", List.of("thinout", "thinner"), Set.copyOf(Signal.ALL)),
                new FakeExporter("sink", List.of(), new LinkedHashSet<>(Signal.ALL)),
                new FakeExporter("logsink", List.of(), Set.of(Signal.LOGS)),
                new FakeExtension("probe", List.of("health_probe"))));
    }

    private static AssertionError made() {
        return new AssertionError("reading a configuration makes no component");
    }

    private record FakeReceiver(String type, List<String> aliases, Set<Signal<?>> signals)
            implements ReceiverFactory<Options> {
        @Override
        public Options read(ConfigNode node) {
            return Options.read(node);
        }

        @Override
        public Stability stability() {
            return Stability.STABLE;
        }

        @Override
        public Receiver create(Options config, Settings settings, Outlets outlets) {
            throw made();
        }
    }

    private record FakeProcessor(String type, List<String> aliases, Set<Signal<?>> signals)
            implements ProcessorFactory<Options> {
        @Override
        public Options read(ConfigNode node) {
            return Options.read(node);
        }

        @Override
        public <R extends Item> Processor<R> create(
                Signal<R> signal, Options config, Settings settings, Consumer<R> next) {
            throw made();
        }
    }

    private record FakeExporter(String type, List<String> aliases, Set<Signal<?>> signals)
            implements ExporterFactory<Options> {
        @Override
        public Options read(ConfigNode node) {
            if (node.has("sending_queue")) {
                ConfigNode queue = node.section("sending_queue");
                queue.text("storage", "");
                queue.flag("enabled", true);
            }
            return Options.read(node);
        }

        @Override
        public Exporter create(Options config, Settings settings) {
            throw made();
        }
    }

    private record FakeExtension(String type, List<String> aliases) implements ExtensionFactory<Options> {
        @Override
        public Options read(ConfigNode node) {
            return Options.read(node);
        }

        @Override
        public Extension create(Options config, Settings settings, CollectorView view) {
            throw made();
        }
    }
}
