package io.dbintel.receivers.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbintel.component.Clock;
import io.dbintel.database.FaultLog;
import io.dbintel.database.Guard;
import io.dbintel.receivers.scraping.ScrapeException;
import io.dbintel.servers.PostgresServer;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is missing on a server takes one feature away, is said once with the cure, and the rest goes on. */
class DegradeTest {
    private PostgresServer postgres;

    @BeforeEach
    void start() throws Exception {
        postgres = PostgresServer.builder().start();
        Watch.grant(postgres);
        postgres.execute("postgres", "CREATE DATABASE app", "CREATE DATABASE other");
        postgres.execute(
                "app",
                "CREATE TABLE orders (id int PRIMARY KEY)",
                "INSERT INTO orders SELECT generate_series(1, 5000)",
                "CREATE TABLE fresh (id int)",
                "VACUUM ANALYZE orders");
        postgres.execute("other", "CREATE TABLE calm (id int)");
    }

    @AfterEach
    void stop() {
        postgres.close();
    }

    private static List<FaultLog.Lasting> faults(Watch watch) {
        return watch.server.faults().lasting();
    }

    @Test
    void lockedTableIsNamedAndItsSizeIsThatOfTheLastVacuum() throws Exception {
        try (Connection holder = postgres.connect("app");
                Statement statement = holder.createStatement();
                var watch = new Watch(postgres, "")) {
            double size = watch.points().value("postgresql.table.size", "public.orders");
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE orders, fresh IN ACCESS EXCLUSIVE MODE");
            long begin = System.nanoTime();

            var scrape = watch.metrics();

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
            assertThat(scrape.errors()).isEmpty();
            Points points = Points.of(scrape.batch());
            assertThat(points.value("postgresql.table.size", "public.orders")).isEqualTo(size);
            assertThat(points.of("postgresql.table.size"))
                    .as("never vacuumed: no size is better than a wrong one")
                    .doesNotContainKey("postgresql.database.name=app,postgresql.table.name=public.fresh")
                    .containsKey("postgresql.database.name=other,postgresql.table.name=public.calm");
            assertThat(points.value("postgresql.table.count", "=app")).isEqualTo(2);
            assertThat(points.of("postgresql.rows"))
                    .as("counters need no lock")
                    .containsKey("postgresql.database.name=app,postgresql.table.name=public.orders,state=live");
            assertThat(faults(watch)).hasSize(1);
            assertThat(faults(watch).getFirst().message()).contains("\"public.orders\"", "\"public.fresh\"");
            holder.rollback();
            watch.metrics();
            assertThat(faults(watch)).as("over").isEmpty();
        }
    }

    @Test
    void lockThatIsMetOnlyByTheReadCostsItsSliceTheExactSizes() throws Exception {
        long oid = Long.parseLong(
                postgres.query("app", "SELECT 'orders'::regclass::oid").orElseThrow());
        long pages = Long.parseLong(postgres.query("app", "SELECT relpages FROM pg_class WHERE oid = " + oid)
                .orElseThrow());
        try (Connection holder = postgres.connect("app");
                Statement statement = holder.createStatement();
                var watch = new Watch(postgres, "")) {
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE");
            var sizes = new RelationSizes(watch.server.faults());
            var unaware = new RelationSizes.Subject(oid, "public.orders", pages, false, false);

            var found = sizes.read(watch.server.walk("app"), "app", List.of(unaware), watch.round());

            assertThat(found).containsExactly(Map.entry(oid, pages * 8192));
            assertThat(watch.round().errors()).hasSize(1);
            assertThat(faults(watch))
                    .extracting(FaultLog.Lasting::message)
                    .anyMatch(message -> message.contains("\"public.orders\""));
            holder.rollback();
        }
    }

