package io.dbintel.receivers.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dbintel.servers.PostgresServer;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Metric;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A point's start is the time at which its counter began, as well as the server knows it. */
class StartTimesTest {
    private static final Duration CLOSE = Duration.ofSeconds(2);

    /** Starts of the points that are about something, each once. */
    private static List<Long> starts(Batch<Metric> batch, String metric, String name) {
        var found = new ArrayList<Long>();
        batch.groups()
                .forEach(group -> group.scopes()
                        .forEach(scope -> scope.records().forEach(each -> {
                            boolean about = name.isEmpty()
                                    || group.resource().attributes().toString().contains(name);
                            if (each.name().equals(metric) && about) {
                                each.points().forEach(point -> {
                                    if (!found.contains(point.startTime())) {
                                        found.add(point.startTime());
                                    }
                                });
                            }
                        })));
        return found;
    }

    private static long start(Batch<Metric> batch, String metric, String name) {
        List<Long> all = starts(batch, metric, name);
        assertThat(all).as(metric + " of " + name).hasSize(1);
        return all.getFirst();
    }

    private static void assertNear(long epochNanos, long expected) {
        assertThat(epochNanos).isCloseTo(expected, within(CLOSE.toNanos()));
    }

    private static long now() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    private static long reset(PostgresServer postgres, String view) throws Exception {
        return 1_000
                * Long.parseLong(
                        postgres.query("app", "SELECT (extract(epoch FROM stats_reset) * 1000000)::bigint FROM " + view)
                                .orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void countersStartWhereTheServerSaysAndMoveWithItsResets(int major) throws Exception {
        try (var postgres =
                PostgresServer.builder().major(major).withStatistics().start()) {
            Watch.grant(postgres);
            postgres.execute("postgres", "CREATE EXTENSION pg_stat_statements", "CREATE DATABASE app");
            postgres.execute(
                    "app",
                    "CREATE TABLE old (id int PRIMARY KEY)",
                    "INSERT INTO old SELECT generate_series(1, 1000)",
                    "SELECT pg_stat_reset()",
                    "INSERT INTO old SELECT generate_series(1001, 2000)");
            await(postgres, "stats_reset IS NOT NULL AND tup_inserted >= 1000");
            try (var watch = new Watch(postgres, Watch.everyMetric())) {
                // Our clock is an hour behind that of the server.
                long skew = TimeUnit.HOURS.toNanos(1);
                long first = now() - skew;

                Batch<Metric> one = watch.metricsAt(first);

                long database = start(one, "postgresql.commits", "app");
                assertNear(database, reset(postgres, "pg_stat_database WHERE datname = 'app'") - skew);
                assertThat(start(one, "postgresql.operations", "old")).isEqualTo(database);
                assertThat(start(one, "postgresql.index.scans", "old")).isEqualTo(database);
                assertNear(
                        start(one, "postgresql.bgwriter.maxwritten", ""), reset(postgres, "pg_stat_bgwriter") - skew);
                assertThat(starts(one, "postgresql.query.execution.time", "")).hasSize(1);

                postgres.execute("app", "CREATE TABLE young (id int)");
                long second = now() - skew;
                Batch<Metric> two = watch.metricsAt(second);
                assertThat(start(two, "postgresql.commits", "app"))
                        .as("stands still")
                        .isEqualTo(database);
                assertThat(start(two, "postgresql.operations", "young"))
                        .as("not there in the round before")
                        .isEqualTo(first);

                postgres.execute("app", "SELECT pg_stat_reset_single_table_counters('old'::regclass)");
                Batch<Metric> three = watch.metricsAt(now() - skew);
                assertThat(start(three, "postgresql.commits", "app"))
                        .as("the counters of the database go on")
                        .isEqualTo(database);

                postgres.execute("app", "SELECT pg_stat_reset()", "SELECT pg_stat_reset_shared('bgwriter')");
                await(postgres, "tup_inserted < 1000");
                Batch<Metric> four = watch.metricsAt(now() - skew);
                long moved = start(four, "postgresql.commits", "app");
                assertThat(moved).isGreaterThan(second - CLOSE.toNanos()).isNotEqualTo(database);
                assertNear(moved, reset(postgres, "pg_stat_database WHERE datname = 'app'") - skew);
                assertThat(start(four, "postgresql.operations", "young")).isEqualTo(moved);
                assertNear(
                        start(four, "postgresql.bgwriter.maxwritten", ""), reset(postgres, "pg_stat_bgwriter") - skew);
            }
        }
    }

    /** Version 14 hears of resets and counts by messages. */
    private static void await(PostgresServer postgres, String condition) throws Exception {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!postgres.query("app", "SELECT " + condition + " FROM pg_stat_database WHERE datname = 'app'")
                .equals(Optional.of("t"))) {
            assertThat(System.nanoTime()).as("never " + condition).isLessThan(end);
        }
    }
}
