package io.dbintel.collector;

import io.dbintel.collector.config.CollectorConfig;
import io.dbintel.collector.config.ComponentRegistry;
import io.dbintel.collector.config.ConfigSources;
import io.dbintel.collector.config.Configurations;
import io.dbintel.collector.demo.Demo;
import io.dbintel.collector.demo.DemoOptions;
import io.dbintel.collector.service.Collector;
import io.dbintel.collector.telemetry.OwnLogs;
import io.dbintel.collector.telemetry.OwnTelemetry;
import io.dbintel.collector.telemetry.TelemetryConfig;
import io.dbintel.component.BuildInfo;
import io.dbintel.component.Clock;
import io.dbintel.component.ComponentId;
import io.dbintel.component.Instrument;
import io.dbintel.component.Kind;
import io.dbintel.component.Labels;
import io.dbintel.component.MetricRegistry;
import io.dbintel.component.Outlets;
import io.dbintel.component.Receiver;
import io.dbintel.component.ReceiverFactory;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.component.StatusReporter;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.ConfigValue;
import io.dbintel.component.config.Place;
import io.dbintel.component.config.Problem;
import io.dbintel.component.config.Problems;
import io.dbintel.receivers.otlp.OtlpReceiverFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** The demo's collector, from the very configuration that users copy, and the receiver that stands in for a backend. */
final class DemoCollectors implements Demo.Collectors {
    private static final String CONFIGURATION = "/config/demo.yaml";

    private final ComponentRegistry registry;
    private final OwnLogs logs;
    private final BuildInfo build;

    DemoCollectors(ComponentRegistry registry, OwnLogs logs, BuildInfo build) {
        this.registry = registry;
        this.logs = logs;
        this.build = build;
    }

    @Override
    public Collector collector(DemoOptions options, Map<String, String> variables, Duration drainTime)
            throws StartException {
        var environment = new LinkedHashMap<>(System.getenv());
        environment.putAll(variables);
        var configurations = new Configurations(registry, TelemetryConfig::read, environment);
        var problems = new Problems();
        String source = options.config().map(Path::toString).orElseGet(() -> "yaml:" + Resources.text(CONFIGURATION));
        Optional<CollectorConfig> config = configurations.load(ConfigSources.of(source), problems);
        if (config.isEmpty() || problems.hasErrors()) {
            throw new StartException("the configuration can't be used:\n"
                    + problems.errors().stream().map(Problem::toString).collect(Collectors.joining("\n")));
        }
        TelemetryConfig own = TelemetryConfig.read(config.get().telemetry());
        logs.apply(own.logs());
        return new Collector(
                config.get(), new OwnTelemetry(own, logs, build, Clock.SYSTEM), build, Clock.SYSTEM, drainTime);
    }

    @Override
    public Receiver otlpReceiver(int port, Outlets into) throws StartException {
        var settings = new Settings(
                Kind.RECEIVER,
                new ComponentId("otlp", "demo"),
                "",
                Clock.SYSTEM,
                new MetricRegistry(Instrument.Level.BASIC).meter(Labels.NONE),
                LoggerFactory.getLogger("receiver/otlp/demo"),
                build,
                StatusReporter.NONE,
                new Settings.Shared());
        return receiver(new OtlpReceiverFactory(), port, settings, into);
    }

    private static <C> Receiver receiver(ReceiverFactory<C> factory, int port, Settings settings, Outlets into)
            throws StartException {
        ConfigValue endpoint = new ConfigValue.Scalar("127.0.0.1:" + port, "127.0.0.1:" + port, false, Place.UNKNOWN);
        var tree = mapping("protocols", mapping("grpc", mapping("endpoint", endpoint)));
        return factory.create(
                factory.read(new ConfigNode("demo", tree, Place.UNKNOWN, new Problems())), settings, into);
    }

    private static ConfigValue mapping(String key, ConfigValue value) {
        return new ConfigValue.Mapping(Map.of(key, value), Place.UNKNOWN);
    }
}
