package io.dbintel.extensions.zpages;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.component.ComponentId;
import io.dbintel.component.Instrument;
import io.dbintel.component.Kind;
import io.dbintel.component.Labels;
import io.dbintel.component.RecentSpans;
import io.dbintel.component.Status;
import io.dbintel.extensions.QuietCollector;
import io.dbintel.extensions.RunningExtension;
import io.dbintel.telemetry.Id;
import io.dbintel.testkit.TestSettings;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PagesTest {
    private final RecentSpans spans = new RecentSpans();

    private final class Busy extends QuietCollector {
        @Override
        public List<ComponentState> components() {
            return List.of(
                    new ComponentState(
                            Kind.EXPORTER,
                            ComponentId.of("otlp"),
                            List.of("logs"),
                            new Status(Status.State.RECOVERABLE_ERROR, "<refused> & \"quoted\"", Instant.EPOCH),
                            Map.of("queue_size", 3)),
                    new ComponentState(
                            Kind.EXTENSION,
                            ComponentId.of("zpages"),
                            List.of(),
                            new Status(Status.State.OK, "", Instant.EPOCH),
                            Map.of()));
        }

        @Override
        public List<PipelineState> pipelines() {
            return List.of(new PipelineState(
                    "logs/a",
                    List.of(ComponentId.of("otlp")),
                    List.of(ComponentId.of("batch")),
                    List.of(ComponentId.of("otlp"))));
        }

        @Override
        public List<GateState> featureGates() {
            return List.of(new GateState("service.some", true, "Beta", "what it does"));
        }

        @Override
        public RecentSpans spans() {
            return spans;
        }
    }

    private static String text(RunningExtension pages, String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = pages.get(path);
        assertThat(answer.statusCode()).isEqualTo(200);
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    @Test
    void pagesShowTheRunningCollector() throws Exception {
        var collector = new Busy();
        collector
                .metrics()
                .meter(Labels.NONE)
                .counter(Instrument.of("otelcol_exporter_sent_log_records", "{record}", ""))
                .add(42);
        try (var pages = RunningExtension.start(
                new ZpagesFactory(),
                "{endpoint: '127.0.0.1:0', expvar: {enabled: true}}",
                collector,
                new TestSettings())) {
            assertThat(text(pages, "/debug/servicez")).contains("0.0.0-test", "NumCPU", "Heap used MiB");
            assertThat(text(pages, "/debug/pipelinez"))
                    .contains("<td>logs/a</td><td>true</td><td>otlp</td><td>batch</td><td>otlp</td>")
                    .contains("RECOVERABLE_ERROR", "&lt;refused&gt; &amp; &quot;quoted&quot;", "queue_size=3")
                    .doesNotContain("<refused>", "<td>zpages</td>");
            assertThat(text(pages, "/debug/extensionz"))
                    .contains("<td>zpages</td>")
                    .doesNotContain("<td>otlp</td>");
            assertThat(text(pages, "/debug/featurez"))
                    .contains("<td>service.some</td><td>true</td><td>Beta</td><td>what it does</td>");
            assertThat(text(pages, "/debug/expvarz"))
                    .contains("\"cmdline\":[\"dbintel\"]", "\"otelcol_exporter_sent_log_records\":42");
            assertThat(text(pages, "/")).contains("href=\"/debug/tracez\"");
            assertThat(pages.get("/debug/nothing").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void spansAreShownByNameAndTimeWithTheirNewest() throws Exception {
        try (var pages = RunningExtension.start(
                new ZpagesFactory(), "endpoint: '127.0.0.1:0'", new Busy(), new TestSettings())) {
            assertThat(spans.isWanted()).isTrue();
            for (int i = 0; i < 12; i++) {
                end("exporter/otlp/logs", i, 2_000_000, "");
            }
            end("exporter/otlp/logs", 99, 10, "connection <refused>");
            spans.started("exporter/otlp/logs");

            assertThat(text(pages, "/debug/tracez"))
                    .contains("<td>exporter/otlp/logs</td><td>1</td>")
                    .contains("<a href=\"/debug/tracez?zspanname=exporter%2Fotlp%2Flogs&amp;zclass=3\">12</a>");
            String samples = text(pages, "/debug/tracez?zspanname=exporter%2Fotlp%2Flogs&zclass=3");
            assertThat(samples).contains("<td>11</td>", "<td>2</td>").doesNotContain("<td>1</td><td>00");
            assertThat(text(pages, "/debug/tracez?zspanname=exporter%2Fotlp%2Flogs&zclass=9"))
                    .contains("connection &lt;refused&gt;", "<td>99</td>");
            assertThat(text(pages, "/debug/tracez?zspanname=%3Cscript%3E&zclass=-1"))
                    .doesNotContain("<script>");
            assertThat(pages.get("/debug/expvarz").statusCode()).isEqualTo(404);
        }
    }

    private void end(String name, long items, long nanos, String error) {
        spans.started(name);
        spans.ended(new RecentSpans.Ended(
                name,
                Id.parse("00112233445566778899aabbccddeeff"),
                Id.parse("0011223344556677"),
                Id.NONE,
                0,
                nanos,
                items,
                error));
    }
}
