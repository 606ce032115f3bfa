package io.dbintel.receivers.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.receivers.metadata.MetricDefinition;
import io.dbintel.servers.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Every metric on a real server, compared with what the server's own views say before and after the scrape: a counter lies
 * between the two, everything else is equal to one of them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MetricsOnServer {
    private PostgresServer postgres;
    private PostgresServer replica;
    private Connection guest;

    abstract int major();

    @BeforeAll
    void start() throws Exception {
        postgres = PostgresServer.builder()
                .major(major())
                .withStatistics()
                .setting("track_functions", "all")
                .setting("archive_mode", "on")
                .setting("archive_command", "true")
                .start();
        Watch.grant(postgres);
        postgres.execute("postgres", "CREATE EXTENSION pg_stat_statements", "CREATE DATABASE app");
        postgres.execute(
                "app",
                "CREATE EXTENSION pg_stat_statements",
                "CREATE TABLE orders (id bigint PRIMARY KEY, note text, amount int)",
                "ALTER TABLE orders ALTER note SET STORAGE EXTERNAL",
                "INSERT INTO orders SELECT g, repeat('x', 5000), g FROM generate_series(1, 300) g",
                "UPDATE orders SET amount = amount + 1 WHERE id < 20",
                "DELETE FROM orders WHERE id > 290",
                "VACUUM ANALYZE orders",
                "SELECT count(note) FROM orders",
                "SET enable_seqscan = off",
                "SELECT amount FROM orders WHERE id = 7",
                "CREATE SCHEMA other",
                "CREATE TABLE other.part (a int) PARTITION BY RANGE (a)",
                "CREATE TABLE other.part_1 PARTITION OF other.part FOR VALUES FROM (0) TO (10)",
                "CREATE INDEX part_a ON other.part (a)",
                "INSERT INTO other.part SELECT 1 FROM generate_series(1, 10)",
                "CREATE MATERIALIZED VIEW totals AS SELECT sum(amount) FROM orders",
                "CREATE FUNCTION twice(a int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 2 * a; END'",
                "CREATE FUNCTION twice(a int, b int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 2 * a * b; END'",
                "CREATE FUNCTION other.once(int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN $1; END'",
                "SELECT twice(1), twice(1, 2), other.once(3)",
                "SELECT twice(1)",
                // pgvector is not among the binaries of the tests: a type of its name and operators of its shape stand
                // for it.
                "CREATE DOMAIN vector AS float8",
                "CREATE OPERATOR <=> (LEFTARG = float8, RIGHTARG = float8, FUNCTION = pg_catalog.float8mi)",
                "CREATE TABLE items (id int, embedding vector)",
                "INSERT INTO items SELECT g, g FROM generate_series(1, 50) g",
                "SELECT id FROM items ORDER BY embedding::float8 <=> 3::float8 LIMIT 5",
                "SELECT id FROM items ORDER BY embedding::float8 <=> 4::float8 LIMIT 5",
                "CHECKPOINT",
                "SELECT pg_switch_wal()");
        replica = postgres.startReplica("standby1");
        guest = postgres.connect("app");
        guest.setAutoCommit(false);
        try (Statement statement = guest.createStatement()) {
            statement.execute("LOCK TABLE orders IN SHARE MODE");
        }
        awaitArchiver();
    }

    private void awaitArchiver() throws Exception {
        awaitTrue("SELECT last_archived_time IS NOT NULL FROM pg_stat_archiver");
        awaitTrue("SELECT count(*) = 1 FROM pg_stat_replication WHERE state = 'streaming'");
        // Counters of sessions that ended are flushed when they end; that may be a moment later.
        awaitTrue("SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = 'app' AND state = 'idle'");
    }

    private void awaitTrue(String sql) throws Exception {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!postgres.query("postgres", sql).orElse("f").equals("t")) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never true: " + sql);
            }
            Thread.onSpinWait();
        }
    }

    @AfterAll
    void stop() throws Exception {
        guest.close();
        replica.close();
        postgres.close();
    }

    private static final String DB = "'postgresql.database.name=' || datname";
    private static final String TABLE =
            "'postgresql.database.name=' || current_database() || ',postgresql.table.name=' || schemaname || '.' || relname";
    private static final String INDEX = "'postgresql.database.name=' || current_database() || ',postgresql.index.name='"
            + " || indexrelname || ',postgresql.table.name=' || relname";
    private static final String OF_DATABASES = " FROM pg_stat_database WHERE datname IN ('app', 'postgres')";

    /** One statement of two columns, key and value; {@code app:} and {@code postgres:} say where it is asked. */
    private Map<String, List<String>> views() {
        var views = new LinkedHashMap<String, List<String>>();
        Map.of(
                        "blks_hit", "blks_hit",
                        "blks_read", "blks_read",
                        "commits", "xact_commit",
                        "rollbacks", "xact_rollback",
                        "deadlocks", "deadlocks",
                        "temp.io", "temp_bytes",
                        "temp_files", "temp_files")
                .forEach((metric, column) ->
                        views.put("postgresql." + metric, List.of("SELECT " + DB + ", " + column + OF_DATABASES)));
        for (String column : List.of("tup_deleted", "tup_fetched", "tup_inserted", "tup_returned", "tup_updated")) {
            views.put("postgresql." + column, List.of("SELECT " + DB + ", " + column + OF_DATABASES));
        }
        views.put("postgresql.db_size", List.of("SELECT " + DB + ", pg_database_size(datname)" + OF_DATABASES));
        views.put(
                "postgresql.query.conflicts",
                List.of("SELECT 'postgresql.conflict.type=' || k || ',' || " + DB
                        + ", v FROM pg_stat_database_conflicts,"
                        + " LATERAL (VALUES ('tablespace', confl_tablespace), ('lock', confl_lock),"
                        + " ('snapshot', confl_snapshot), ('bufferpin', confl_bufferpin), ('deadlock', confl_deadlock))"
                        + " AS x (k, v) WHERE datname IN ('app', 'postgres')"));
        views.put("postgresql.bgwriter.buffers.allocated", List.of("SELECT '', buffers_alloc FROM pg_stat_bgwriter"));
        views.put("postgresql.bgwriter.maxwritten", List.of("SELECT '', maxwritten_clean FROM pg_stat_bgwriter"));
        if (major() >= 17) {
            views.put(
                    "postgresql.bgwriter.buffers.writes",
                    List.of("SELECT 'source=bgwriter', buffers_clean FROM pg_stat_bgwriter UNION ALL"
                            + " SELECT 'source=checkpoints', buffers_written FROM pg_stat_checkpointer"));
            views.put(
                    "postgresql.bgwriter.checkpoint.count",
                    List.of("SELECT 'type=' || k, v FROM pg_stat_checkpointer,"
                            + " LATERAL (VALUES ('requested', num_requested), ('scheduled', num_timed)) AS x (k, v)"));
            views.put(
                    "postgresql.bgwriter.duration",
                    List.of("SELECT 'type=' || k, v FROM pg_stat_checkpointer,"
                            + " LATERAL (VALUES ('sync', sync_time), ('write', write_time)) AS x (k, v)"));
        } else {
            views.put(
                    "postgresql.bgwriter.buffers.writes",
                    List.of(
                            "SELECT 'source=' || k, v FROM pg_stat_bgwriter, LATERAL (VALUES ('bgwriter', buffers_clean),"
                                    + " ('backend', buffers_backend), ('backend_fsync', buffers_backend_fsync),"
                                    + " ('checkpoints', buffers_checkpoint)) AS x (k, v)"));
            views.put(
                    "postgresql.bgwriter.checkpoint.count",
                    List.of("SELECT 'type=' || k, v FROM pg_stat_bgwriter,"
                            + " LATERAL (VALUES ('requested', checkpoints_req), ('scheduled', checkpoints_timed))"
                            + " AS x (k, v)"));
            views.put(
                    "postgresql.bgwriter.duration",
                    List.of("SELECT 'type=' || k, v FROM pg_stat_bgwriter,"
                            + " LATERAL (VALUES ('sync', checkpoint_sync_time), ('write', checkpoint_write_time))"
                            + " AS x (k, v)"));
        }
        views.put("postgresql.connection.max", List.of("SHOW max_connections"));
        views.put("postgresql.database.count", List.of("SELECT '', count(*) FROM pg_database WHERE NOT datistemplate"));
        views.put(
                "postgresql.wal.age",
                List.of("SELECT '', floor(extract(epoch FROM now() - last_archived_time)) FROM pg_stat_archiver"));
        views.put(
                "postgresql.table.count",
                List.of(
                        "app:SELECT 'postgresql.database.name=app', count(*) FROM pg_stat_user_tables",
                        "postgres:SELECT 'postgresql.database.name=postgres', count(*) FROM pg_stat_user_tables"));
        views.put(
                "postgresql.table.size",
                List.of("app:SELECT " + TABLE + ", pg_relation_size(relid) FROM pg_stat_user_tables"));
        views.put(
                "postgresql.table.vacuum.count",
                List.of("app:SELECT " + TABLE + ", vacuum_count FROM pg_stat_user_tables"));
        views.put(
                "postgresql.sequential_scans", List.of("app:SELECT " + TABLE + ", seq_scan FROM pg_stat_user_tables"));
        views.put(
                "postgresql.rows",
                List.of("app:SELECT " + TABLE + " || ',state=' || k, v FROM pg_stat_user_tables,"
                        + " LATERAL (VALUES ('dead', n_dead_tup), ('live', n_live_tup)) AS x (k, v)"));
        views.put(
                "postgresql.operations",
                List.of("app:SELECT 'operation=' || k || ',' || " + TABLE + ", v FROM pg_stat_user_tables,"
                        + " LATERAL (VALUES ('ins', n_tup_ins), ('upd', n_tup_upd), ('del', n_tup_del),"
                        + " ('hot_upd', n_tup_hot_upd)) AS x (k, v)"));
        views.put(
                "postgresql.blocks_read",
                List.of("app:SELECT " + TABLE + " || ',source=' || k, coalesce(v, 0) FROM pg_statio_user_tables,"
                        + " LATERAL (VALUES ('heap_read', heap_blks_read), ('heap_hit', heap_blks_hit),"
                        + " ('idx_read', idx_blks_read), ('idx_hit', idx_blks_hit), ('toast_read', toast_blks_read),"
                        + " ('toast_hit', toast_blks_hit), ('tidx_read', tidx_blks_read), ('tidx_hit', tidx_blks_hit))"
                        + " AS x (k, v)"));
        views.put("postgresql.index.scans", List.of("app:SELECT " + INDEX + ", idx_scan FROM pg_stat_user_indexes"));
        views.put(
                "postgresql.index.size",
                List.of("app:SELECT " + INDEX + ", pg_relation_size(indexrelid) FROM pg_stat_user_indexes"));
        views.put(
                "postgresql.function.calls",
                List.of("app:SELECT 'function=' || CASE funcname WHEN 'twice' THEN 'twice_' ||"
                        + " array_to_string(proargnames, '_') ELSE funcname END || ',postgresql.database.name=app', calls"
                        + " FROM pg_stat_user_functions JOIN pg_proc p ON p.oid = funcid"
                        + " WHERE funcname NOT LIKE 'pg_stat_statements%'"));
        views.put(
                "postgresql.query.execution.time",
                List.of("SELECT " + DB + ", sum(total_exec_time) / 1000 FROM pg_stat_statements s"
                        + " JOIN pg_database d ON d.oid = s.dbid WHERE NOT datistemplate GROUP BY datname"));
        String search = "app:SELECT 'postgresql.database.name=app,postgresql.distance.function.name=cosine', %s"
                + " FROM pg_stat_statements WHERE query LIKE 'SELECT id FROM items%%'";
        views.put("postgresql.vector.search.calls", List.of(search.formatted("sum(calls)")));
        views.put("postgresql.vector.search.duration", List.of(search.formatted("sum(total_exec_time) / 1000")));
        views.put("postgresql.vector.search.rows_returned", List.of(search.formatted("sum(rows)")));
        String insert = "app:SELECT 'postgresql.database.name=app', %s FROM pg_stat_statements"
                + " WHERE query LIKE 'INSERT INTO items%%'";
        views.put("postgresql.vector.insert.rows", List.of(insert.formatted("sum(rows)")));
        views.put("postgresql.vector.insert.duration", List.of(insert.formatted("sum(total_exec_time) / 1000")));
        return views;
    }

    private Map<String, Double> ask(List<String> statements) throws Exception {
        var values = new TreeMap<String, Double>();
        for (String each : statements) {
            int colon = each.startsWith("app:") || each.startsWith("postgres:") ? each.indexOf(':') : -1;
            String database = colon < 0 ? "postgres" : each.substring(0, colon);
            try (Connection connection = postgres.connect(database);
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(each.substring(colon + 1))) {
                boolean named = rows.getMetaData().getColumnCount() == 2;
                while (rows.next()) {
                    values.put(named ? rows.getString(1) : "", rows.getDouble(named ? 2 : 1));
                }
            }
        }
        return values;
    }

    @Test
    void everyMetricSaysWhatTheServersViewsSay() throws Exception {
        try (var watch = new Watch(postgres, Watch.everyMetric())) {
            var before = new TreeMap<String, Map<String, Double>>();
            for (var view : views().entrySet()) {
                before.put(view.getKey(), ask(view.getValue()));
            }

            var scrape = watch.metrics();

            assertThat(scrape.errors()).isEmpty();
            assertThat(watch.server.faults().lasting()).isEmpty();
            var points = Points.of(scrape.batch());
            for (var view : views().entrySet()) {
                String metric = view.getKey();
                Map<String, Double> now = new TreeMap<>(points.of(metric));
                // The extension's own functions are called by this test and counted a moment later.
                now.keySet().removeIf(key -> key.startsWith("function=pg_stat_statements"));
                Map<String, Double> after = ask(view.getValue());
                Map<String, Double> earlier = before.getOrDefault(metric, Map.of());
                assertThat(now.keySet()).as(metric).isEqualTo(earlier.keySet());
                now.forEach((key, value) -> {
                    double one = earlier.getOrDefault(key, Double.NaN);
                    double other = after.getOrDefault(key, Double.NaN);
                    assertThat(value)
                            .as(metric + " of " + key)
                            .isBetween(Math.min(one, other) - 1e-9, Math.max(one, other) + 1e-9);
                });
            }
            assertThat(unseen()).as("metrics without a view to compare with").isEmpty();
        }
    }

    /** Those are tested one by one below. */
    private List<String> unseen() {
        var unseen = new ArrayList<>(PostgresqlMetrics.ALL.stream()
                .map(MetricDefinition::name)
                .filter(name -> !views().containsKey(name))
                .toList());
        unseen.removeAll(List.of(
                "postgresql.backends",
                "postgresql.database.locks",
                "postgresql.replication.data_delay",
                "postgresql.wal.delay",
                "postgresql.wal.lag"));
        return unseen;
    }

    @Test
    void backendsAreAllBackendsOfADatabase() throws Exception {
        try (var watch = new Watch(postgres, "")) {
            var points = watch.points();

            // The guest; the watcher itself is in postgres, and counts as any other session does.
            assertThat(points.value("postgresql.backends", "=app")).isEqualTo(1);
            assertThat(points.value("postgresql.backends", "=postgres")).isEqualTo(1);
        }
    }

    @Test
    void locksAreThoseOfOthersInEachDatabase() throws Exception {
        try (var watch = new Watch(postgres, Watch.only("postgresql.database.locks"))) {
            var points = watch.points();

            assertThat(points.of("postgresql.database.locks"))
                    .containsEntry(
                            "lock_type=relation,mode=ShareLock,postgresql.database.name=app,relation=orders", 1.0)
                    // The guest's own transaction belongs to no database.
                    .containsEntry("lock_type=virtualxid,mode=ExclusiveLock,relation=", 1.0);
            assertThat(points.of("postgresql.database.locks").keySet()).noneMatch(key -> key.contains("pg_locks"));
        }
    }

    @Test
    void delayOfAStandbyIsInFractionsOfASecondUnlessTheGateIsOff() throws Exception {
        String yaml = Watch.only("postgresql.wal.delay", "postgresql.wal.lag", "postgresql.replication.data_delay");
        try (var precise = new Watch(postgres, yaml);
                var whole = new Watch(postgres, yaml, "-" + Gates.PRECISE_LAG)) {
            var preciseMetrics = pointsUnderWrites(precise, "postgresql.wal.delay");
            var wholeMetrics = pointsUnderWrites(whole, "postgresql.wal.lag");

            String client = "replication_client=127.0.0.1";
            assertThat(preciseMetrics.of("postgresql.wal.delay").keySet())
                    .containsExactlyInAnyOrder(
                            "operation=flush," + client, "operation=replay," + client, "operation=write," + client);
            assertThat(preciseMetrics.of("postgresql.wal.delay").values()).allMatch(lag -> lag >= 0 && lag < 30);
            assertThat(preciseMetrics.of("postgresql.wal.lag")).isEmpty();
            assertThat(wholeMetrics.of("postgresql.wal.lag").values()).allMatch(lag -> lag == Math.rint(lag));
            assertThat(wholeMetrics.of("postgresql.wal.lag")).hasSize(3);
            assertThat(wholeMetrics.of("postgresql.wal.delay")).isEmpty();
            assertThat(preciseMetrics.of("postgresql.replication.data_delay")).containsOnlyKeys(client);
            assertThat(preciseMetrics.value("postgresql.replication.data_delay", client))
                    .isBetween(0.0, 1e7);
        }
    }

    /** A standby that has caught up shows no lag after a moment: writes until it is seen. */
    private Points pointsUnderWrites(Watch watch, String metric) throws Exception {
        long end = System.nanoTime() + 30_000_000_000L;
        while (true) {
            postgres.execute("app", "INSERT INTO items VALUES (0, 0)");
            Points points = watch.points();
            if (points.of(metric).size() == 3) {
                return points;
            }
            assertThat(System.nanoTime()).as(metric + " never seen").isLessThan(end);
        }
    }

    @Test
    void standbyIsWatchedToo() throws Exception {
        try (var watch = new Watch(replica, "")) {
            var scrape = watch.metrics();

            assertThat(scrape.errors()).isEmpty();
            assertThat(Points.of(scrape.batch()).of("postgresql.table.count"))
                    .containsEntry("postgresql.database.name=app", 5.0);
        }
    }
}
