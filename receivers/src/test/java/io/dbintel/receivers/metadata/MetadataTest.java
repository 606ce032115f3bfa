package io.dbintel.receivers.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbintel.component.config.Problem;
import io.dbintel.component.config.Problems;
import io.dbintel.receivers.metadata.MetricDefinition.NumberType;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.NumberPoint;
import io.dbintel.telemetry.Value;
import io.dbintel.testkit.TestConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetadataTest {
    private static final MetricDefinition CALLS = MetricDefinition.counter(
            "calls",
            "{call}",
            NumberType.INT,
            true,
            "Calls.",
            new AttributeDefinition("kind", AttributeDefinition.Requirement.REQUIRED),
            AttributeDefinition.of("mode"),
            new AttributeDefinition("extra", AttributeDefinition.Requirement.OPT_IN));
    private static final MetricDefinition LEVEL =
            MetricDefinition.gauge("level", "By", NumberType.INT, true, "Level.", AttributeDefinition.of("mode"));
    private static final MetricDefinition SPEED =
            MetricDefinition.upDown("a.speed", "s", NumberType.DOUBLE, false, "Speed.", AttributeDefinition.of("mode"));
    private static final EventDefinition EVENT = new EventDefinition(
            "event",
            "Something.",
            List.of(
                    EventDefinition.Attribute.text("text"),
                    EventDefinition.Attribute.integer("number"),
                    EventDefinition.Attribute.decimal("share")));
    private static final ReceiverMetadata METADATA = new ReceiverMetadata(
            "scope",
            List.of(CALLS, LEVEL, SPEED),
            List.of(EVENT),
            List.of(
                    new ResourceAttributeDefinition("name", ResourceAttributeDefinition.Type.TEXT, true),
                    new ResourceAttributeDefinition("port", ResourceAttributeDefinition.Type.INT, true),
                    new ResourceAttributeDefinition("hidden", ResourceAttributeDefinition.Type.TEXT, false)));

    private static MetadataConfig config(String yaml) {
        var problems = new Problems();
        var node = TestConfig.node("r", yaml, problems);
        var config = MetadataConfig.read(node, METADATA);
        node.reportUnknown();
        assertThat(problems.errors()).isEmpty();
        return config;
    }

    private static List<String> errors(String yaml) {
        var problems = new Problems();
        var node = TestConfig.node("r", yaml, problems);
        MetadataConfig.read(node, METADATA);
        node.reportUnknown();
        return problems.errors().stream().map(Problem::toString).toList();
    }

    private static MetricsBuilder builder(String yaml) {
        return new MetricsBuilder(METADATA, config(yaml), "9", 5);
    }

    private static Map<String, Value> entity(String name) {
        return Map.of("name", Value.of(name), "port", Value.of(1L), "hidden", Value.of("h"));
    }

    private static List<String> points(Metric metric) {
        var points = new ArrayList<String>();
        metric.points()
                .forEach(point ->
                        points.add(point.attributes() + " " + ValueFilter.print(((NumberPoint) point).value())));
        return points;
    }

    private static Metric only(Batch<Metric> batch, String name) {
        var found = new ArrayList<Metric>();
        batch.forEach(metric -> {
            if (metric.name().equals(name)) {
                found.add(metric);
            }
        });
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    @Test
    void metricLeavesAsItIsDefined() {
        var round = builder("metrics: {a.speed: {enabled: true}}").round(7);
        round.entity(entity("x")).record(CALLS, 3, "k", "m", "e");
        round.entity(entity("x")).record(SPEED, 0.5);

        var batch = round.finish();

        assertThat(batch.groups()).hasSize(1);
        assertThat(batch.groups().getFirst().resource().attributes().toString())
                .isEqualTo("{name=Text[value=x], port=Int[value=1]}");
        var scope = batch.groups().getFirst().scopes().getFirst();
        assertThat(scope.scope().name()).isEqualTo("scope");
        assertThat(scope.scope().version()).isEqualTo("9");
        assertThat(scope.records()).extracting(Metric::name).containsExactly("a.speed", "calls");
        Metric calls = only(batch, "calls");
        assertThat(calls.kind()).isEqualTo(Metric.Kind.SUM);
        assertThat(calls.monotonic()).isTrue();
        assertThat(calls.temporality()).isEqualTo(Metric.Temporality.CUMULATIVE);
        assertThat(calls.unit()).isEqualTo("{call}");
        assertThat(calls.description()).isEqualTo("Calls.");
        assertThat(calls.points()).allMatch(point -> point.startTime() == 5 && point.time() == 7);
        assertThat(points(calls)).containsExactly("{kind=Text[value=k], mode=Text[value=m]} 3");
        assertThat(only(batch, "a.speed").monotonic()).isFalse();
        assertThat(points(only(batch, "a.speed"))).containsExactly("{} 0.5");
    }

    @Test
    void whatIsSwitchedOffAndWhatHasNoPointsDoesNotLeave() {
        var round = builder("metrics: {calls: {enabled: false}}").round(7);
        round.entity(entity("x")).record(CALLS, 3, "k");
        round.entity(entity("x")).record(SPEED, 1);

        assertThat(round.finish().groups()).isEmpty();
    }

    @Test
    void sumsCountFromTheRestartOn() {
        var builder = builder("");
        builder.restart(6);
        var round = builder.round(7);
        round.entity(entity("x")).record(CALLS, 3, "k");

        assertThat(only(round.finish(), "calls").points()).allMatch(point -> point.startTime() == 6);
    }

    @ParameterizedTest
    @CsvSource({"sum, 9", "avg, 3", "min, 2", "max, 4"})
    void pointsThatBecomeEqualAreMerged(String strategy, String expected) {
        var round = builder("metrics: {level: {attributes: [], aggregation_strategy: " + strategy + "}}")
                .round(7);
        round.entity(entity("x")).record(LEVEL, 2, "a");
        round.entity(entity("x")).record(LEVEL, 3, "b");
        round.entity(entity("x")).record(LEVEL, 4, "c");

        assertThat(points(only(round.finish(), "level"))).containsExactly("{} " + expected);
    }

    @Test
    void gaugesAreAveragedAndSumsAddedWithoutAStrategy() {
        var round = builder("metrics: {calls: {attributes: [kind]}, level: {attributes: []}}")
                .round(7);
        var entity = round.entity(entity("x"));
        entity.record(CALLS, 2, "k", "a");
        entity.record(CALLS, 3, "k", "b");
        entity.record(LEVEL, 2, "a");
        entity.record(LEVEL, 3, "b");

        var batch = round.finish();

        assertThat(points(only(batch, "calls"))).containsExactly("{kind=Text[value=k]} 5");
        assertThat(points(only(batch, "level"))).as("without the fraction").containsExactly("{} 2");
    }

    @Test
    void attributeThatIsOptInLeavesIfAskedFor() {
        var round = builder("metrics: {calls: {attributes: [kind, extra]}}").round(7);
        round.entity(entity("x")).record(CALLS, 2, "k", "a", "e");

        assertThat(points(only(round.finish(), "calls")))
                .containsExactly("{kind=Text[value=k], extra=Text[value=e]} 2");
    }

    @ParameterizedTest(name = "{0} leaves {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | app orders",
                "metrics_include: [{strict: app}] | app",
                "metrics_exclude: [{strict: app}] | orders",
                "metrics_include: [{regexp: '^a'}, {regexp: ders}] | app orders",
                "metrics_include: [{regexp: p}], metrics_exclude: [{strict: app}] | ''",
            })
    void resourcesAreFiltered(String settings, String expected) {
        var round = builder("resource_attributes: {name: {" + settings + "}}").round(7);
        round.entity(entity("app")).record(CALLS, 1, "k");
        round.entity(entity("orders")).record(CALLS, 1, "k");

        assertThat(String.join(
                        " ",
                        round.finish().groups().stream()
                                .map(group -> group.resource().attributes().text("name"))
                                .toList()))
                .isEqualTo(expected);
    }

    @Test
    void resourceAttributesAreSwitchedAndOverridden() {
        var round = builder("resource_attributes: {name: {enabled: false}, port: {override_value: 99},"
                        + " hidden: {enabled: true, override_value: h2}}")
                .round(7);
        round.entity(entity("x")).record(CALLS, 1, "k");

        assertThat(round.finish().groups().getFirst().resource().attributes().toString())
                .isEqualTo("{port=Int[value=99], hidden=Text[value=h2]}");
    }

    @Test
    void eventHoldsEveryAttributeInOrder() {
        var builder = new EventsBuilder(METADATA, config("events: {event: {enabled: true}}"), "9");
        assertThat(builder.isEnabled(EVENT)).isTrue();
        var round = builder.round(7, entity("x"));
        round.event(EVENT).put("share", 0.5).put("text", "t").add();
        round.event(EVENT).add();

        var records = new ArrayList<LogRecord>();
        round.finish().forEach(records::add);

        assertThat(records)
                .extracting(record -> record.attributes().toString())
                .containsExactly(
                        "{text=Text[value=t], number=Int[value=0], share=Double[value=0.5]}",
                        "{text=Text[value=], number=Int[value=0], share=Double[value=0.0]}");
        assertThat(records).allMatch(record -> record.eventName().equals("event") && record.time() == 7);
        assertThatThrownBy(() -> round.event(EVENT).put("other", 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void eventsAreOffAndFilteredByTheirOwnLists() {
        assertThat(new EventsBuilder(METADATA, config(""), "9").isEnabled(EVENT))
                .isFalse();
        var builder = new EventsBuilder(
                METADATA, config("resource_attributes: {name: {events_exclude: [{strict: x}]}}"), "9");
        var round = builder.round(7, entity("x"));
        round.event(EVENT).add();

        assertThat(round.finish().isEmpty()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "metrics: {calls: {attributes: [kind, bogus]}} | metric calls doesn't have an attribute bogus, valid attributes: [kind, mode, extra]",
                "metrics: {calls: {attributes: [mode]}} | kind is a required attribute for calls metric and must be included",
                "metrics: {level: {aggregation_strategy: median}} | invalid aggregation strategy \"median\", valid strategies: [sum, avg, min, max]",
                "metrics: {bogus: {enabled: true}} | unknown key",
                "resource_attributes: {bogus: {enabled: true}} | unknown key",
                "events: {bogus: {enabled: true}} | unknown key",
                "resource_attributes: {name: {metrics_include: [{}]}} | neither strict nor regexp is set",
                "resource_attributes: {name: {metrics_include: [{strict: a, regexp: b}]}} | both strict and regexp are set",
                "resource_attributes: {name: {events_include: [{regexp: '('}]}} | a regular expression of RE2",
                "resource_attributes: {port: {override_value: text}} | expected: a whole number",
            })
    void wrongSettingIsReported(String yaml, String expected) {
        assertThat(errors(yaml)).singleElement().asString().contains(expected);
    }
}
