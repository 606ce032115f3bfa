package io.dbintel.extensions.zpages;

import io.dbintel.component.BuildInfo;
import io.dbintel.component.Clock;
import io.dbintel.component.CollectorView;
import io.dbintel.component.CollectorView.ComponentState;
import io.dbintel.component.ComponentId;
import io.dbintel.component.Kind;
import io.dbintel.component.MetricRegistry;
import io.dbintel.component.ProcessUsage;
import io.dbintel.component.RecentSpans;
import io.dbintel.component.config.Durations;
import io.dbintel.extensions.zpages.Html.Cell;
import io.dbintel.network.http.HttpAnswer;
import io.dbintel.network.http.HttpRequest;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The pages under {@code /debug}. */
final class Pages {
    private static final String ROOT = "/debug";
    private static final List<String> NAMES =
            List.of("servicez", "pipelinez", "extensionz", "featurez", "tracez", "expvarz");
    private static final JsonFactory JSON = new JsonFactory();
    private static final double MIB = 1 << 20;

    private final CollectorView view;
    private final BuildInfo build;
    private final Clock clock;
    private final boolean expvar;

    Pages(CollectorView view, BuildInfo build, Clock clock, boolean expvar) {
        this.view = view;
        this.build = build;
        this.clock = clock;
        this.expvar = expvar;
    }

    HttpAnswer answer(HttpRequest request) {
        return switch (request.path()) {
            case "/", ROOT, ROOT + "/" -> html(new Html(build.command()).links(links()));
            case ROOT + "/servicez" -> html(service());
            case ROOT + "/pipelinez" -> html(pipelines());
            case ROOT + "/extensionz" -> html(extensions());
            case ROOT + "/featurez" -> html(features());
            case ROOT + "/tracez" -> html(traces(request));
            case ROOT + "/expvarz" ->
                expvar
                        ? HttpAnswer.of(
                                200,
                                "application/json; charset=utf-8",
                                variables().getBytes(StandardCharsets.UTF_8))
                        : HttpAnswer.text(404, "off; set expvar: {enabled: true}\n");
            default -> HttpAnswer.text(404, "404 page not found\n");
        };
    }

    private static HttpAnswer html(Html page) {
        return HttpAnswer.of(200, "text/html; charset=utf-8", page.end().getBytes(StandardCharsets.UTF_8));
    }

    private List<Cell> links() {
        return NAMES.stream()
                .filter(name -> expvar || !name.equals("expvarz"))
                .map(name -> new Cell(name, ROOT + "/" + name))
                .toList();
    }

    private Html page(String title) {
        return new Html(title).links(links());
    }

    private Html service() {
        Runtime runtime = Runtime.getRuntime();
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        Instant now = clock.now();
        Html page = page("Service " + build.command())
                .heading("Build")
                .head(List.of("Key", "Value"))
                .row("Command", build.command())
                .row("Description", build.description())
                .row("Version", build.version())
                .endTable()
                .heading("Runtime")
                .head(List.of("Key", "Value"))
                .row("StartTimestamp", view.startedAt())
                .row("Uptime", Durations.print(seconds(Duration.between(view.startedAt(), now))))
                .row("Ready", view.readySince().map(since -> "since " + since).orElse("no"))
                .row("JVM", Runtime.version() + " " + System.getProperty("java.vm.name"))
                .row("OS", System.getProperty("os.name") + " " + System.getProperty("os.arch"))
                .row("NumCPU", runtime.availableProcessors())
                .row("Process", ProcessHandle.current().pid())
                .row("Threads", ManagementFactory.getThreadMXBean().getThreadCount() + " (virtual ones not counted)")
                .row("Heap used MiB", rounded(heap.getUsed() / MIB))
                .row("Heap limit MiB", rounded(heap.getMax() / MIB));
        ProcessUsage.residentBytes().ifPresent(bytes -> page.row("Resident MiB", rounded(bytes / MIB)));
        return page.row("CPU seconds", rounded(ProcessUsage.cpuSeconds())).endTable();
    }

    private Html pipelines() {
        Html page = page("Pipelines").head(List.of("Pipeline", "MutatesData", "Receivers", "Processors", "Exporters"));
        for (CollectorView.PipelineState pipeline : view.pipelines()) {
            page.row(
                    pipeline.id(),
                    !pipeline.processors().isEmpty(),
                    texts(pipeline.receivers()),
                    texts(pipeline.processors()),
                    texts(pipeline.exporters()));
        }
        page.endTable().heading("Components");
        return components(page, false);
    }

