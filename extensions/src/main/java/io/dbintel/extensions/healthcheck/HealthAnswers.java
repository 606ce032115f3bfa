package io.dbintel.extensions.healthcheck;

import io.dbintel.component.BuildInfo;
import io.dbintel.component.Clock;
import io.dbintel.component.CollectorView;
import io.dbintel.component.CollectorView.ComponentState;
import io.dbintel.component.Kind;
import io.dbintel.component.MetricRegistry;
import io.dbintel.component.ProcessUsage;
import io.dbintel.component.Status;
import io.dbintel.component.config.Durations;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What is answered to whom.
 *
 * <ul>
 *   <li>the configured path and {@code /health}: the summary, 200 or 503
 *   <li>{@code /health/ready}: the same, whatever the response style
 *   <li>{@code /health/live}: 200 as long as this process answers; looks at no component
 * </ul>
 *
 * Field names and types of the summary: healthy, timestamp, version, uptime in whole seconds, components, resource_usage; the
 * others are additions.
 */
final class HealthAnswers {
    private static final JsonFactory JSON = new JsonFactory();
    private static final double MIB = 1 << 20;

    private final HealthCheckConfig config;
    private final CollectorView view;
    private final BuildInfo build;
    private final Clock clock;
    /** CPU seconds and time of the reading before, for a percentage since then. */
    private double cpuSeconds;

    private long cpuReadAt;

    record Answer(int status, String contentType, String body) {}

    /** How one component is, all its instances taken together. */
    private record Component(Status status, Map<String, Number> figures) {}

    HealthAnswers(HealthCheckConfig config, CollectorView view, BuildInfo build, Clock clock) {
        this.config = config;
        this.view = view;
        this.build = build;
        this.clock = clock;
        this.cpuReadAt = clock.nanoTime();
        this.cpuSeconds = ProcessUsage.cpuSeconds();
    }

    Optional<Answer> answer(String path) {
        if (path.equals("/health/live")) {
            return Optional.of(new Answer(200, "application/json", live()));
        }
        if (path.equals("/health/ready")) {
            Optional<String> trouble = trouble();
            return Optional.of(new Answer(trouble.isEmpty() ? 200 : 503, "application/json", detailed(trouble)));
        }
        if (path.equals(config.path()) || path.equals("/health")) {
            return Optional.of(summary());
        }
        return Optional.empty();
    }

    private Answer summary() {
        Optional<String> trouble = trouble();
        int status = trouble.isEmpty() ? 200 : 503;
        Optional<String> text = trouble.isEmpty() ? config.healthyBody() : config.unhealthyBody();
        if (text.isPresent()) {
            return new Answer(status, "text/plain; charset=utf-8", text.get());
        }
        String body = switch (config.style()) {
            case DETAILED -> detailed(trouble);
            case COLLECTOR -> collector(trouble.isEmpty());
        };
        return new Answer(status, "application/json", body);
    }

    /** Why the collector is not ready; empty where it is. */
    private Optional<String> trouble() {
        if (view.readySince().isEmpty()) {
            return Optional.of("the pipelines are not running");
        }
        for (ComponentState each : view.components()) {
            Status status = each.status();
            boolean counts = switch (status.state()) {
                case FATAL_ERROR -> true;
                case PERMANENT_ERROR -> config.includePermanentErrors();
                case RECOVERABLE_ERROR ->
                    config.includeRecoverableErrors()
                            && Duration.between(status.since(), clock.now()).compareTo(config.recoveryDuration()) > 0;
                case STARTING, OK, STOPPING, STOPPED -> false;
            };
            if (counts) {
                return Optional.of(name(each) + ": " + status.message());
            }
        }
        return Optional.empty();
    }

    private String live() {
        return json(json -> {
            json.writeStringProperty("status", "alive");
            json.writeNumberProperty("uptime", uptime());
        });
    }

    private String collector(boolean ready) {
        Instant since = view.readySince().orElse(Instant.parse("0001-01-01T00:00:00Z"));
        return json(json -> {
            json.writeStringProperty("status", ready ? "Server available" : "Server not available");
            json.writeStringProperty("upSince", since.toString());
            json.writeStringProperty("uptime", ready ? Durations.print(Duration.between(since, clock.now())) : "");
        });
    }

