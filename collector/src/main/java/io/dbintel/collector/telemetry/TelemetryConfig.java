package io.dbintel.collector.telemetry;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.ConfigValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The section {@code service::telemetry}.
 *
 * @param resource attributes of the collector's own telemetry
 */
public record TelemetryConfig(Map<String, String> resource, Logs logs, Metrics metrics, Traces traces) {
    /** Where own metrics are found when nothing else is said; the Collector's default. */
    public static final Pull DEFAULT_READER = new Pull("localhost", 8888, true, true, true);

    private static final Set<String> TRACE_LEVELS = Set.of("none", "basic", "normal", "detailed");
    private static final Set<String> PROPAGATORS = Set.of("tracecontext", "b3", "baggage");

    private static final String SERVICE_NAME = "database-intelligence-collector";

    /** What is logged at least. */
    public enum LogLevel {
        DEBUG,
        INFO,
        WARN,
        ERROR,
        DPANIC,
        PANIC,
        FATAL
    }

    public enum Encoding {
        CONSOLE,
        JSON
    }

    public enum MetricsLevel {
        NONE,
        BASIC,
        NORMAL,
        DETAILED
    }

    /**
     * @param sampling what happens to repeated messages; empty for nothing
     * @param outputPaths files, {@code stdout} or {@code stderr}
     * @param errorOutputPaths where the logger itself complains
     */
    public record Logs(
            LogLevel level,
            Encoding encoding,
            boolean development,
            boolean disableCaller,
            boolean disableStacktrace,
            Optional<Sampling> sampling,
            List<String> outputPaths,
            List<String> errorOutputPaths,
            Map<String, String> initialFields,
            List<OtlpTarget> processors) {}

    /** Of each message, within each tick the first {@code initial} are written and then every {@code thereafter}-th. */
    public record Sampling(int initial, Duration tick, int thereafter) {}

    /**
     * @param ratio of traces that are recorded, 0 to 1
     * @param processors where own spans go; none for nowhere
     */
    public record Traces(double ratio, List<OtlpTarget> processors) {}

    public record Metrics(MetricsLevel level, List<Reader> readers) {}

    /** Where own metrics go. */
    public sealed interface Reader {}

    /** A page for Prometheus. */
    public record Pull(String host, int port, boolean withoutUnits, boolean withoutTypeSuffix, boolean withoutScopeInfo)
            implements Reader {}

    /** Sent at intervals. */
    public record Push(Duration interval, OtlpTarget target) implements Reader {}

    /**
     * An OTLP endpoint.
     *
     * @param exporter type of the exporter that sends: {@code otlp} or {@code otlphttp}
     * @param settings of that exporter
     */
    public record OtlpTarget(String exporter, ConfigValue settings, Duration interval) {}

    public static TelemetryConfig read(ConfigNode node) {
        return new TelemetryConfig(
                resource(node),
                logs(node.section("logs")),
                metrics(node.section("metrics")),
                traces(node.section("traces")));
    }

    private static Map<String, String> resource(ConfigNode node) {
        var resource = new LinkedHashMap<String, String>();
        resource.put("service.name", SERVICE_NAME);
        resource.put("service.instance.id", UUID.randomUUID().toString());
        ConfigNode section = node.section("resource");
        for (String key : section.keys()) {
            if (section.has(key)) {
                resource.put(key, section.text(key, ""));
            } else {
                section.optionalText(key);
                resource.remove(key);
            }
        }
        return resource;
    }

