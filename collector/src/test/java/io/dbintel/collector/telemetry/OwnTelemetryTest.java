package io.dbintel.collector.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbintel.component.BuildInfo;
import io.dbintel.component.Clock;
import io.dbintel.component.Consumer;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Host;
import io.dbintel.component.Instrument;
import io.dbintel.component.Kind;
import io.dbintel.component.Outlets;
import io.dbintel.component.Receiver;
import io.dbintel.component.StartException;
import io.dbintel.component.Tracer;
import io.dbintel.component.config.Problems;
import io.dbintel.receivers.otlp.OtlpReceiverFactory;
import io.dbintel.servers.FreePorts;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Span;
import io.dbintel.telemetry.Value;
import io.dbintel.testkit.RecordingConsumer;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Own telemetry as others see it: the page, and what arrives at our own OTLP receiver. */
class OwnTelemetryTest {
    private static final BuildInfo BUILD = new BuildInfo("dbintel", "", "1.2.3");

    private final RecordingConsumer<Metric> metrics = new RecordingConsumer<>();
    private final RecordingConsumer<Span> spans = new RecordingConsumer<>();
    private final RecordingConsumer<LogRecord> logs = new RecordingConsumer<>();
    private final OwnLogs ownLogs = OwnLogs.install();
    private final int grpc = FreePorts.next();
    private final int http = FreePorts.next();
    private Optional<Receiver> receiver = Optional.empty();

    @BeforeEach
    void startReceiver() throws StartException {
        var factory = new OtlpReceiverFactory();
        var config = TestConfig.read(
                factory,
                "protocols: {grpc: {endpoint: '127.0.0.1:" + grpc + "'}, http: {endpoint: '127.0.0.1:" + http + "'}}");
        Receiver made = factory.create(config, new TestSettings().of(Kind.RECEIVER, "otlp"), new Outlets() {
            @Override
            @SuppressWarnings("unchecked") // each signal gets the consumer of that signal
            public <R extends Item> Optional<Consumer<R>> of(Signal<R> signal) {
                return signal == Signal.LOGS
                        ? Optional.of((Consumer<R>) logs)
                        : Optional.of((Consumer<R>) (signal == Signal.METRICS ? metrics : spans));
            }
        });
        made.start(Host.EMPTY);
        receiver = Optional.of(made);
    }

