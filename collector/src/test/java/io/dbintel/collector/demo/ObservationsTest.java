package io.dbintel.collector.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.component.Delivery;
import io.dbintel.telemetry.Attributes;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.NumberPoint;
import io.dbintel.telemetry.Resource;
import io.dbintel.telemetry.Scope;
import io.dbintel.telemetry.Signal;
import io.dbintel.testkit.TestClock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The demo's backend: what the newest round says, and what all of them say on average. */
class ObservationsTest {
    private final TestClock clock = new TestClock();
    private final Observations seen = new Observations(clock);

    @Test
    void sessionWithoutAWaitIsOnTheCpuAndIdleOnesDoNotCount() {
        take(
                sample(1, "active", "", "", "{}"),
                sample(1, "active", "Lock", "tuple", "{7}"),
                sample(1, "idle", "", "", "{}"));

        assertThat(seen.sessionsByWait()).isEqualTo(Map.of("CPU", 1, "Lock:tuple", 1));
        assertThat(seen.waitingSessions()).isEqualTo(1);
    }

    @Test
    void roundWithoutSessionsShowsNoneInsteadOfThoseBefore() {
        take(sample(1, "active", "IO", "DataFileRead", "{}"));
        takeMetrics(2);

        assertThat(seen.sessionsByWait()).as("its sample may still come").hasSize(1);
        clock.advance(Duration.ofSeconds(2));

        assertThat(seen.sessionsByWait()).isEmpty();
        assertThat(seen.waitingSessions()).isZero();
        assertThat(seen.averageSessionsByWait()).isEqualTo(Map.of("IO:DataFileRead", 0.5));
        assertThat(seen.rounds()).isEqualTo(2);
    }

    @Test
    void metricsAndSamplesOfOneRoundAreOneRound() {
        takeMetrics(1);
        take(sample(1, "active", "", "", "{}"));
        clock.advance(Duration.ofMinutes(1));

        assertThat(seen.rounds()).isEqualTo(1);
        assertThat(seen.sessionsByWait()).isEqualTo(Map.of("CPU", 1));
    }

    @Test
    void statementsAreOrderedByTheirShareOfTheTime() {
        take(statement("SELECT $1", 25, 5), statement("UPDATE t SET a = $1", 60, 2), statement("SELECT $1", 15, 5));

        assertThat(seen.top(5))
                .containsExactly(
                        new Observations.Top("UPDATE t SET a = $1", 0.6, 60, 2, 0),
                        new Observations.Top("SELECT $1", 0.4, 40, 10, 0));
    }

    private static LogRecord sample(long time, String state, String type, String event, String blockers) {
        LogRecord made = new LogRecord().setEventName("db.server.query_sample").setTime(time);
        Attributes attributes = made.attributes();
        attributes.put("postgresql.state", state);
        attributes.put("postgresql.wait_event_type", type);
        attributes.put("postgresql.wait_event", event);
        attributes.put("postgresql.blocking.pids", blockers);
        return made;
    }

    private static LogRecord statement(String text, double milliseconds, long calls) {
        LogRecord made = new LogRecord().setEventName("db.server.top_query").setTime(1);
        made.attributes().put("db.query.text", text);
        made.attributes().put("postgresql.total_exec_time", milliseconds);
        made.attributes().put("postgresql.calls", calls);
        return made;
    }

    private void take(LogRecord... records) {
        var batch = new Batch<>(Signal.LOGS);
        var scope = batch.addResource(new Resource()).addScope(new Scope("test", ""));
        for (LogRecord each : records) {
            scope.add(each);
        }
        assertThat(seen.of(Signal.LOGS).orElseThrow().consume(batch)).isEqualTo(Delivery.accepted());
    }

    private void takeMetrics(long time) {
        var batch = new Batch<>(Signal.METRICS);
        var metric = new Metric(Metric.Kind.GAUGE, "postgresql.backends", "1");
        metric.add(new NumberPoint().setValue(1).setTime(time));
        batch.addResource(new Resource()).addScope(new Scope("test", "")).add(metric);
        assertThat(seen.of(Signal.METRICS).orElseThrow().consume(batch)).isEqualTo(Delivery.accepted());
    }
}