    private String detailed(Optional<String> trouble) {
        List<ComponentState> states = view.components();
        return json(json -> {
            json.writeBooleanProperty("healthy", trouble.isEmpty());
            json.writeStringProperty("timestamp", clock.now().toString());
            json.writeStringProperty("version", build.version());
            json.writeNumberProperty("uptime", uptime());
            json.writeStringProperty("message", trouble.orElse(""));
            json.writeObjectPropertyStart("components");
            byName(states).forEach((name, component) -> {
                json.writeObjectPropertyStart(name);
                json.writeBooleanProperty("healthy", component.status().healthy());
                json.writeStringProperty("status", component.status().state().name());
                json.writeStringProperty("message", component.status().message());
                json.writeStringProperty("since", component.status().since().toString());
                json.writeStringProperty("last_checked", clock.now().toString());
                json.writeObjectPropertyStart("metrics");
                new TreeMap<>(component.figures()).forEach((key, figure) -> write(json, key, figure));
                json.writeEndObject();
                json.writeEndObject();
            });
            json.writeEndObject();
            writePipelines(json, states);
            writeResources(json);
        });
    }

    private void writePipelines(JsonGenerator json, List<ComponentState> states) {
        var pipelines = new TreeSet<String>();
        states.forEach(state -> pipelines.addAll(state.pipelines()));
        json.writeObjectPropertyStart("pipeline_status");
        for (String pipeline : pipelines) {
            boolean healthy = states.stream()
                    .filter(state -> state.pipelines().contains(pipeline))
                    .allMatch(state -> state.status().healthy());
            json.writeObjectPropertyStart(pipeline);
            json.writeBooleanProperty("healthy", healthy);
            json.writeEndObject();
        }
        json.writeEndObject();
        MetricRegistry metrics = view.metrics();
        json.writeObjectPropertyStart("throughput");
        for (String item : List.of("log_records", "metric_points", "spans")) {
            json.writeObjectPropertyStart(item);
            write(json, "accepted", metrics.total("otelcol_receiver_accepted_" + item));
            write(json, "refused", metrics.total("otelcol_receiver_refused_" + item));
            write(json, "sent", metrics.total("otelcol_exporter_sent_" + item));
            write(json, "send_failed", metrics.total("otelcol_exporter_send_failed_" + item));
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private void writeResources(JsonGenerator json) {
        json.writeObjectPropertyStart("resource_usage");
        json.writeNumberProperty(
                "memory_usage_mb", rounded(ProcessUsage.residentBytes().orElseGet(HealthAnswers::heapUsed) / MIB));
        json.writeNumberProperty("memory_limit_mb", rounded(Runtime.getRuntime().maxMemory() / MIB));
        json.writeNumberProperty("cpu_usage_percent", rounded(cpuPercent()));
        json.writeNumberProperty("threads", Thread.activeCount());
        json.writeEndObject();
    }

    private static long heapUsed() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Of one core, since the answer before. */
    private synchronized double cpuPercent() {
        double seconds = ProcessUsage.cpuSeconds();
        long now = clock.nanoTime();
        double percent = now == cpuReadAt ? 0 : (seconds - cpuSeconds) * 1e11 / (now - cpuReadAt);
        cpuSeconds = seconds;
        cpuReadAt = now;
        return percent;
    }

    private long uptime() {
        return Duration.between(view.startedAt(), clock.now()).toSeconds();
    }

    /** A processor is called by its id, others by kind and id, since a receiver and an exporter often share theirs. */
    private static String name(ComponentState state) {
        return state.kind() == Kind.PROCESSOR
                ? state.id().toString()
                : state.kind().label() + ":" + state.id();
    }

    private static Map<String, Component> byName(List<ComponentState> states) {
        var byName = new TreeMap<String, Component>();
        for (ComponentState state : states) {
            byName.merge(name(state), new Component(state.status(), state.figures()), HealthAnswers::together);
        }
        return byName;
    }

    private static Component together(Component a, Component b) {
        var figures = new TreeMap<>(a.figures());
        b.figures().forEach((key, figure) -> figures.merge(key, figure, (x, y) -> x.doubleValue() + y.doubleValue()));
        boolean isWorse = a.status().healthy()
                || !b.status().healthy()
                        && b.status().state().compareTo(a.status().state()) > 0;
        return new Component(isWorse ? b.status() : a.status(), figures);
    }

    private static void write(JsonGenerator json, String key, Number figure) {
        double value = figure.doubleValue();
        if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
            json.writeNumberProperty(key, (long) value);
        } else if (Double.isFinite(value)) {
            json.writeNumberProperty(key, value);
        } else {
            json.writeNullProperty(key);
        }
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }

    private static String json(Consumer<JsonGenerator> content) {
        var out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            content.accept(json);
            json.writeEndObject();
        }
        return out.toString();
    }
}