    @Test
    void databaseThatRefusesUsLeavesTheOthersAlone() throws Exception {
        try (var strict = PostgresServer.builder()
                .accessRules("host app watcher 127.0.0.1/32 reject", "host all all 127.0.0.1/32 trust")
                .start()) {
            Watch.grant(strict);
            strict.execute("postgres", "CREATE DATABASE app", "CREATE DATABASE other");
            try (var watch = new Watch(strict, "")) {
                var scrape = watch.metrics();

                Points points = Points.of(scrape.batch());
                assertThat(scrape.errors()).singleElement().asString().startsWith("database app: ");
                assertThat(points.of("postgresql.table.count"))
                        .containsOnlyKeys("postgresql.database.name=other", "postgresql.database.name=postgres");
                assertThat(points.of("postgresql.commits")).containsKey("postgresql.database.name=app");
            }
        }
    }

    @Test
    void databaseThatTakesNoConnectionsIsNotTriedAndSaid() throws Exception {
        postgres.execute("postgres", "ALTER DATABASE app ALLOW_CONNECTIONS false");
        try (var watch = new Watch(postgres, "")) {
            var scrape = watch.metrics();

            assertThat(scrape.errors()).isEmpty();
            assertThat(faults(watch)).hasSize(1);
            assertThat(faults(watch).getFirst().cure()).contains("GRANT CONNECT ON DATABASE \"app\"");
        }
    }

    @Test
    void droppedDatabaseIsGoneWithTheNextScrape() throws Exception {
        try (var watch = new Watch(postgres, "databases: [app, other]\n")) {
            assertThat(watch.points().of("postgresql.commits")).hasSize(2);
            postgres.execute("postgres", "DROP DATABASE app WITH (FORCE)");

            var scrape = watch.metrics();

            assertThat(scrape.errors()).isEmpty();
            assertThat(Points.of(scrape.batch()).of("postgresql.commits"))
                    .containsOnlyKeys("postgresql.database.name=other");
            assertThat(faults(watch))
                    .extracting(FaultLog.Lasting::message)
                    .containsExactly("there is no database \"app\", or it is a template");
        }
    }

    @Test
    void missingStatisticsExtensionIsSaidOnceWithItsCure() throws Exception {
        String yaml = """
                metrics: {postgresql.query.execution.time: {enabled: true}}
                events: {db.server.top_query: {enabled: true}, db.server.query_sample: {enabled: true}}
                """;
        try (Connection session = postgres.connect("app");
                var watch = new Watch(postgres, yaml)) {
            try (Statement statement = session.createStatement()) {
                statement.execute("SELECT 1");
            }

            assertThat(watch.points().byMetric()).containsKey("postgresql.commits");
            var logs = watch.logs();

            assertThat(logs.errors()).isEmpty();
            assertThat(logs.batch().items()).as("samples go on").isPositive();
            assertThat(faults(watch)).hasSize(1);
            assertThat(faults(watch).getFirst().cure())
                    .contains("shared_preload_libraries", "CREATE EXTENSION pg_stat_statements");
        }
    }

    @Test
    void roleWithoutGrantsStillSeesWhatEverybodySees() throws Exception {
        postgres.execute(
                "postgres", "CREATE ROLE weak LOGIN PASSWORD 'pw'", "REVOKE CONNECT ON DATABASE app FROM public");
        try (var watch = new Watch(postgres, "weak", "", Set.of())) {
            var scrape = watch.metrics();

            assertThat(scrape.errors()).isEmpty();
            Points points = Points.of(scrape.batch());
            assertThat(points.of("postgresql.commits")).hasSize(3);
            assertThat(points.of("postgresql.db_size"))
                    .containsOnlyKeys("postgresql.database.name=other", "postgresql.database.name=postgres");
            assertThat(faults(watch)).extracting(FaultLog.Lasting::cure).allMatch(cure -> cure.contains("GRANT"));
            assertThat(faults(watch)).hasSize(2);
        }
    }