    @AfterEach
    void stopReceiver() {
        receiver.ifPresent(each -> each.close(soon()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http/protobuf"})
    void spansArriveByOtlpWithTheirParents(String protocol) throws StartException, InterruptedException {
        OwnTelemetry telemetry = telemetry("""
            traces:
              processors:
                - batch: {schedule_delay: 100, exporter: {otlp: {protocol: %s, endpoint: '%s', insecure: true}}}
            """.formatted(protocol, endpoint(protocol)));
        Tracer tracer = tracer(telemetry);

        telemetry.start();
        try (Tracer.Operation outer = tracer.start("receiver/otlp/LogsReceived")) {
            outer.items(7);
            try (Tracer.Operation inner = tracer.part("processor/batch/logs")) {
                inner.outcome(Delivery.refused(7, "no room"));
            }
        }
        spans.awaitItems(2);
        telemetry.close(soon());

        Span inner = spans.records().get(0);
        Span outer = spans.records().get(1);
        assertThat(outer.name()).isEqualTo("receiver/otlp/LogsReceived");
        assertThat(outer.parentSpanId().isNone()).isTrue();
        assertThat(outer.attributes().get("items")).isEqualTo(Value.of(7));
        assertThat(outer.endTime()).isGreaterThanOrEqualTo(outer.startTime());
        assertThat(inner.traceId()).isEqualTo(outer.traceId());
        assertThat(inner.parentSpanId()).isEqualTo(outer.spanId());
        assertThat(inner.status()).isEqualTo(new Span.Status(2, "no room"));
    }

    private static Tracer tracer(OwnTelemetry telemetry) {
        return telemetry.shared().get(Tracer.class, () -> Tracer.NONE);
    }

    @Test
    void operationsThatNobodyWantsAreNotRecorded() {
        Tracer off = tracer(telemetry("{}"));
        Tracer unsampled = tracer(telemetry("traces: {sampler: {parent_based: {root: {always_off: {}}}}}"));
        OwnTelemetry watched = telemetry("{}");
        watched.spans().want();
        OwnTelemetry unsampledAndWatched = telemetry("traces: {sampler: {trace_id_ratio_based: {ratio: 0}}}");
        unsampledAndWatched.spans().want();

        assertThat(off.start("a")).isSameAs(Tracer.Operation.NONE);
        assertThat(unsampled.start("a")).isSameAs(Tracer.Operation.NONE);
        assertThat(tracer(unsampledAndWatched).start("a")).isSameAs(Tracer.Operation.NONE);
        assertThat(tracer(watched).part("a")).isSameAs(Tracer.Operation.NONE);
        try (Tracer.Operation recorded = tracer(watched).start("a")) {
            assertThat(recorded).isNotSameAs(Tracer.Operation.NONE);
        }
        assertThat(watched.spans().summaries())
                .singleElement()
                .satisfies(summary -> assertThat(summary.running()).isZero());
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http/protobuf"})
    void metricsArriveByOtlp(String protocol) throws StartException, InterruptedException {
        OwnTelemetry telemetry = telemetry("""
            metrics:
              readers:
                - periodic: {interval: 100, exporter: {otlp: {protocol: %s, endpoint: '%s', insecure: true}}}
            """.formatted(protocol, endpoint(protocol)));
        telemetry
                .meter()
                .counter(Instrument.of("otelcol_exporter_sent_log_records", "{record}", ""))
                .add(42);

        telemetry.start();
        metrics.awaitItems(1);
        telemetry.close(soon());

        assertThat(metrics.records())
                .filteredOn(metric -> metric.name().equals("otelcol_exporter_sent_log_records"))
                .first()
                .satisfies(metric -> assertThat(metric.points()).hasSize(1));
        assertThat(metrics.batches()
                        .getFirst()
                        .groups()
                        .getFirst()
                        .resource()
                        .attributes()
                        .text("service.version"))
                .isEqualTo("1.2.3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http/protobuf"})
    void logLinesArriveByOtlp(String protocol) throws StartException, InterruptedException {
        OwnTelemetry telemetry = telemetry("""
            metrics: {readers: []}
            logs:
              processors:
                - batch: {schedule_delay: 50, exporter: {otlp: {protocol: %s, endpoint: '%s', insecure: true}}}
            """.formatted(protocol, endpoint(protocol)));

        telemetry.start();
        LoggerFactory.getLogger("processor/batch@logs")
                .atWarn()
                .addKeyValue("n", 3)
                .log("something happened");
        logs.awaitItems(1);
        telemetry.close(soon());

        LogRecord line = logs.records().stream()
                .filter(log -> Value.of("something happened").equals(log.body()))
                .findFirst()
                .orElseThrow();
        assertThat(line.severity()).isEqualTo(13);
        assertThat(line.attributes().text("otelcol.component.id")).isEqualTo("batch");
        assertThat(line.attributes().text("otelcol.pipeline.id")).isEqualTo("logs");
        assertThat(line.attributes().text("n")).isEqualTo("3");
    }

    @Test
    void thePageIsServedAndNothingElseIs() throws StartException, IOException, InterruptedException {
        OwnTelemetry telemetry =
                telemetry("metrics: {readers: [{pull: {exporter: {prometheus: {host: 127.0.0.1, port: 0}}}}]}");
        telemetry.start();
        String address = telemetry.pageAddresses().getFirst();

        HttpResponse<String> page = get("http://" + address + "/metrics");
        HttpResponse<String> other = get("http://" + address + "/");
        telemetry.close(soon());

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(page.body())
                .contains("otelcol_process_uptime_seconds_total{")
                .contains("otelcol_process_memory_rss_bytes{")
                .contains("service_name=\"database-intelligence-collector\"");
        assertThat(other.statusCode()).isEqualTo(404);
    }

    @Test
    void thePageIsOpenMetricsForThoseWhoAskForIt() throws StartException, IOException, InterruptedException {
        OwnTelemetry telemetry =
                telemetry("metrics: {readers: [{pull: {exporter: {prometheus: {host: 127.0.0.1, port: 0}}}}]}");
        telemetry.start();
        var request = HttpRequest.newBuilder(
                        URI.create("http://" + telemetry.pageAddresses().getFirst() + "/metrics"))
                .header("Accept", "application/openmetrics-text; version=1.0.0")
                .build();

        HttpResponse<String> page;
        try (HttpClient client = HttpClient.newHttpClient()) {
            page = client.send(request, HttpResponse.BodyHandlers.ofString());
        }
        telemetry.close(soon());

        assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/openmetrics-text");
        assertThat(page.body()).endsWith("# EOF\n");
    }

    @Test
    void aTakenPortIsNamedWithWhatToDo() {
        assertThatThrownBy(() -> telemetry("metrics: {readers: [{pull: {exporter: {prometheus: {host: 127.0.0.1, port: "
                                + grpc + "}}}}]}")
                        .start())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("127.0.0.1:" + grpc)
                .hasMessageContaining("set another in service::telemetry::metrics::readers");
    }

    private OwnTelemetry telemetry(String yaml) {
        var config = TelemetryConfig.read(TestConfig.node("service::telemetry", yaml, new Problems()));
        return new OwnTelemetry(config, ownLogs, BUILD, Clock.SYSTEM);
    }

    private String endpoint(String protocol) {
        return protocol.equals("grpc") ? "127.0.0.1:" + grpc : "http://127.0.0.1:" + http;
    }

    private static HttpResponse<String> get(String url) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(5), Clock.SYSTEM);
    }
}
