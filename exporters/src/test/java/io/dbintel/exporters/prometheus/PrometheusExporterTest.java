package io.dbintel.exporters.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbintel.component.Clock;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Host;
import io.dbintel.component.Kind;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Exemplar;
import io.dbintel.telemetry.ExponentialHistogramPoint;
import io.dbintel.telemetry.HistogramPoint;
import io.dbintel.telemetry.Id;
import io.dbintel.telemetry.KeyValue;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.NumberPoint;
import io.dbintel.telemetry.Point;
import io.dbintel.telemetry.Resource;
import io.dbintel.telemetry.Scope;
import io.dbintel.telemetry.ScopeGroup;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.SummaryPoint;
import io.dbintel.telemetry.Value;
import io.dbintel.testkit.RecordingLog;
import io.dbintel.testkit.TestClock;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrometheusExporterTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String PLAIN = "endpoint: localhost:0\nwithout_scope_info: true\n";

    private final TestClock clock = new TestClock();
    private final RecordingLog log = new RecordingLog();
    private final TestSettings testSettings = new TestSettings(clock).withLog(log);
    private final Settings settings = testSettings.of(Kind.EXPORTER, "prometheus");
    private final PrometheusExporterFactory factory = new PrometheusExporterFactory();
    private final List<PrometheusTransport> open = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        // First, so that the server does not wait for connections that are kept open.
        client.close();
        open.forEach(each -> each.close(Deadline.after(Duration.ofSeconds(5), Clock.SYSTEM)));
    }

    @Test
    void everyKindHasItsForm() throws Exception {
        PrometheusTransport exporter = start(PLAIN);

        send(
                exporter,
                new Metric(Metric.Kind.GAUGE, "g", "")
                        .setDescription("A gauge.")
                        .add(at(1, new NumberPoint().setValue(1.5))),
                sum("c", true, Metric.Temporality.CUMULATIVE).add(at(1, new NumberPoint().setValue(7L))),
                sum("u", false, Metric.Temporality.CUMULATIVE).add(at(1, new NumberPoint().setValue(-7L))),
                new Metric(Metric.Kind.HISTOGRAM, "h", "s")
                        .setTemporality(Metric.Temporality.CUMULATIVE)
                        .add(at(
                                1,
                                new HistogramPoint()
                                        .setCount(6)
                                        .setSum(OptionalDouble.of(12.5))
                                        .setBuckets(new double[] {0.5, 10}, new long[] {1, 2, 3}))),
                new Metric(Metric.Kind.EXPONENTIAL_HISTOGRAM, "e", "")
                        .setTemporality(Metric.Temporality.CUMULATIVE)
                        .add(at(
                                1,
                                new ExponentialHistogramPoint()
                                        .setCount(3)
                                        .setSum(OptionalDouble.of(4))
                                        .setPositive(new ExponentialHistogramPoint.Buckets(0, new long[] {3})))),
                new Metric(Metric.Kind.SUMMARY, "s", "")
                        .add(at(
                                1,
                                new SummaryPoint()
                                        .setCount(2)
                                        .setSum(3)
                                        .setQuantiles(List.of(new SummaryPoint.Quantile(0.5, 1.25))))));

        assertThat(scrape(exporter)).isEqualTo("""
                # TYPE c_total counter
                c_total 7
                # TYPE e histogram
                e_bucket{le="+Inf"} 3
                e_sum 4
                e_count 3
                # HELP g A gauge.
                # TYPE g gauge
                g 1.5
                # TYPE h_seconds histogram
                h_seconds_bucket{le="0.5"} 1
                h_seconds_bucket{le="10"} 3
                h_seconds_bucket{le="+Inf"} 6
                h_seconds_sum 12.5
                h_seconds_count 6
                # TYPE s summary
                s{quantile="0.5"} 1.25
                s_sum 3
                s_count 2
                # TYPE u gauge
                u -7
                """);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"non_monotonic_delta", "unspecified_temporality", "no_data", "no_value", "unordered_bounds"})
    void whatHasNoFormIsDroppedAndCounted(String reason) throws Exception {
        PrometheusTransport exporter = start(PLAIN);
        Metric metric = switch (reason) {
            case "non_monotonic_delta" ->
                sum("m", false, Metric.Temporality.DELTA).add(new NumberPoint().setValue(1L));
            case "unspecified_temporality" ->
                sum("m", true, Metric.Temporality.UNSPECIFIED).add(new NumberPoint().setValue(1L));
            case "no_value" -> new Metric(Metric.Kind.GAUGE, "m", "").add(new NumberPoint());
            case "unordered_bounds" ->
                new Metric(Metric.Kind.HISTOGRAM, "m", "")
                        .setTemporality(Metric.Temporality.CUMULATIVE)
                        .add(new HistogramPoint().setCount(6).setBuckets(new double[] {3, 1}, new long[] {1, 2, 3}));
            default -> new Metric(Metric.Kind.NONE, "m", "");
        };
        int points = metric.points().size();

        send(exporter, metric);

        assertThat(scrape(exporter)).isEmpty();
        assertThat(testSettings.total("db_intelligence_exporter_dropped_items")).isEqualTo(points);
        assertThat(log.lines())
                .containsExactly(
                        "ERROR a metric can't be shown to Prometheus and is dropped metric=m reason=" + reason);
    }

    @Test
    void pointOfAnotherResourceInTheSameBatchIsCountedAndWarnedAboutOnce() throws Exception {
        PrometheusTransport exporter = start(PLAIN);

        send(exporter, ofDatabases("a", "b", "c"));
        // The next round, of one alone: nothing is lost.
        send(exporter, ofDatabases("a"));

        assertThat(scrape(exporter)).contains("g 1\n");
        assertThat(testSettings.total("db_intelligence_exporter_prometheus_overwritten_points"))
                .isEqualTo(2);
        assertThat(log.lines())
                .singleElement()
                .asString()
                .startsWith("WARN several resources have a metric of the same name and labels")
                .contains("resource_to_telemetry_conversion: {enabled: true}");
    }

    @Test
    void resourcesThatAreLabelsDoNotOverwriteEachOther() throws Exception {
        PrometheusTransport exporter = start(PLAIN + "resource_to_telemetry_conversion: {enabled: true}\n");

        send(exporter, ofDatabases("a", "b", "c"));

        assertThat(scrape(exporter)).contains("g{db=\"a\"} 1", "g{db=\"b\"} 1", "g{db=\"c\"} 1");
        assertThat(log.lines()).isEmpty();
    }

    private static Batch<Metric> ofDatabases(String... names) {
        var batch = new Batch<>(Signal.METRICS);
        for (String name : names) {
            var resource = new Resource();
            resource.attributes().put("db", name);
            batch.addResource(resource)
                    .addScope(new Scope())
                    .add(new Metric(Metric.Kind.GAUGE, "g", "").add(at(1, new NumberPoint().setValue(1L))));
        }
        return batch;
    }

    @Test
    void metricWithoutANameIsDropped() throws Exception {
        PrometheusTransport exporter = start(PLAIN);

        send(exporter, new Metric(Metric.Kind.GAUGE, "", "").add(at(1, new NumberPoint().setValue(1L))));

        assertThat(scrape(exporter)).isEmpty();
        assertThat(log.lines())
                .containsExactly("ERROR a metric can't be shown to Prometheus and is dropped metric= reason=no_name");
    }

    @Test
    void classicNameNeverBeginsWithADigit() throws Exception {
        PrometheusTransport exporter = start(PLAIN + "translation_strategy: NoTranslation\n");

        send(exporter, new Metric(Metric.Kind.GAUGE, "5xx", "").add(at(1, new NumberPoint().setValue(1L))));

        assertThat(scrape(exporter)).isEqualTo("""
                # TYPE _5xx gauge
                _5xx 1
                """);
    }

    @Test
    void deltasAreAddedWhereTheyFollowEachOther() throws Exception {
        PrometheusTransport exporter = start(PLAIN);

        send(exporter, sum("c", true, Metric.Temporality.DELTA).add(span(0, 1, new NumberPoint().setValue(5L))));
        send(exporter, sum("c", true, Metric.Temporality.DELTA).add(span(1, 2, new NumberPoint().setValue(3L))));
        assertThat(scrape(exporter)).contains("c_total 8\n");
        send(exporter, sum("c", true, Metric.Temporality.DELTA).add(span(2, 3, new NumberPoint().setValue(0.5))));
        assertThat(scrape(exporter)).contains("c_total 8.5\n");
        // After a gap it starts anew, which Prometheus takes for a reset.
        send(exporter, sum("c", true, Metric.Temporality.DELTA).add(span(9, 10, new NumberPoint().setValue(4L))));

        assertThat(scrape(exporter)).contains("c_total 4\n");
    }

    @Test
    void deltaHistogramsAreAddedWhereTheirBoundsAgree() throws Exception {
        PrometheusTransport exporter = start(PLAIN);

        send(exporter, histogram(0, 1, new double[] {1}, 1, 2));
        send(exporter, histogram(1, 2, new double[] {1}, 10, 20));
        assertThat(scrape(exporter)).contains("h_bucket{le=\"1\"} 11\n", "h_bucket{le=\"+Inf\"} 33\n", "h_sum 66\n");
        send(exporter, histogram(2, 3, new double[] {2}, 1, 1));

        assertThat(scrape(exporter))
                .contains("h_bucket{le=\"2\"} 1\n", "h_count 2\n")
                .doesNotContain("le=\"1\"");
    }

    private static Metric histogram(long from, long to, double[] bounds, long... counts) {
        long count = counts[0] + counts[1];
        return new Metric(Metric.Kind.HISTOGRAM, "h", "")
                .setTemporality(Metric.Temporality.DELTA)
                .add(span(
                        from,
                        to,
                        new HistogramPoint()
                                .setCount(count)
                                .setSum(OptionalDouble.of(2.0 * count))
                                .setBuckets(bounds, counts)));
    }

    @Test
    void olderPointsAreIgnored() throws Exception {
        PrometheusTransport exporter = start(PLAIN);

        send(exporter, gauge("g", 2, 20));
        send(exporter, gauge("g", 1, 10));
        assertThat(scrape(exporter)).contains("g 20\n");
        send(exporter, gauge("g", 2, 21));

        assertThat(scrape(exporter)).contains("g 21\n");
        assertThat(testSettings.total("db_intelligence_exporter_dropped_items")).isEqualTo(1);
    }

    @Test
    void pointWithoutRecordedValueEndsItsSeries() throws Exception {
        PrometheusTransport exporter = start(PLAIN);

        send(exporter, gauge("g", 1, 1));
        send(
                exporter,
                new Metric(Metric.Kind.GAUGE, "g", "")
                        .add(at(2, new NumberPoint()).setFlags(Point.NO_RECORDED_VALUE)));

        assertThat(scrape(exporter)).isEmpty();
        assertThat(testSettings.total("db_intelligence_exporter_prometheus_series"))
                .isZero();
    }

    @Test
    void seriesExpireWhenTheyAreNotUpdated() throws Exception {
        PrometheusTransport exporter = start(PLAIN + "metric_expiration: 1m");

        send(exporter, gauge("a", 1, 1), gauge("b", 1, 1));
        clock.advance(Duration.ofSeconds(59));
        send(exporter, gauge("b", 1, 1));
        clock.advance(Duration.ofSeconds(1));

        assertThat(scrape(exporter)).isEqualTo("# TYPE b gauge\nb 1\n");
    }

    @Test
    void seriesBeyondTheBoundAreRefusedAndKnownOnesGoOn() throws Exception {
        PrometheusTransport exporter = start(PLAIN + "max_series: 2\nmetric_expiration: 1m");

        send(exporter, gauge("a", 1, 1), gauge("b", 1, 1), gauge("c", 1, 1), gauge("a", 2, 2));
        assertThat(scrape(exporter)).contains("a 2\n", "b 1\n").doesNotContain("c ");
        assertThat(testSettings.total("db_intelligence_exporter_dropped_items")).isEqualTo(1);
        clock.advance(Duration.ofMinutes(2));
        send(exporter, gauge("c", 3, 3));

        assertThat(scrape(exporter)).isEqualTo("# TYPE c gauge\nc 3\n");
    }

    @Test
    void nameOfAnotherTypeIsDroppedAndTheFirstHelpIsKept() throws Exception {
        PrometheusTransport exporter = start(PLAIN);

        send(exporter, gauge("a.b", 1, 1).setDescription("first"));
        send(
                exporter,
                new Metric(Metric.Kind.SUMMARY, "a_b", "").add(at(2, new SummaryPoint())),
                gauge("a_b", 2, 2).setDescription("second"));

        assertThat(scrape(exporter)).isEqualTo("# HELP a_b first\n# TYPE a_b gauge\na_b 2\n");
        assertThat(log.lines()).singleElement().asString().contains("type_conflict");
    }

    @Test
    void labelsAreEscapedAndCollisionsJoined() throws Exception {
        PrometheusTransport exporter = start(PLAIN);
        Metric metric = gauge("g", 1, 1);
        metric.points()
                .getFirst()
                .attributes()
                .put("db.name", "a\"b")
                .put("db_name", "c")
                .put("1st", 1)
                .put("_x", true)
                .put("__y", 0.5)
                .put("empty", "");

        send(exporter, metric);

        assertThat(scrape(exporter)).contains("g{__y=\"0.5\",db_name=\"a\\\"b;c\",key_1st=\"1\",key_x=\"true\"} 1\n");
    }

    @Test
    void resourceAndScopeBecomeLabels() throws Exception {
        PrometheusTransport exporter =
                start("endpoint: localhost:0\nnamespace: db_intelligence\nconst_labels:\n  environment: test\n");

        send(exporter, described());

        assertThat(scrape(exporter)).isEqualTo("""
                # TYPE db_intelligence_g gauge
                db_intelligence_g{environment="test",instance="i1",job="ns/shop",otel_scope_lang="sql",otel_scope_name="lib",otel_scope_schema_url="http://s",otel_scope_version="2"} 1
                # HELP db_intelligence_target_info Target metadata
                # TYPE db_intelligence_target_info gauge
                db_intelligence_target_info{host_name="h",instance="i1",job="ns/shop"} 1
                """);
    }

    @ParameterizedTest
    @CsvSource({
        "false, 'host_name=\"h\",instance=\"i1\",job=\"ns/shop\",service_instance_id=\"i1\",service_name=\"shop\",service_namespace=\"ns\"'",
        "true, 'host_name=\"h\",instance=\"i1\",job=\"ns/shop\"'"
    })
    void resourceAttributesAreCopiedWhereToldTo(boolean exclude, String labels) throws Exception {
        PrometheusTransport exporter = start(PLAIN
                + "resource_to_telemetry_conversion: {enabled: true, exclude_service_attributes: " + exclude + "}");

        send(exporter, described());

        assertThat(scrape(exporter)).contains("g{" + labels + "} 1\n");
    }

    private static Batch<Metric> described() {
        var batch = new Batch<>(Signal.METRICS);
        var resource = new Resource();
        resource.attributes()
                .put("service.name", "shop")
                .put("service.namespace", "ns")
                .put("service.instance.id", "i1")
                .put("host.name", "h");
        var scope = new Scope("lib", "2");
        scope.attributes().put("lang", "sql");
        batch.addResource(resource).addScope(scope).setSchemaUrl("http://s").add(gauge("g", 1, 1));
        return batch;
    }

    @Test
    void timestampsAreSentWhereToldTo() throws Exception {
        PrometheusTransport exporter = start(PLAIN + "send_timestamps: true");

        send(exporter, gauge("g", 1_700_000_000, 1));

        assertThat(scrape(exporter)).contains("g 1 1700000000000\n");
    }

    @Test
    void openMetricsWithExemplarsForThoseWhoAskForIt() throws Exception {
        PrometheusTransport exporter = start(PLAIN + "enable_open_metrics: true");
        var exemplar = new Exemplar(
                List.of(KeyValue.of("q.id", "1")),
                SECOND,
                Value.of(7.5),
                Id.parse("1112131415161718"),
                Id.parse("0102030405060708090a0b0c0d0e0f10"));
        var histogram = new HistogramPoint()
                .setCount(2)
                .setSum(OptionalDouble.of(8))
                .setBuckets(new double[] {1, 10}, new long[] {1, 1, 0})
                .setExemplars(List.of(exemplar));
        send(
                exporter,
                sum("c", true, Metric.Temporality.CUMULATIVE)
                        .add(at(1, new NumberPoint().setValue(3L).setExemplars(List.of(exemplar)))),
                new Metric(Metric.Kind.HISTOGRAM, "h", "")
                        .setTemporality(Metric.Temporality.CUMULATIVE)
                        .add(at(1, histogram)));

        HttpResponse<byte[]> response =
                get(exporter, "/metrics", "Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5");

        String shown =
                "# {q_id=\"1\",span_id=\"1112131415161718\",trace_id=\"0102030405060708090a0b0c0d0e0f10\"} 7.5 1\n";
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/openmetrics-text");
        assertThat(new String(response.body(), StandardCharsets.UTF_8)).isEqualTo("""
                # TYPE c counter
                c_total 3\s""" + shown + """
                # TYPE h histogram
                h_bucket{le="1.0"} 1
                h_bucket{le="10.0"} 2\s""" + shown + """
                h_bucket{le="+Inf"} 2
                h_sum 8
                h_count 2
                # EOF
                """);
        assertThat(scrape(exporter)).contains("c_total 3\n").doesNotContain("# EOF");
    }

    @Test
    void namesStayAsTheyAreForClientsThatTakeThem() throws Exception {
        PrometheusTransport exporter = start(PLAIN + "translation_strategy: NoTranslation");
        Metric metric = gauge("db.size", 1, 1);
        metric.points().getFirst().attributes().put("db.name", "a");

        send(exporter, metric);

        String utf8 = new String(
                get(exporter, "/metrics", "Accept", "text/plain;version=1.0.0;escaping=allow-utf-8")
                        .body(),
                StandardCharsets.UTF_8);
        assertThat(utf8).contains("{\"db.size\",\"db.name\"=\"a\"} 1\n");
        assertThat(scrape(exporter)).contains("db_size{db_name=\"a\"} 1\n");
    }

    @Test
    void answerIsCompressedForThoseWhoTakeIt() throws Exception {
        PrometheusTransport exporter = start(PLAIN);
        send(exporter, gauge("g", 1, 1));

        HttpResponse<byte[]> response = get(exporter, "/metrics", "Accept-Encoding", "gzip");

        assertThat(response.headers().firstValue("Content-Encoding")).contains("gzip");
        try (var in = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).contains("g 1\n");
        }
    }

    @Test
    void otherPathsAreNotFound() throws Exception {
        PrometheusTransport exporter = start(PLAIN);

        assertThat(get(exporter, "/", "Accept", "*/*").statusCode()).isEqualTo(404);
    }

    @Test
    void portThatIsTakenStopsTheStart() throws Exception {
        PrometheusTransport exporter = start(PLAIN);

        assertThatThrownBy(() -> start("endpoint: localhost:" + exporter.port()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("localhost:" + exporter.port())
                .hasMessageContaining("endpoint");
    }

    /** Scrapes while points come in: each answer is whole, and the last shows the sum of all deltas. */
    @Test
    void concurrentDeltasAddUp() throws Exception {
        PrometheusTransport exporter = start(PLAIN);
        long seed = 11;
        var threads = new ArrayList<Thread>();
        var sums = new long[4];
        for (int writer = 0; writer < sums.length; writer++) {
            int number = writer;
            threads.add(Thread.ofVirtual().start(() -> {
                var random = new Random(seed + number);
                for (int i = 0; i < 300; i++) {
                    int value = random.nextInt(100);
                    sums[number] += value;
                    Metric metric = sum("c", true, Metric.Temporality.DELTA)
                            .add(span(i, i + 1, new NumberPoint().setValue((long) value)));
                    metric.points().getFirst().attributes().put("writer", number);
                    send(exporter, metric);
                }
            }));
        }
        for (int i = 0; i < 20; i++) {
            String text = scrape(exporter);
            assertThat(text.isEmpty() || text.endsWith("\n")).isTrue();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        for (int writer = 0; writer < sums.length; writer++) {
            assertThat(scrape(exporter))
                    .as("seed %d", seed)
                    .contains("c_total{writer=\"" + writer + "\"} " + sums[writer] + "\n");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "namespace: a | expecting a non-blank address",
                "{endpoint: 'localhost:1', metric_expiration: 0s} | expected: more than 0s",
                "{endpoint: 'localhost:1', translation_strategy: None} | expected: UnderscoreEscapingWithSuffixes",
                "{endpoint: 'localhost:1', const_labels: {a-b: c}} | is no label name of Prometheus",
                "{endpoint: 'localhost:1', max_series: 0} | expected: 1 to",
                "{endpoint: 'localhost:1', expiration: 5m} | unknown key",
                "endpoint: localhost | expected: host:port",
            })
    void wrongSettingsAreRefused(String yaml, String message) {
        assertThat(TestConfig.errors(factory, yaml))
                .anySatisfy(error -> assertThat(error).contains(message));
    }

    @Test
    void suffixesCanBeTurnedOff() {
        PrometheusConfig config = TestConfig.read(factory, PLAIN + "add_metric_suffixes: false");

        assertThat(config.translation()).isEqualTo(Translation.UNDERSCORE_ESCAPING_WITHOUT_SUFFIXES);
    }

    private PrometheusTransport start(String yaml) throws Exception {
        var transport = new PrometheusTransport(TestConfig.read(factory, yaml), settings);
        transport.start(Host.EMPTY);
        open.add(transport);
        return transport;
    }

    private void send(PrometheusTransport exporter, Metric... metrics) {
        var batch = new Batch<>(Signal.METRICS);
        ScopeGroup<Metric> scope = batch.addResource(new Resource()).addScope(new Scope());
        for (Metric metric : metrics) {
            scope.add(metric);
        }
        send(exporter, batch);
    }

    private void send(PrometheusTransport exporter, Batch<Metric> batch) {
        double before = testSettings.total("db_intelligence_exporter_dropped_items");
        Delivery delivery = exporter.send(batch, Deadline.after(Duration.ofMinutes(1), Clock.SYSTEM));
        int refused = delivery instanceof Delivery.Refused(int items, String reason) ? items : 0;
        assertThat(delivery).isNotInstanceOf(Delivery.TryAgain.class);
        assertThat(testSettings.total("db_intelligence_exporter_dropped_items") - before)
                .isEqualTo(refused);
    }

    private String scrape(PrometheusTransport exporter) throws Exception {
        HttpResponse<byte[]> response = get(exporter, "/metrics", "Accept", "text/plain");
        assertThat(response.statusCode()).isEqualTo(200);
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private HttpResponse<byte[]> get(PrometheusTransport exporter, String path, String header, String value)
            throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + exporter.port() + path))
                        .header(header, value)
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private static Metric sum(String name, boolean monotonic, Metric.Temporality temporality) {
        return new Metric(Metric.Kind.SUM, name, "").setMonotonic(monotonic).setTemporality(temporality);
    }

    private static Metric gauge(String name, long second, long value) {
        return new Metric(Metric.Kind.GAUGE, name, "").add(at(second, new NumberPoint().setValue(value)));
    }

    private static Point at(long second, Point point) {
        return point.setTime(second * SECOND);
    }

    private static Point span(long from, long to, Point point) {
        return point.setStartTime(from * SECOND).setTime(to * SECOND);
    }
}
