package io.dbintel.receivers.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.servers.PostgresServer;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which statements the server gets, by its own {@code pg_stat_statements}, and what they cost it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QueriesTest {
    private static final int TABLES = 204;

    private PostgresServer postgres;

    @BeforeAll
    void start() throws Exception {
        postgres = PostgresServer.builder()
                .withStatistics()
                .setting("pg_stat_statements.track_utility", "on")
                .setting("pg_stat_statements.track_planning", "on")
                .setting("track_functions", "all")
                .setting("log_connections", "on")
                .start();
        Watch.grant(postgres);
        postgres.execute("postgres", "CREATE EXTENSION pg_stat_statements", "CREATE DATABASE app");
        postgres.execute(
                "app",
                "CREATE EXTENSION pg_stat_statements",
                "DO $$ BEGIN FOR i IN 1.." + TABLES + " LOOP EXECUTE format('CREATE TABLE t%s"
                        + " (id bigint PRIMARY KEY, note text)', i); EXECUTE format('INSERT INTO t%s"
                        + " SELECT g, repeat(''x'', 50) FROM generate_series(1, 200) g', i); END LOOP; END $$",
                "ANALYZE");
    }

    @AfterAll
    void stop() {
        postgres.close();
    }

    /** Calls by purpose, those at the beginning of a connection left out. */
    private Map<String, Long> purposes() throws Exception {
        var purposes = new TreeMap<String, Long>();
        try (Connection connection = postgres.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT substring(query FROM 'dbintel:postgresql\\.(\\w+)'),"
                                + " sum(calls) FROM pg_stat_statements WHERE query LIKE '%/* dbintel:postgresql.%' GROUP BY 1")) {
            while (rows.next()) {
                purposes.put(rows.getString(1), rows.getLong(2));
            }
        }
        purposes.remove("");
        return purposes;
    }

    private void reset() throws Exception {
        postgres.execute("postgres", "SELECT pg_stat_statements_reset()");
    }

    @ParameterizedTest(name = "{0} alone asks for {1}")
    @CsvSource({
        "backends, databases",
        "bgwriter.buffers.allocated, server_statistics",
        "bgwriter.buffers.writes, server_statistics",
        "bgwriter.checkpoint.count, server_statistics",
        "bgwriter.duration, server_statistics",
        "bgwriter.maxwritten, server_statistics",
        "blks_hit, databases",
        "blks_read, databases",
        "blocks_read, databases relations",
        "commits, databases",
        "connection.max, server_statistics",
        "database.count, databases",
        "database.locks, databases database_locks server_locks",
        "db_size, databases database_sizes",
        "deadlocks, databases",
        "function.calls, databases functions",
        "index.scans, databases relations",
        "index.size, databases relations relation_sizes",
        "operations, databases relations",
        "query.conflicts, databases",
        "query.execution.time, execution_time",
        "replication.data_delay, replication",
        "rollbacks, databases",
        "rows, databases relations",
        "sequential_scans, databases relations",
        "table.count, databases relations",
        "table.size, databases relations relation_sizes",
        "table.vacuum.count, databases relations",
        "temp.io, databases",
        "temp_files, databases",
        "tup_deleted, databases",
        "tup_fetched, databases",
        "tup_inserted, databases",
        "tup_returned, databases",
        "tup_updated, databases",
        "vector.insert.duration, databases vector_inserts",
        "vector.insert.rows, databases vector_inserts",
        "vector.search.calls, databases vector_searches",
        "vector.search.duration, databases vector_searches",
        "vector.search.rows_returned, databases vector_searches",
        "wal.age, server_statistics",
        "wal.delay, replication",
        "wal.lag, ''",
    })
    void switchedOffMetricRunsNoQuery(String metric, String expected) throws Exception {
        reset();
        try (var watch = new Watch(postgres, Watch.only("postgresql." + metric))) {
            assertThat(watch.metrics().errors()).isEmpty();

            Set<String> names = expected.isEmpty() ? Set.of() : Set.of(expected.split(" "));
            assertThat(purposes().keySet()).isEqualTo(new TreeSet<>(names));
            assertThat(watch.points().byMetric().keySet()).isSubsetOf("postgresql." + metric);
        }
    }

    @Test
    void tableOfStatementsHoldsEveryMetric() throws Exception {
        var source = QueriesTest.class
                .getDeclaredMethod("switchedOffMetricRunsNoQuery", String.class, String.class)
                .getAnnotation(CsvSource.class);
        assertThat(source.value())
                .extracting(row -> "postgresql." + row.substring(0, row.indexOf(',')))
                .containsExactlyElementsOf(
                        PostgresqlMetrics.ALL.stream().map(each -> each.name()).toList());
    }

    @Test
    void scrapeOfTwoHundredTablesIsCheap() throws Exception {
        int rounds = 10;
        try (var watch = new Watch(postgres, "")) {
            // The first round connects and fills the server's caches, the next ones are those of every day.
            assertThat(watch.points().of("postgresql.table.size")).hasSize(TABLES);
            reset();
            long connectionsBefore = connections();

            for (int i = 0; i < rounds; i++) {
                assertThat(watch.metrics().errors()).isEmpty();
            }

            long opened = connections() - connectionsBefore;
            double cost = number("SELECT sum(total_exec_time + total_plan_time) FROM pg_stat_statements"
                    + " WHERE userid = 'watcher'::regrole");
            double statements = number("SELECT sum(calls) FROM pg_stat_statements WHERE userid = 'watcher'::regrole");
            System.out.printf(
                    Locale.ROOT,
                    "MEASURED a scrape of %d tables in 2 databases: %.2f ms on the server, %.1f statements, %d new"
                            + " connections in %d rounds%n",
                    TABLES,
                    cost / rounds,
                    statements / rounds,
                    opened,
                    rounds);
            assertThat(opened)
                    .as("the second database is reached over the connection that is there")
                    .isZero();
            assertThat(statements / rounds).isLessThanOrEqualTo(8.5);
            // A third of it is usual; the margin is for a busy machine.
            assertThat(cost / rounds).isLessThan(60);
            assertThat(number("SELECT count(*) FROM pg_stat_activity WHERE usename = 'watcher'"))
                    .isEqualTo(2);
        }
    }

    @Test
    void eachFurtherDatabaseCostsOneConnectionARound() throws Exception {
        postgres.execute("postgres", "CREATE DATABASE one", "CREATE DATABASE two");
        try (var watch = new Watch(postgres, "")) {
            watch.metrics();
            long before = connections();

            watch.metrics();

            // postgres over the kept connection, the last one of the round before first, then the two others.
            assertThat(connections() - before).isEqualTo(2);
        } finally {
            postgres.execute("postgres", "DROP DATABASE one", "DROP DATABASE two");
        }
    }

    private long connections() throws Exception {
        try (var lines = Files.lines(postgres.logFile())) {
            return lines.filter(line -> line.contains("connection authorized: user=watcher"))
                    .count();
        }
    }

    private double number(String sql) throws Exception {
        return Double.parseDouble(postgres.query("postgres", sql).orElse("NaN"));
    }
}
