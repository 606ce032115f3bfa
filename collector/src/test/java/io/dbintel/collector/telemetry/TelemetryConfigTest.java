package io.dbintel.collector.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.Problem;
import io.dbintel.component.config.Problems;
import io.dbintel.testkit.TestConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TelemetryConfigTest {
    private final Problems problems = new Problems();

    @Test
    void nothingWrittenGivesTheCollectorsDefaults() {
        TelemetryConfig config = read("{}");

        assertThat(config.logs().level()).isEqualTo(TelemetryConfig.LogLevel.INFO);
        assertThat(config.logs().outputPaths()).containsExactly("stderr");
        assertThat(config.logs().sampling()).contains(new TelemetryConfig.Sampling(10, Duration.ofSeconds(10), 100));
        assertThat(config.metrics().readers()).containsExactly(TelemetryConfig.DEFAULT_READER);
        assertThat(config.resource()).containsEntry("service.name", "database-intelligence-collector");
    }

    @Test
    void anEmptyListOfReadersExposesNothing() {
        assertThat(read("metrics: {readers: []}").metrics().readers()).isEmpty();
    }

    @Test
    void theOldAddressIsTakenWithAWarning() {
        TelemetryConfig config = read("metrics: {level: detailed, address: '0.0.0.0:8888'}");

        assertThat(config.metrics().readers())
                .containsExactly(new TelemetryConfig.Pull("0.0.0.0", 8888, true, true, true));
        assertThat(problems.warnings())
                .extracting(Problem::path)
                .containsExactly("service::telemetry::metrics::address");
    }

    @Test
    void aNullAttributeOfTheResourceRemovesTheDefault() {
        assertThat(read("resource: {service.instance.id: null, team: dba}").resource())
                .isEqualTo(Map.of("service.name", "database-intelligence-collector", "team", "dba"));
    }

    @Test
    void aPeriodicReaderBecomesSettingsOfOurExporter() {
        TelemetryConfig config = read("""
            metrics:
              readers:
                - periodic:
                    interval: 5000
                    exporter:
                      otlp: {protocol: grpc, endpoint: 'localhost:4317', insecure: true}
            """);

        var push = (TelemetryConfig.Push) config.metrics().readers().getFirst();
        assertThat(push.interval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(push.target().exporter()).isEqualTo("otlp");
        var settings = new ConfigNode(
                "x", push.target().settings(), push.target().settings().place(), problems);
        assertThat(settings.text("endpoint", "")).isEqualTo("localhost:4317");
        assertThat(settings.section("tls").flag("insecure", false)).isTrue();
    }

    @Test
    void levelsMayBeWrittenInCapitals() {
        assertThat(read("logs: {level: DEBUG}").logs().level()).isEqualTo(TelemetryConfig.LogLevel.DEBUG);
    }

    @ParameterizedTest
    @CsvSource({
        "'{}', 1",
        "'traces: {level: none}', 0",
        "'traces: {sampler: {always_on: {}}}', 1",
        "'traces: {sampler: {always_off: {}}}', 0",
        "'traces: {sampler: {trace_id_ratio_based: {ratio: 0.25}}}', 0.25",
        "'traces: {sampler: {parent_based: {root: {trace_id_ratio_based: {ratio: 0.5}}}}}', 0.5",
        "'traces: {sampler: {parent_based: {}}}', 1"
    })
    void samplersOfTracesAreRead(String yaml, double ratio) {
        assertThat(read(yaml).traces().ratio()).isEqualTo(ratio);
        assertThat(problems.errors()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "traces: {sampler: {jaeger_remote: {}}}",
                "traces: {sampler: {trace_id_ratio_based: {ratio: 2}}}",
                "traces: {sampler: {}}",
                "traces: {propagators: [jaeger]}",
                "traces: {level: some}",
                "traces: {processors: [{batch: {exporter: {console: {}}}}]}"
            })
    void whatTracesCannotDoIsRefused(String yaml) {
        read(yaml);

        assertThat(problems.errors()).isNotEmpty();
    }

    @Test
    void propagatorsAreSaidToHaveNoEffect() {
        read("traces: {propagators: [tracecontext, b3]}");

        assertThat(problems.errors()).isEmpty();
        assertThat(problems.warnings())
                .extracting(Problem::path)
                .containsExactly("service::telemetry::traces::propagators");
    }

    @Test
    void unknownKeysAreReported() {
        read("{logs: {levl: info}}");

        assertThat(problems.errors())
                .extracting(Problem::toString)
                .isEqualTo(List.of("service::telemetry::logs::levl: unknown key; did you mean level?"));
    }

    private TelemetryConfig read(String yaml) {
        ConfigNode node = TestConfig.node("service::telemetry", yaml, problems);
        TelemetryConfig config = TelemetryConfig.read(node);
        node.reportUnknown();
        return config;
    }
}