    @Test
    void functionsThatAreNotCountedAreSaid() throws Exception {
        try (var watch = new Watch(postgres, Watch.only("postgresql.function.calls"))) {
            assertThat(watch.metrics().errors()).isEmpty();

            assertThat(faults(watch))
                    .extracting(FaultLog.Lasting::cure)
                    .containsExactly("ALTER SYSTEM SET track_functions = 'pl'; SELECT pg_reload_conf()");
        }
    }

    @Test
    void veryManyRelationsAreReadInSlicesAndBeyondTheMostInPart() throws Exception {
        postgres.execute(
                "other",
                "DO $$ BEGIN FOR i IN 1..1500 LOOP EXECUTE format('CREATE TABLE many_%s (id int)', i); END LOOP; END $$");
        try (var watch = new Watch(
                postgres, Watch.ROLE, "databases: [other]\n", Guard.DEFAULT.withMaxAnswer(64 << 10), Set.of())) {
            var scrape = watch.metrics();

            assertThat(scrape.errors()).isEmpty();
            assertThat(Points.of(scrape.batch()).value("postgresql.table.count", "=other"))
                    .isEqualTo(1501);
            assertThat(Points.of(scrape.batch()).of("postgresql.table.size")).hasSize(1501);
            assertThat(faults(watch)).isEmpty();

            var relations = new RelationStatistics(watch.builder, watch.server.faults(), 60, 200);
            relations.read(watch.server.walk("other"), new DatabaseInfo(0, "other", true, 0), watch.round());

            Points part = Points.of(watch.finish());
            assertThat(part.of("postgresql.table.size")).hasSizeBetween(100, 200);
            assertThat(part.byMetric()).doesNotContainKeys("postgresql.table.count", "postgresql.blocks_read");
            assertThat(faults(watch))
                    .singleElement()
                    .satisfies(fault ->
                            assertThat(fault.message()).contains("\"other\" has more than 200 tables and indexes"));
        }
    }

    @Test
    void unreachableServerFailsTheScrapeAndTheNextOneWorks() throws Exception {
        try (var watch = new Watch(postgres, "")) {
            watch.metrics();
            long stopped = Clock.SYSTEM.epochNanos();
            postgres.stop(PostgresServer.StopMode.FAST);

            assertThatThrownBy(watch::metrics)
                    .isInstanceOf(ScrapeException.class)
                    .hasMessageStartingWith("databases: ");

            postgres.start();
            long end = System.nanoTime() + 30_000_000_000L;
            while (true) {
                try {
                    // Counters that were never reset began with the server, as far as it knows.
                    long now = Clock.SYSTEM.epochNanos();
                    var batch = watch.metricsAt(now);
                    assertThat(batch.items()).isPositive();
                    batch.forEach(metric -> {
                        if (metric.name().equals("postgresql.commits")) {
                            assertThat(metric.points())
                                    .allMatch(point -> point.startTime() > stopped && point.startTime() <= now);
                        }
                    });
                    return;
                } catch (ScrapeException e) {
                    assertThat(System.nanoTime()).as("recovers").isLessThan(end);
                }
            }
        }
    }

    @Test
    void onlyListedDatabasesAndNoExcludedOnes() throws Exception {
        try (var listed = new Watch(postgres, "databases: [app]\n");
                var excluded = new Watch(postgres, "exclude_databases: [app]\n")) {
            Points ofListed = listed.points();
            Points ofExcluded = excluded.points();

            for (String metric : List.of("commits", "db_size", "backends", "table.count")) {
                assertThat(ofListed.of("postgresql." + metric)).containsOnlyKeys("postgresql.database.name=app");
                assertThat(ofExcluded.of("postgresql." + metric))
                        .containsOnlyKeys("postgresql.database.name=other", "postgresql.database.name=postgres");
            }
            assertThat(ofListed.of("postgresql.database.count")).containsEntry("", 1.0);
            assertThat(ofExcluded.of("postgresql.database.count")).containsEntry("", 2.0);
        }
    }
}
