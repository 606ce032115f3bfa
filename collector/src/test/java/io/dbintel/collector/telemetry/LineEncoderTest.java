package io.dbintel.collector.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.dbintel.component.config.Problems;
import io.dbintel.testkit.TestConfig;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LineEncoderTest {
    @Test
    void consoleLinesHaveTabsBetweenTheirParts() {
        assertThat(encode("logs: {disable_caller: true}", null))
                .isEqualTo(
                        "2026-01-15T10:00:00.123Z\twarn\tqueue is full\t"
                                + "{\"otelcol.component.id\":\"otlp/2\",\"otelcol.component.kind\":\"exporter\",\"size\":1000}\n");
    }

    @Test
    void jsonLinesCarryTheInitialFields() {
        assertThat(encode("logs: {encoding: json, disable_caller: true, initial_fields: {service: db}}", null))
                .isEqualTo(
                        "{\"level\":\"warn\",\"ts\":\"2026-01-15T10:00:00.123Z\",\"msg\":\"queue is full\",\"service\":\"db\","
                                + "\"otelcol.component.id\":\"otlp/2\",\"otelcol.component.kind\":\"exporter\",\"size\":1000}\n");
    }

    @Test
    void aCauseIsAFieldAndItsStackFollowsUnlessSwitchedOff() {
        var cause = new IllegalStateException("broken");

        assertThat(encode("logs: {disable_caller: true}", cause))
                .contains(
                        "\"error\":\"java.lang.IllegalStateException: broken\"}\njava.lang.IllegalStateException: broken\n\tat ");
        assertThat(encode("logs: {disable_caller: true, disable_stacktrace: true}", cause))
                .doesNotContain("\tat ");
    }

    private static String encode(String yaml, @Nullable Throwable cause) {
        var config = TelemetryConfig.read(TestConfig.node("service::telemetry", yaml, new Problems()))
                .logs();
        var event = new LoggingEvent(
                "", new LoggerContext().getLogger("exporter/otlp/2"), Level.WARN, "queue is full", cause, null);
        event.setInstant(Instant.parse("2026-01-15T10:00:00.123Z"));
        event.addKeyValuePair(new KeyValuePair("size", 1000));
        return new String(new LineEncoder(config).encode(event), StandardCharsets.UTF_8);
    }
}