    private static Logs logs(ConfigNode node) {
        ConfigNode sampling = node.section("sampling");
        boolean sampled = sampling.flag("enabled", true) && !sampling.isNull();
        int initial = sampling.integer("initial", 10, 0, Integer.MAX_VALUE);
        Duration tick = sampling.duration("tick", Duration.ofSeconds(10), Duration.ofMillis(1));
        int thereafter = sampling.integer("thereafter", 100, 0, Integer.MAX_VALUE);
        node.ignored("lines carry no resource", "disable_zap_resource");
        return new Logs(
                node.choice("level", LogLevel.INFO),
                node.choice("encoding", Encoding.CONSOLE),
                node.flag("development", false),
                node.flag("disable_caller", false),
                node.flag("disable_stacktrace", false),
                sampled ? Optional.of(new Sampling(initial, tick, thereafter)) : Optional.empty(),
                node.texts("output_paths", List.of("stderr")),
                node.texts("error_output_paths", List.of("stderr")),
                node.textMap("initial_fields"),
                processors(node));
    }

    private static List<OtlpTarget> processors(ConfigNode node) {
        var targets = new ArrayList<OtlpTarget>();
        for (ConfigNode processor : node.sections("processors")) {
            boolean batch = processor.has("batch");
            ConfigNode kind = processor.section(batch ? "batch" : "simple");
            Duration delay = Duration.ofMillis(kind.integer("schedule_delay", 1000, 1, Integer.MAX_VALUE));
            kind.ignored(
                    "the queue is bounded by size",
                    "max_queue_size",
                    "max_export_batch_size",
                    "export_timeout",
                    "timeout");
            if (kind.has("exporter")) {
                target(kind.section("exporter"), delay).ifPresent(targets::add);
            } else {
                kind.warning("exporter", "is missing: nothing is sent", "write exporter: {otlp: {endpoint: …}}");
            }
        }
        return targets;
    }

    private static Traces traces(ConfigNode node) {
        String level = node.text("level", "basic");
        if (!TRACE_LEVELS.contains(level)) {
            node.problem("level", "expected: none, basic, normal or detailed", "");
        }
        List<String> propagators = node.texts("propagators", List.of());
        if (!propagators.isEmpty()) {
            node.warning("propagators", "requests carry no trace context: own spans stay within this collector", "");
        }
        for (String propagator : propagators) {
            if (!PROPAGATORS.contains(propagator)) {
                node.problem("propagators", "unsupported propagator \"" + propagator + "\"", "use tracecontext or b3");
            }
        }
        List<OtlpTarget> processors = processors(node);
        ConfigNode sampler = node.section("sampler");
        double ratio = sampler.isPresent() && !sampler.isNull() ? ratio(sampler) : 1;
        return new Traces(level.equals("none") ? 0 : ratio, level.equals("none") ? List.of() : processors);
    }

    /** The sampler of the declarative configuration: what decides on the first span of a trace; others follow it. */
    private static double ratio(ConfigNode sampler) {
        if (sampler.keys().size() != 1) {
            sampler.problem(
                    "expected: one of always_on, always_off, trace_id_ratio_based, parent_based", "write one of them");
            return 1;
        }
        String key = sampler.keys().getFirst();
        ConfigNode kind = sampler.section(key);
        return switch (key) {
            case "always_on" -> 1;
            case "always_off" -> 0;
            case "trace_id_ratio_based" -> share(kind);
            case "parent_based" -> {
                ConfigNode root = kind.section("root");
                yield root.isPresent() && !root.isNull() ? ratio(root) : 1;
            }
            default -> {
                sampler.problem(
                        key, "unknown sampler", "use always_on, always_off, trace_id_ratio_based or parent_based");
                yield 1;
            }
        };
    }

    private static double share(ConfigNode node) {
        double ratio = node.real("ratio", 1);
        if (!(ratio >= 0 && ratio <= 1)) {
            node.problem("ratio", "expected: 0 to 1", "");
            return 1;
        }
        return ratio;
    }

    private static Metrics metrics(ConfigNode node) {
        MetricsLevel level = node.choice("level", MetricsLevel.NORMAL);
        node.ignored("views are not there yet", "views");
        var readers = new ArrayList<Reader>();
        for (ConfigNode reader : node.sections("readers")) {
            reader(reader).ifPresent(readers::add);
        }
        if (node.has("address")) {
            node.warning(
                    "address",
                    "is the old form",
                    "write readers: [{pull: {exporter: {prometheus: {host: …, port: …}}}}]");
            address(node).ifPresent(readers::add);
        } else {
            node.optionalText("address");
            if (!node.keys().contains("readers")) {
                readers.add(DEFAULT_READER);
            }
        }
        return new Metrics(level, readers);
    }

