package io.dbintel.extensions.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.component.BuildInfo;
import io.dbintel.component.CollectorView;
import io.dbintel.component.ComponentId;
import io.dbintel.component.Instrument;
import io.dbintel.component.Kind;
import io.dbintel.component.MetricRegistry;
import io.dbintel.component.Status;
import io.dbintel.testkit.TestClock;
import io.dbintel.testkit.TestConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthAnswersTest {
    private final TestClock clock = new TestClock();
    private final View view = new View();

    private final class View implements CollectorView {
        private Optional<Instant> ready = Optional.of(clock.now());
        private final List<ComponentState> components = new ArrayList<>();
        private final Instant started = clock.now();

        @Override
        public Optional<Instant> readySince() {
            return ready;
        }

        @Override
        public Instant startedAt() {
            return started;
        }

        @Override
        public List<ComponentState> components() {
            return components;
        }

        @Override
        public MetricRegistry metrics() {
            return new MetricRegistry(Instrument.Level.BASIC);
        }
    }

    @ParameterizedTest
    @CsvSource({"/, 200", "/health, 200", "/health/ready, 200", "/health/live, 200"})
    void allPathsAnswerWhenReady(String path, int status) {
        assertThat(answers("{}").answer(path))
                .get()
                .extracting(HealthAnswers.Answer::status)
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"/, 503", "/health, 503", "/health/ready, 503", "/health/live, 200"})
    void onlyLivenessAnswersBeforeThePipelinesRun(String path, int status) {
        view.ready = Optional.empty();

        assertThat(answers("{}").answer(path))
                .get()
                .extracting(HealthAnswers.Answer::status)
                .isEqualTo(status);
    }

    @Test
    void otherPathsHaveNoAnswer() {
        assertThat(answers("path: /status").answer("/")).isEmpty();
        assertThat(answers("path: /status").answer("/status")).isPresent();
    }

    @Test
    void summaryHasTheFieldsOfTheContractWithTheirTypes() {
        component(
                Kind.PROCESSOR, "adaptive_sampler", Status.State.OK, "", Map.of("cache_size", 12, "sample_rate", 0.05));
        clock.advance(Duration.ofHours(1));

        String body = answers("{}").answer("/health/ready").orElseThrow().body();

        assertThat(body)
                .startsWith(
                        "{\"healthy\":true,\"timestamp\":\"2026-01-15T11:00:00Z\",\"version\":\"1.2.3\",\"uptime\":3600,")
                .contains("\"components\":{\"adaptive_sampler\":{\"healthy\":true,")
                .contains("\"metrics\":{\"cache_size\":12,\"sample_rate\":0.05}")
                .contains("\"resource_usage\":{\"memory_usage_mb\":")
                .contains("\"memory_limit_mb\":")
                .contains("\"cpu_usage_percent\":");
    }

    @Test
    void aComponentInTroubleShowsItsMessageAndDoesNotMakeTheWholeUnhealthy() {
        component(Kind.EXPORTER, "otlp", Status.State.RECOVERABLE_ERROR, "connection refused", Map.of());

        var answer = answers("{}").answer("/health/ready").orElseThrow();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .contains(
                        "\"exporter:otlp\":{\"healthy\":false,\"status\":\"RECOVERABLE_ERROR\",\"message\":\"connection refused\"")
                .contains("\"pipeline_status\":{\"logs\":{\"healthy\":false}}");
    }

    @ParameterizedTest
    @CsvSource({
        "FATAL_ERROR, '{}', 0, 503",
        "PERMANENT_ERROR, '{}', 0, 200",
        "PERMANENT_ERROR, 'component_health: {include_permanent_errors: true}', 0, 503",
        "RECOVERABLE_ERROR, 'component_health: {include_recoverable_errors: true}', 59, 200",
        "RECOVERABLE_ERROR, 'component_health: {include_recoverable_errors: true}', 61, 503"
    })
    void whichErrorsCountIsConfigured(Status.State state, String yaml, int secondsLater, int status) {
        component(Kind.RECEIVER, "postgresql", state, "no way", Map.of());
        clock.advance(Duration.ofSeconds(secondsLater));

        assertThat(answers(yaml).answer("/"))
                .get()
                .extracting(HealthAnswers.Answer::status)
                .isEqualTo(status);
    }

    @Test
    void theCollectorsBodyComesWhereItIsAskedFor() {
        clock.advance(Duration.ofSeconds(90));

        assertThat(answers("response_style: collector")
                        .answer("/")
                        .orElseThrow()
                        .body())
                .isEqualTo(
                        "{\"status\":\"Server available\",\"upSince\":\"2026-01-15T10:00:00Z\",\"uptime\":\"1m30s\"}");
    }

    @Test
    void ownTextsTakeThePlaceOfTheJson() {
        HealthAnswers answers = answers("response_body: {healthy: fine, unhealthy: broken}");

        assertThat(answers.answer("/").orElseThrow().body()).isEqualTo("fine");
        view.ready = Optional.empty();
        assertThat(answers.answer("/").orElseThrow().body()).isEqualTo("broken");
        assertThat(answers.answer("/health/ready").orElseThrow().body()).startsWith("{");
    }

    @Test
    void instancesOfOneIdAreShownAsOneAsBadAsTheWorst() {
        component(Kind.PROCESSOR, "batch", Status.State.OK, "", Map.of("queued", 1));
        component(Kind.PROCESSOR, "batch", Status.State.PERMANENT_ERROR, "stuck", Map.of("queued", 2));

        assertThat(answers("{}").answer("/").orElseThrow().body())
                .contains("\"batch\":{\"healthy\":false,\"status\":\"PERMANENT_ERROR\",\"message\":\"stuck\"")
                .contains("\"metrics\":{\"queued\":3}");
    }

    private void component(Kind kind, String id, Status.State state, String message, Map<String, Number> figures) {
        view.components.add(new CollectorView.ComponentState(
                kind, ComponentId.of(id), List.of("logs"), new Status(state, message, clock.now()), figures));
    }

    private HealthAnswers answers(String yaml) {
        HealthCheckConfig config = TestConfig.read(new HealthCheckFactory(), yaml);
        return new HealthAnswers(config, view, new BuildInfo("dbintel", "", "1.2.3"), clock);
    }
}
