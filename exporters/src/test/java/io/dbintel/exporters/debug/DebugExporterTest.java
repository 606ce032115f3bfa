package io.dbintel.exporters.debug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Exporter;
import io.dbintel.component.Host;
import io.dbintel.component.Kind;
import io.dbintel.component.StartException;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Exemplar;
import io.dbintel.telemetry.ExponentialHistogramPoint;
import io.dbintel.telemetry.HistogramPoint;
import io.dbintel.telemetry.Id;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.KeyValue;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.NumberPoint;
import io.dbintel.telemetry.Point;
import io.dbintel.telemetry.Resource;
import io.dbintel.telemetry.Scope;
import io.dbintel.telemetry.ScopeGroup;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Span;
import io.dbintel.telemetry.SummaryPoint;
import io.dbintel.telemetry.Value;
import io.dbintel.testkit.RecordingLog;
import io.dbintel.testkit.TestClock;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DebugExporterTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = 1_581_452_772 * SECOND + 321;
    private static final long TIME = 1_581_452_773 * SECOND + 789;

    private final TestClock clock = new TestClock();
    private final RecordingLog log = new RecordingLog();
    private final TestSettings settings = new TestSettings(clock).withLog(log);
    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    private final DebugExporterFactory factory = new DebugExporterFactory(
            new PrintStream(stdout, true, StandardCharsets.UTF_8),
            new PrintStream(stdout, true, StandardCharsets.UTF_8));

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "logs, normal",
        "logs, detailed",
        "metrics, normal",
        "metrics, detailed",
        "traces, normal",
        "traces, detailed",
    })
    void textIsTheCollectors(String signal, String verbosity) throws Exception {
        String text = switch (signal) {
            case "logs" -> write(Signal.LOGS, verbosity, logs());
            case "metrics" -> write(Signal.METRICS, verbosity, metrics());
            default -> write(Signal.TRACES, verbosity, traces());
        };

        assertThat(text).isEqualTo(golden(signal + "-" + verbosity + ".txt"));
    }

    @Test
    void basicSaysHowMuchThereIs() throws Exception {
        Exporter exporter = start("");

        exporter.consumer(Signal.LOGS).consume(logs());
        exporter.consumer(Signal.METRICS).consume(metrics());
        exporter.consumer(Signal.TRACES).consume(traces());

        assertThat(log.lines())
                .containsExactly(
                        "INFO Logs resource logs=1 log records=2",
                        "INFO Metrics resource metrics=1 metrics=6 data points=7",
                        "INFO Traces resource spans=1 spans=2");
        assertThat(settings.total("otelcol_exporter_sent_log_records")).isEqualTo(2);
        assertThat(settings.total("otelcol_exporter_sent_metric_points")).isEqualTo(7);
    }

    @Test
    void detailedGoesToTheLogAsOneEntry() throws Exception {
        Exporter exporter = start("verbosity: detailed");

        exporter.consumer(Signal.LOGS).consume(logs());

        assertThat(log.lines()).hasSize(2);
        assertThat(log.lines().getLast()).isEqualTo("INFO " + golden("logs-detailed.txt"));
    }

    @Test
    void nothingIsWrittenAfterTheFirstOnesOfASecond() throws Exception {
        Exporter exporter = start("sampling_initial: 2\nsampling_thereafter: 0");

        for (int i = 0; i < 5; i++) {
            exporter.consumer(Signal.LOGS).consume(logs());
        }
        assertThat(log.lines()).hasSize(2);
        clock.advance(Duration.ofSeconds(1));
        exporter.consumer(Signal.LOGS).consume(logs());

        assertThat(log.lines()).hasSize(3);
    }

    @Test
    void eachSoManiethIsWrittenAfterTheFirstOnes() throws Exception {
        Exporter exporter = start("sampling_initial: 1\nsampling_thereafter: 3");

        for (int i = 0; i < 8; i++) {
            exporter.consumer(Signal.LOGS).consume(logs());
        }

        assertThat(log.lines()).hasSize(3);
    }

    @Test
    void everythingIsWrittenByDefault() throws Exception {
        Exporter exporter = start("");

        for (int i = 0; i < 10; i++) {
            exporter.consumer(Signal.LOGS).consume(logs());
        }

        assertThat(log.lines()).hasSize(10);
    }

    @Test
    void filesAreAppendedTo(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("debug.txt");
        Files.writeString(file, "before\n");
        Exporter exporter = start("use_internal_logger: false\noutput_paths: [stdout, " + file + "]");

        exporter.consumer(Signal.LOGS).consume(logs());
        exporter.close(Deadline.after(Duration.ZERO, clock));

        String line = "Logs\t{\"resource logs\": 1, \"log records\": 2}\n";
        assertThat(Files.readString(file)).isEqualTo("before\n" + line);
        assertThat(stdout.toString(StandardCharsets.UTF_8)).isEqualTo(line);
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void fileThatCantBeOpenedStopsTheStart(@TempDir Path folder) {
        Path file = folder.resolve("none").resolve("debug.txt");

        assertThatThrownBy(() -> start("use_internal_logger: false\noutput_paths: [" + file + "]"))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("output_paths")
                .hasMessageContaining(file.toString());
    }

    @Test
    void queueWorksWhereItIsTurnedOn() throws Exception {
        Exporter exporter = start("sending_queue: {enabled: true, num_consumers: 1}");

        assertThat(exporter.consumer(Signal.LOGS).consume(logs())).isEqualTo(Delivery.accepted());
        exporter.close(Deadline.after(Duration.ofSeconds(30), clock));

        assertThat(log.lines()).contains("INFO Logs resource logs=1 log records=2");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "verbosity: loud | verbosity level \"loud\" is not supported",
                "output_paths: [stderr] | output_paths is not supported when use_internal_logger is true",
                "{use_internal_logger: false, output_paths: []} | output_paths must not be empty",
                "sampling_initial: -1 | expected: 0 or more",
                "sampling: 1 | unknown key",
            })
    void wrongSettingsAreRefused(String yaml, String message) {
        assertThat(TestConfig.errors(factory, yaml))
                .anySatisfy(error -> assertThat(error).contains(message));
    }

    @ParameterizedTest
    @CsvSource({
        "15, 15, 15.000000",
        "0.0001, 0.0001, 0.000100",
        "0.00001, 1e-05, 0.000010",
        "1.5e21, 1.5e+21, 1500000000000000000000.000000",
        "-2.5, -2.5, -2.500000",
        "0.1, 0.1, 0.100000",
        "NaN, NaN, NaN",
        "-Infinity, -Inf, -Inf",
    })
    void numbersArePrintedAsGoDoes(double number, String shortest, String fixed) {
        assertThat(GoText.shortest(number)).isEqualTo(shortest);
        assertThat(GoText.fixed(number)).isEqualTo(fixed);
    }

    @Test
    void timesArePrintedAsGoDoes() {
        assertThat(GoText.time(0)).isEqualTo("1970-01-01 00:00:00 +0000 UTC");
        assertThat(GoText.time(START)).isEqualTo("2020-02-11 20:26:12.000000321 +0000 UTC");
        assertThat(GoText.time(1_500_000_000L)).isEqualTo("1970-01-01 00:00:01.5 +0000 UTC");
    }

    private Exporter start(String yaml) throws Exception {
        Exporter exporter = factory.create(TestConfig.read(factory, yaml), settings.of(Kind.EXPORTER, "debug"));
        for (Signal<?> signal : Signal.ALL) {
            exporter.consumer(signal);
        }
        exporter.start(Host.EMPTY);
        return exporter;
    }

    /** The text below the first line. */
    private <R extends Item> String write(Signal<R> signal, String verbosity, Batch<R> batch) throws Exception {
        Exporter exporter = start("verbosity: " + verbosity + "\nuse_internal_logger: false");
        exporter.consumer(signal).consume(batch);
        exporter.close(Deadline.after(Duration.ZERO, clock));
        String all = stdout.toString(StandardCharsets.UTF_8);
        return all.substring(all.indexOf('\n') + 1);
    }

    private static String golden(String name) throws IOException {
        try (var in = DebugExporterTest.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new AssertionError("no golden file " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static <R extends Item> ScopeGroup<R> scope(Batch<R> batch) {
        var resource = new Resource();
        resource.attributes().put("service.name", "shop").put("shards", 3);
        var scope = new Scope("io.dbintel/postgresql", "0.1.0");
        scope.attributes().put("short", true);
        return batch.addResource(resource)
                .setSchemaUrl("https://opentelemetry.io/schemas/1.30.0")
                .addScope(scope);
    }

    private static Batch<LogRecord> logs() {
        var batch = new Batch<>(Signal.LOGS);
        var first = new LogRecord()
                .setTime(TIME)
                .setObservedTime(START)
                .setSeverity(10)
                .setSeverityText("INFO2")
                .setEventName("db.server.top_query")
                .setBody(new Value.Map(List.of(
                        new KeyValue("b", new Value.Array(List.of(Value.of("x"), Value.of(1)))),
                        new KeyValue("a", Value.of(1.5)))))
                .setTraceId(Id.parse("0102030405060708090a0b0c0d0e0f10"))
                .setSpanId(Id.parse("1112131415161718"))
                .setFlags(1);
        first.attributes()
                .put("text", "v")
                .put("int", -1)
                .put("double", 0.5)
                .put("flag", true)
                .put("bytes", new Value.Bytes(new byte[] {1, 2}))
                .put("none", Value.EMPTY)
                .put("map", new Value.Map(List.of(KeyValue.of("k", "v"))));
        scope(batch).add(first).add(new LogRecord().setBody(Value.of("SELECT {} FROM shop")));
        return batch;
    }

    private static Batch<Span> traces() {
        var batch = new Batch<>(Signal.TRACES);
        var first = new Span()
                .setTraceId(Id.parse("0102030405060708090a0b0c0d0e0f10"))
                .setSpanId(Id.parse("1112131415161718"))
                .setParentSpanId(Id.parse("2112131415161718"))
                .setName("SELECT shop")
                .setKind(3)
                .setTraceState("ot=th:0")
                .setStartTime(START)
                .setEndTime(TIME)
                .setStatus(new Span.Status(2, "canceled"))
                .setDroppedEvents(1)
                .setEvents(List.of(new Span.Event(START, "lock", List.of(KeyValue.of("mode", "share")), 2)))
                .setLinks(List.of(new Span.Link(
                        Id.parse("0102030405060708090a0b0c0d0e0f11"),
                        Id.parse("1112131415161719"),
                        "a=b",
                        List.of(KeyValue.of("why", "retry")),
                        0,
                        0)));
        first.attributes().put("db.system.name", "postgresql");
        scope(batch).add(first).add(new Span().setName("idle"));
        return batch;
    }

    private static Batch<Metric> metrics() {
        var batch = new Batch<>(Signal.METRICS);
        var exemplar = new Exemplar(
                List.of(KeyValue.of("query", "q1")),
                TIME,
                Value.of(15.0),
                Id.parse("1112131415161718"),
                Id.parse("0102030405060708090a0b0c0d0e0f10"));
        scope(batch)
                .add(new Metric(Metric.Kind.GAUGE, "postgresql.backends", "1")
                        .setDescription("Number of backends.")
                        .add(labelled(new NumberPoint().setValue(123L)))
                        .add(timed(new NumberPoint().setValue(1.25))))
                .add(new Metric(Metric.Kind.SUM, "postgresql.commits", "{commit}")
                        .setTemporality(Metric.Temporality.CUMULATIVE)
                        .setMonotonic(true)
                        .add(timed(new NumberPoint().setValue(7L))))
                .add(new Metric(Metric.Kind.HISTOGRAM, "wait", "s")
                        .setTemporality(Metric.Temporality.DELTA)
                        .add(labelled(new HistogramPoint()
                                .setCount(3)
                                .setSum(OptionalDouble.of(16.5))
                                .setMin(OptionalDouble.of(0.5))
                                .setMax(OptionalDouble.of(15))
                                .setBuckets(new double[] {1, 10}, new long[] {2, 0, 1})
                                .setExemplars(List.of(exemplar)))))
                .add(new Metric(Metric.Kind.EXPONENTIAL_HISTOGRAM, "size", "By")
                        .setTemporality(Metric.Temporality.DELTA)
                        .add(timed(new ExponentialHistogramPoint()
                                .setCount(5)
                                .setSum(OptionalDouble.of(0.15))
                                .setScale(1)
                                .setZeroCount(1)
                                .setPositive(new ExponentialHistogramPoint.Buckets(1, new long[] {1, 1}))
                                .setNegative(new ExponentialHistogramPoint.Buckets(-1, new long[] {1, 1})))))
                .add(new Metric(Metric.Kind.SUMMARY, "latency", "ms")
                        .add(timed(new SummaryPoint()
                                .setCount(4)
                                .setSum(15)
                                .setQuantiles(List.of(new SummaryPoint.Quantile(0.99, 12.5))))))
                .add(new Metric(Metric.Kind.GAUGE, "empty", "").add(timed(new NumberPoint())));
        return batch;
    }

    private static Point labelled(Point point) {
        point.attributes().put("db", "shop").put("state", "idle");
        return timed(point);
    }

    private static Point timed(Point point) {
        return point.setStartTime(START).setTime(TIME);
    }
}