    private static Optional<Reader> address(ConfigNode node) {
        String address = node.text("address", "");
        int colon = address.lastIndexOf(':');
        try {
            int port = Integer.parseInt(address.substring(colon + 1));
            String host = colon <= 0 ? "localhost" : address.substring(0, colon);
            return Optional.of(new Pull(host, port, true, true, true));
        } catch (NumberFormatException e) {
            node.problem("address", "expected: host:port", "write localhost:8888, or readers");
            return Optional.empty();
        }
    }

    private static Optional<Reader> reader(ConfigNode node) {
        if (node.has("pull")) {
            ConfigNode prometheus = node.section("pull").section("exporter").section("prometheus");
            prometheus.section("with_resource_constant_labels").allowUnknown();
            prometheus.ignored("names follow without_units and without_type_suffix", "translation_strategy");
            return Optional.of(new Pull(
                    prometheus.text("host", "localhost"),
                    prometheus.integer("port", 8888, 0, 65535),
                    prometheus.flag("without_units", false),
                    prometheus.flag("without_type_suffix", false),
                    prometheus.flag("without_scope_info", false)));
        }
        ConfigNode periodic = node.section("periodic");
        if (!periodic.isPresent()) {
            node.problem("a reader is pull or periodic", "write one of them");
            return Optional.empty();
        }
        Duration interval = Duration.ofMillis(periodic.integer("interval", 60_000, 1, Integer.MAX_VALUE));
        periodic.integer("timeout", 30_000, 1, Integer.MAX_VALUE);
        return target(periodic.section("exporter"), interval).map(target -> new Push(interval, target));
    }

    /** The form of the declarative configuration, as settings of our exporters. */
    private static Optional<OtlpTarget> target(ConfigNode exporter, Duration interval) {
        String key = List.of("otlp", "otlp_grpc", "otlp_http").stream()
                .filter(exporter::has)
                .findFirst()
                .orElse("otlp");
        ConfigNode otlp = exporter.section(key);
        if (!otlp.isPresent()) {
            exporter.problem("no exporter is named", "write otlp: {endpoint: …}");
            return Optional.empty();
        }
        String protocol = otlp.text("protocol", key.equals("otlp_http") ? "http/protobuf" : "grpc");
        boolean http = protocol.toLowerCase(Locale.ROOT).startsWith("http");
        var entries = new LinkedHashMap<String, ConfigValue>();
        otlp.raw("endpoint").ifPresent(value -> entries.put("endpoint", value));
        otlp.raw("headers").ifPresent(value -> entries.put("headers", value));
        otlp.raw("compression").ifPresent(value -> entries.put("compression", value));
        otlp.integer("timeout", 10_000, 1, Integer.MAX_VALUE);
        var tls = new LinkedHashMap<String, ConfigValue>();
        otlp.raw("insecure").ifPresent(value -> tls.put("insecure", value));
        otlp.raw("certificate").ifPresent(value -> tls.put("ca_file", value));
        otlp.raw("client_certificate").ifPresent(value -> tls.put("cert_file", value));
        otlp.raw("client_key").ifPresent(value -> tls.put("key_file", value));
        otlp.section("tls").allowUnknown();
        otlp.ignored("sums are cumulative", "temporality_preference", "default_histogram_aggregation");
        if (!tls.isEmpty()) {
            entries.put("tls", new ConfigValue.Mapping(tls, otlp.place()));
        }
        return Optional.of(
                new OtlpTarget(http ? "otlphttp" : "otlp", new ConfigValue.Mapping(entries, otlp.place()), interval));
    }
}