    private Html extensions() {
        return components(page("Extensions"), true);
    }

    private Html components(Html page, boolean extensions) {
        page.head(List.of("Kind", "Component", "Pipelines", "Status", "Since", "Message", "Figures"));
        for (ComponentState each : view.components()) {
            if (each.kind() == Kind.EXTENSION == extensions) {
                page.row(
                        each.kind().label(),
                        each.id(),
                        String.join(", ", each.pipelines()),
                        each.status().state(),
                        each.status().since(),
                        each.status().message(),
                        figures(each.figures()));
            }
        }
        return page.endTable();
    }

    private static String texts(List<ComponentId> ids) {
        return String.join(", ", ids.stream().map(ComponentId::toString).toList());
    }

    private static String figures(Map<String, Number> figures) {
        var text = new ArrayList<String>();
        new TreeMap<>(figures).forEach((name, value) -> text.add(name + "=" + value));
        return String.join(" ", text);
    }

    private Html features() {
        Html page = page("Feature gates").head(List.of("ID", "Enabled", "Stage", "Description"));
        view.featureGates().forEach(gate -> page.row(gate.id(), gate.enabled(), gate.stage(), gate.description()));
        return page.endTable();
    }

    private Html traces(HttpRequest request) {
        Html page = page("Own spans");
        var head = new ArrayList<>(List.of("Span", "Running"));
        Duration from = Duration.ZERO;
        for (Duration bound : RecentSpans.BOUNDS) {
            head.add("≥" + Durations.print(from));
            from = bound;
        }
        head.add("≥" + Durations.print(from));
        head.add("Errors");
        page.head(head);
        for (RecentSpans.Summary summary : view.spans().summaries()) {
            var row = new ArrayList<>(List.of(Cell.of(summary.name()), Cell.of(summary.running())));
            for (int i = 0; i < summary.counts().size(); i++) {
                row.add(count(summary.name(), i, summary.counts().get(i)));
            }
            row.add(count(summary.name(), summary.counts().size(), summary.errors()));
            page.row(row);
        }
        page.endTable();
        Optional<String> name = request.parameter("zspanname");
        if (name.isPresent()) {
            samples(page, name.get(), request.parameter("zclass").orElse(""));
        }
        return page;
    }

    private static Cell count(String name, int latencyClass, long count) {
        return count == 0
                ? Cell.of("0")
                : new Cell(
                        Long.toString(count),
                        "/debug/tracez?zspanname=" + URLEncoder.encode(name, StandardCharsets.UTF_8) + "&zclass="
                                + latencyClass);
    }

    private void samples(Html page, String name, String latencyClass) {
        int number = latencyClass.matches("\\d{1,2}") ? Integer.parseInt(latencyClass) : -1;
        page.heading(name).head(List.of("When", "Elapsed", "Items", "Trace", "Span", "Parent", "Error"));
        for (RecentSpans.Ended span : view.spans().samples(name, number)) {
            page.row(
                    Instant.ofEpochSecond(span.start() / 1_000_000_000L, span.start() % 1_000_000_000L),
                    Durations.print(Duration.ofNanos(span.nanos())),
                    span.items() < 0 ? "" : span.items(),
                    span.traceId().hex(),
                    span.spanId().hex(),
                    span.parentSpanId().hex(),
                    span.error());
        }
        page.endTable();
    }

    /** Numbers for scripts, in the manner of Go's expvar; the arguments of the program may hold secrets and are left out. */
    private String variables() {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        var text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeArrayPropertyStart("cmdline");
            json.writeString(build.command());
            json.writeEndArray();
            json.writeObjectPropertyStart("memstats");
            json.writeNumberProperty("HeapAlloc", heap.getUsed());
            json.writeNumberProperty("HeapSys", heap.getCommitted());
            json.writeEndObject();
            json.writeObjectPropertyStart("metrics");
            for (MetricRegistry.Family family : view.metrics().snapshot()) {
                json.writeNumberProperty(
                        family.instrument().name(),
                        view.metrics().total(family.instrument().name()));
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        return text.toString();
    }

    private static Duration seconds(Duration duration) {
        return Duration.ofSeconds(duration.toSeconds());
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
