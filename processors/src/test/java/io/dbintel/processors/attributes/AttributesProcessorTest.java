package io.dbintel.processors.attributes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbintel.component.Delivery;
import io.dbintel.component.Kind;
import io.dbintel.component.StartException;
import io.dbintel.processors.TestBatches;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.NumberPoint;
import io.dbintel.telemetry.Point;
import io.dbintel.telemetry.Resource;
import io.dbintel.telemetry.Scope;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Span;
import io.dbintel.telemetry.Value;
import io.dbintel.testkit.RecordingConsumer;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttributesProcessorTest {
    private static final String MARK = "actions: [{key: mark, action: upsert, value: yes}]\n";

    private final AttributesProcessorFactory factory = new AttributesProcessorFactory();

    @Test
    void everyRecordSpanAndPointIsChanged() throws Exception {
        Batch<LogRecord> logs = process(Signal.LOGS, MARK, TestBatches.overTheWire(TestBatches.logs(0, 3)));
        Batch<Metric> metrics = process(Signal.METRICS, MARK, TestBatches.overTheWire(TestBatches.points(0, 3)));
        Batch<Span> traces = process(Signal.TRACES, MARK, TestBatches.overTheWire(TestBatches.span(new Span())));

        logs.forEach(each -> assertThat(each.attributes().text("mark")).isEqualTo("yes"));
        metrics.forEach(each -> assertThat(each.points())
                .hasSize(3)
                .allSatisfy(point -> assertThat(point.attributes().text("mark")).isEqualTo("yes")));
        traces.forEach(each -> assertThat(each.attributes().text("mark")).isEqualTo("yes"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{match_type: strict, attributes: [{key: env, value: prod}]} | true",
                "{match_type: strict, attributes: [{key: env}]} | true",
                "{match_type: strict, attributes: [{key: env, value: test}]} | false",
                "{match_type: strict, attributes: [{key: env, value: prod}, {key: size, value: 7}]} | true",
                "{match_type: strict, attributes: [{key: env, value: prod}, {key: size, value: '7'}]} | false",
                "{match_type: strict, attributes: [{key: none}]} | false",
                "{match_type: regexp, attributes: [{key: env, value: 'p.*d'}]} | true",
                "{match_type: regexp, attributes: [{key: size, value: '^[0-9]$'}]} | true",
                "{match_type: regexp, attributes: [{key: list, value: '.'}]} | false",
                "{match_type: strict, log_bodies: [other, SELECT 1]} | true",
                "{match_type: strict, log_bodies: [SELECT]} | false",
                "{match_type: regexp, log_bodies: [^SELECT]} | true",
                "{match_type: regexp, regexp: {cacheenabled: true, cachemaxnumentries: 1}, log_bodies: [^SELECT]} | true",
                "{match_type: strict, log_severity_texts: [WARN]} | true",
                "{match_type: strict, log_severity_texts: [INFO]} | false",
                "{match_type: strict, log_severity_number: {min: 13}} | true",
                "{match_type: strict, log_severity_number: {min: 14}} | false",
                "{match_type: strict, resources: [{key: service.name, value: shop}]} | true",
                "{match_type: strict, resources: [{key: service.name, value: else}]} | false",
                "{match_type: strict, libraries: [{name: else}, {name: lib}]} | true",
                "{match_type: strict, libraries: [{name: lib, version: '2'}]} | true",
                "{match_type: strict, libraries: [{name: lib, version: ''}]} | false",
                "{match_type: regexp, libraries: [{name: ^l, version: '[3-9]'}]} | false",
                "{match_type: strict, attributes: [{key: env}], log_severity_texts: [INFO]} | false",
            })
    void recordIsChosenByAllKindsThatAreGiven(String properties, boolean chosen) throws Exception {
        boolean included = isMarked(process(Signal.LOGS, MARK + "include: " + properties, warning()));
        boolean excluded = !isMarked(process(Signal.LOGS, MARK + "exclude: " + properties, warning()));

        assertThat(included).isEqualTo(chosen);
        assertThat(excluded).isEqualTo(chosen);
    }

    @Test
    void excludeWinsOverInclude() throws Exception {
        String yaml = MARK + """
                include: {match_type: strict, attributes: [{key: env}]}
                exclude: {match_type: strict, log_severity_texts: [WARN]}
                """;

        assertThat(isMarked(process(Signal.LOGS, yaml, warning()))).isFalse();
    }

    @Test
    void recordWithoutSeverityMatchesOnlyWhereToldTo() throws Exception {
        String least = MARK + "include: {match_type: strict, log_severity_number: {min: 9}}";
        String undefined = MARK + "include: {match_type: strict, log_severity_number: {min: 9, match_undefined: true}}";

        assertThat(isMarked(process(Signal.LOGS, least, TestBatches.logs(0, 1))))
                .isFalse();
        assertThat(isMarked(process(Signal.LOGS, undefined, TestBatches.logs(0, 1))))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{match_type: strict, span_names: [GET]} | true",
                "{match_type: regexp, span_names: [POST]} | false",
                "{match_type: strict, span_kinds: [SPAN_KIND_CLIENT, SPAN_KIND_SERVER]} | true",
                "{match_type: strict, span_kinds: [SPAN_KIND_INTERNAL]} | false",
                "{match_type: regexp, span_kinds: [SERVER]} | true",
                "{match_type: strict, services: [shop]} | true",
                "{match_type: strict, services: [else]} | false",
                "{match_type: strict, attributes: [{key: env, value: prod}]} | true",
            })
    void spanIsChosen(String properties, boolean chosen) throws Exception {
        var span = new Span().setName("GET").setKind(2);
        span.attributes().put("env", "prod");
        Batch<Span> batch = TestBatches.span(span);
        batch.groups().getFirst().resource().attributes().put("service.name", "shop");

        Batch<Span> after = process(Signal.TRACES, MARK + "include: " + properties, batch);

        after.forEach(each -> assertThat(each.attributes().contains("mark")).isEqualTo(chosen));
    }

    @Test
    void pointsAreChosenOneByOne() throws Exception {
        Batch<Metric> batch = points();
        String yaml = MARK + "include: {match_type: strict, metric_names: [m], attributes: [{key: db, value: a}]}";

        Batch<Metric> after = process(Signal.METRICS, yaml, batch);

        after.forEach(metric -> {
            for (Point point : metric.points()) {
                assertThat(point.attributes().contains("mark"))
                        .isEqualTo(point.attributes().text("db").equals("a"));
            }
        });
        assertThat(isPointMarked(
                        process(Signal.METRICS, MARK + "include: {match_type: strict, metric_names: [n]}", points())))
                .isFalse();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "LOGS | {match_type: strict, span_names: [a]} | services, span_names, and span_kinds are not valid for log"
                        + " records",
                "LOGS | {match_type: strict} | at least one of \"attributes\"",
                "TRACES | {match_type: strict, log_bodies: [a]} | log_bodies should not be specified for trace spans",
                "TRACES | {match_type: strict, log_severity_texts: [a]} | log_severity_texts should not be specified for"
                        + " trace spans",
                "TRACES | {match_type: strict, log_severity_number: {min: 1}} | log_severity_number should not be specified"
                        + " for trace spans",
                "TRACES | {match_type: strict} | at least one of \"attributes\", \"libraries\",  or \"resources\" field must"
                        + " be specified",
                "METRICS | {match_type: strict} | at least one of \"metric_names\"",
            })
    void whatMakesNoSenseForASignalStopsTheStart(String signal, String properties, String message) {
        AttributesConfig config = TestConfig.read(factory, MARK + "include: " + properties);
        Signal<?> chosen = switch (signal) {
            case "LOGS" -> Signal.LOGS;
            case "TRACES" -> Signal.TRACES;
            default -> Signal.METRICS;
        };

        assertThatThrownBy(() -> create(chosen, config))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("include: " + message);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "include: {attributes: [{key: a}]} | unrecognized match_type: '', valid types are: [regexp strict]",
                "include: {match_type: glob, attributes: [{key: a}]} | unrecognized match_type: 'glob'",
                "exclude: {match_type: strict, attributes: [{value: a}]} | can't have empty key in the list of attributes",
                "include: {match_type: regexp, attributes: [{key: a, value: 1}]} | match_type=regexp for \"a\" only"
                        + " supports Str",
                "include: {match_type: regexp, span_names: ['(']} | invalid pattern",
                "include: {match_type: strict, span_kinds: [server]} | span_kinds string must match one of the standard"
                        + " span kinds when match_type=strict: [SPAN_KIND_CLIENT, SPAN_KIND_CONSUMER,"
                        + " SPAN_KIND_INTERNAL, SPAN_KIND_PRODUCER, SPAN_KIND_SERVER]",
                "include: {match_type: strict, log_severity_number: {min: 30}} | expected: 0 to 24",
                "include: {match_type: strict, names: [a]} | unknown key",
            })
    void wrongPropertiesAreRefused(String yaml, String message) {
        assertThat(TestConfig.errors(factory, MARK + yaml))
                .anySatisfy(error -> assertThat(error).contains(message));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "actions: []"})
    void actionsAreRequired(String yaml) {
        assertThat(TestConfig.errors(factory, yaml))
                .anySatisfy(error -> assertThat(error).contains("missing required field \"actions\""));
    }

    @Test
    void answerOfTheNextComponentIsPassedOn() throws Exception {
        var next = new RecordingConsumer<LogRecord>().answering(Delivery.tryAgain("full"));
        var processor = factory.create(
                Signal.LOGS, TestConfig.read(factory, MARK), new TestSettings().of(Kind.PROCESSOR, "attributes"), next);

        assertThat(processor.consume(TestBatches.logs(0, 1))).isEqualTo(Delivery.tryAgain("full"));
        assertThat(processor.consume(new Batch<>(Signal.LOGS))).isEqualTo(Delivery.accepted());
    }

    private static Batch<LogRecord> warning() {
        var batch = new Batch<>(Signal.LOGS);
        var resource = new Resource();
        resource.attributes().put("service.name", "shop");
        var record =
                new LogRecord().setBody(Value.of("SELECT 1")).setSeverity(13).setSeverityText("WARN");
        record.attributes()
                .put("env", "prod")
                .put("size", 7)
                .put("list", new Value.Array(java.util.List.of(Value.of("a"))));
        batch.addResource(resource).addScope(new Scope("lib", "2")).add(record);
        return TestBatches.overTheWire(batch);
    }

    private static Batch<Metric> points() {
        var batch = new Batch<>(Signal.METRICS);
        var metric = new Metric(Metric.Kind.GAUGE, "m", "1");
        for (String db : new String[] {"a", "b", "a"}) {
            var point = new NumberPoint().setValue(1L);
            point.attributes().put("db", db);
            metric.add(point);
        }
        batch.addResource(new Resource()).addScope(new Scope("lib", "2")).add(metric);
        return batch;
    }

    private static boolean isMarked(Batch<LogRecord> batch) {
        return batch.groups()
                .getFirst()
                .scopes()
                .getFirst()
                .records()
                .getFirst()
                .attributes()
                .contains("mark");
    }

    private static boolean isPointMarked(Batch<Metric> batch) {
        Metric metric = batch.groups().getFirst().scopes().getFirst().records().getFirst();
        return metric.points().stream().anyMatch(point -> point.attributes().contains("mark"));
    }

    private <R extends Item> void create(Signal<R> signal, AttributesConfig config) throws StartException {
        factory.create(signal, config, new TestSettings().of(Kind.PROCESSOR, "attributes"), new RecordingConsumer<R>());
    }

    /** Sends a batch through and back over the wire, so that what is seen is what would be exported. */
    private <R extends Item> Batch<R> process(Signal<R> signal, String yaml, Batch<R> batch) throws StartException {
        var next = new RecordingConsumer<R>();
        var processor = factory.create(
                signal, TestConfig.read(factory, yaml), new TestSettings().of(Kind.PROCESSOR, "attributes"), next);

        assertThat(processor.consume(batch)).isEqualTo(Delivery.accepted());

        return TestBatches.overTheWire(next.batches().getFirst());
    }
}
