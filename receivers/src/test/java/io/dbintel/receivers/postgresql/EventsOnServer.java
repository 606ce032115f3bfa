package io.dbintel.receivers.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dbintel.database.Capabilities;
import io.dbintel.database.DatabaseException;
import io.dbintel.database.FaultLog;
import io.dbintel.database.Guard;
import io.dbintel.database.Query;
import io.dbintel.database.RowMapper;
import io.dbintel.database.Rows;
import io.dbintel.database.ServerIdentity;
import io.dbintel.database.Session;
import io.dbintel.servers.PostgresServer;
import io.dbintel.telemetry.Attributes;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Value;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Samples of sessions and costly statements on a real server, every attribute compared with the server's own view. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EventsOnServer {
    private static final String SAMPLES = "events: {db.server.query_sample: {enabled: true}}\n";
    private static final String TOP = "events: {db.server.top_query: {enabled: true}}\n";
    private static final String ALWAYS_DUE = "top_query_collection: {collection_interval: 0s%s}\n";
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private PostgresServer postgres;

    abstract int major();

    @BeforeAll
    void start() throws Exception {
        postgres = PostgresServer.builder()
                .major(major())
                .withStatistics()
                .setting("pg_stat_statements.track_planning", "on")
                .start();
        Watch.grant(postgres);
        postgres.execute(
                "postgres",
                "CREATE EXTENSION pg_stat_statements",
                "CREATE ROLE weak LOGIN PASSWORD 'pw'",
                "CREATE DATABASE app",
                "CREATE DATABASE secret");
        postgres.execute(
                "app", "CREATE TABLE orders (id int PRIMARY KEY, note text)", "INSERT INTO orders VALUES (1, 'a')");
    }

    @AfterAll
    void stop() {
        postgres.close();
    }

    @BeforeEach
    void reset() throws Exception {
        postgres.execute("postgres", "SELECT pg_stat_statements_reset()");
    }

    private static Map<String, Object> plain(LogRecord record) {
        var plain = new LinkedHashMap<String, Object>();
        Attributes attributes = record.attributes();
        for (int i = 0; i < attributes.size(); i++) {
            plain.put(
                    attributes.key(i),
                    switch (attributes.value(i)) {
                        case Value.Text(String text) -> text;
                        case Value.Int(long number) -> number;
                        case Value.Double(double number) -> number;
                        case Value other -> other;
                    });
        }
        return plain;
    }

    private static List<Map<String, Object>> events(Watch watch) throws Exception {
        var scrape = watch.logs();
        assertThat(scrape.errors()).isEmpty();
        var events = new ArrayList<Map<String, Object>>();
        scrape.batch().forEach(record -> events.add(plain(record)));
        return events;
    }

    private static Map<String, Object> with(List<Map<String, Object>> events, String key, Object value) {
        List<Map<String, Object>> found =
                events.stream().filter(each -> value.equals(each.get(key))).toList();
        assertThat(found).as(key + " = " + value + " in " + events).hasSize(1);
        return found.getFirst();
    }

    private Connection session(String database, String application) throws SQLException {
        Connection connection = postgres.connect(database);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET application_name = '" + application + "'");
        }
        connection.setAutoCommit(false);
        return connection;
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Map<String, Object> row(String sql) throws SQLException {
        try (Connection connection = postgres.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            var row = new LinkedHashMap<String, Object>();
            assertThat(rows.next()).as(sql).isTrue();
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                row.put(rows.getMetaData().getColumnLabel(i), rows.getObject(i));
            }
            return row;
        }
    }

    private void awaitTrue(String sql) throws SQLException {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!Boolean.TRUE.equals(row(sql).values().iterator().next())) {
            assertThat(System.nanoTime()).as("never true: " + sql).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    /** What the server says of a session, under the names of the event's attributes. */
    private Map<String, Object> view(String application) throws SQLException {
        String utc = "to_char(%s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')";
        return row("""
                SELECT 'postgresql' AS "db.system.name", datname::text AS "db.namespace", usename::text AS "user.name",
                 state AS "postgresql.state", a.pid::bigint AS "postgresql.pid",
                 application_name AS "postgresql.application_name", host(client_addr) AS "network.peer.address",
                 client_port::bigint AS "network.peer.port", coalesce(client_hostname, '') AS "postgresql.client_hostname",
                 query_start::text AS "postgresql.query_start", coalesce(wait_event, '') AS "postgresql.wait_event",
                 coalesce(wait_event_type, '') AS "postgresql.wait_event_type",
                 coalesce(query_id::text, '') AS "postgresql.query_id",
                 pg_blocking_pids(a.pid)::text AS "postgresql.blocking.pids",
                 coalesce(%s, '') AS "postgresql.blocking.start_time",
                 coalesce(l.mode, '') AS "postgresql.blocking.lock.mode",
                 coalesce(l.locktype, '') AS "postgresql.blocking.lock.type",
                 coalesce(l.relation::text, '') AS "postgresql.blocking.lock.relation",
                 coalesce(%s, '') AS "postgresql.blocking.transaction.start_time"
                FROM pg_stat_activity a LEFT JOIN pg_locks l ON l.pid = a.pid AND NOT l.granted
                WHERE application_name = '%s'""".formatted(utc.formatted("l.waitstart"), utc.formatted("a.xact_start"), application));
    }

    @Test
    void sampleOfASessionThatWaitsSaysWhatTheServerSays() throws Exception {
        try (Connection holder = session("app", "holder");
                Connection waiter = session("app", TRACE);
                var watch = new Watch(postgres, SAMPLES)) {
            run(holder, "LOCK TABLE orders IN ACCESS EXCLUSIVE MODE");
            CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> {
                try {
                    run(waiter, "UPDATE orders SET note = 'private text' WHERE id = 4711");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            awaitTrue("SELECT count(*) = 1 FROM pg_locks WHERE NOT granted AND waitstart IS NOT NULL");

            var scrape = watch.logs();
            Map<String, Object> view = view(TRACE);
            Map<String, Object> elapsed =
                    row("SELECT 1000 * extract(epoch FROM clock_timestamp() - query_start)::float8"
                            + " AS ms FROM pg_stat_activity WHERE application_name = '" + TRACE + "'");

            List<LogRecord> records = new ArrayList<>();
            scrape.batch().forEach(records::add);
            LogRecord record = records.stream()
                    .filter(each -> each.attributes()
                            .text("postgresql.application_name")
                            .equals(TRACE))
                    .findFirst()
                    .orElseThrow();
            Map<String, Object> event = plain(record);
            assertThat(event).containsAllEntriesOf(view);
            assertThat(event.keySet())
                    .containsExactlyElementsOf(PostgresqlMetadata.QUERY_SAMPLE.attributes().stream()
                            .map(attribute -> attribute.name())
                            .toList());
            assertThat(event)
                    .containsEntry("db.query.text", "UPDATE orders SET note = ? WHERE id = ?")
                    .containsEntry("postgresql.state", "active")
                    .containsEntry("postgresql.blocking.lock.mode", "RowExclusiveLock");
            assertThat((Double) event.get("postgresql.total_exec_time")).isBetween(0.001, fraction(elapsed, "ms"));
            assertThat((Long) event.get("postgresql.blocking.wait_duration")).isBetween(0L, 30L);
            assertThat(record.eventName()).isEqualTo("db.server.query_sample");
            assertThat(record.traceId().hex()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
            assertThat(record.spanId().hex()).isEqualTo("b7ad6b7169203331");
            assertThat(record.time()).isEqualTo(2_000);
            assertThat(record.observedTime()).isZero();
            assertThat(record.severity()).isZero();
            assertThat(record.body()).isNull();
            holder.rollback();
            waiting.join();
            waiter.rollback();
        }
    }

    @Test
    void sampleOfAnIdleTransactionSaysHowLongItsStatementTook() throws Exception {
        try (Connection idle = session("app", "dreamer");
                var watch = new Watch(postgres, SAMPLES)) {
            run(idle, "SELECT pg_sleep(0.05), note FROM orders");

            Map<String, Object> event = with(events(watch), "postgresql.application_name", "dreamer");

            Map<String, Object> took = row("SELECT 1000 * extract(epoch FROM state_change - query_start)::float8 AS ms"
                    + " FROM pg_stat_activity WHERE application_name = 'dreamer'");
            assertThat(event).containsEntry("postgresql.state", "idle in transaction");
            assertThat((Double) event.get("postgresql.total_exec_time")).isCloseTo(fraction(took, "ms"), within(0.001));
            assertThat(event).containsAllEntriesOf(view("dreamer"));
            idle.rollback();
        }
    }

    @Test
    void idleSessionIsToldOfOnceUnlessItBlocksOthers() throws Exception {
        try (Connection early = session("app", "early");
                Connection late = session("app", "late");
                var watch = new Watch(postgres, SAMPLES)) {
            early.setAutoCommit(true);
            late.setAutoCommit(true);
            run(early, "SELECT 1");
            run(late, "SELECT 2");

            List<Map<String, Object>> first = events(watch);
            List<Map<String, Object>> second = events(watch);

            assertThat(first)
                    .extracting(each -> each.get("postgresql.application_name"))
                    .contains("early", "late");
            assertThat(second)
                    .extracting(each -> each.get("postgresql.application_name"))
                    .doesNotContain("early");
        }
    }

    @Test
    void excludedDatabasesAndOurOwnSessionsAreLeftOut() throws Exception {
        try (Connection secret = session("secret", "spy");
                Connection open = session("app", "worker");
                var watch = new Watch(postgres, SAMPLES + "exclude_databases: [secret]\n")) {
            run(secret, "SELECT 1");
            run(open, "SELECT 1");
            watch.points();

            List<Map<String, Object>> events = events(watch);

            assertThat(events)
                    .extracting(each -> each.get("postgresql.application_name"))
                    .contains("worker");
            assertThat(events).extracting(each -> each.get("db.namespace")).doesNotContain("secret");
            assertThat(events).extracting(each -> each.get("user.name")).doesNotContain(Watch.ROLE);
            secret.rollback();
            open.rollback();
        }
    }

    @Test
    void noMoreSamplesThanAsked() throws Exception {
        try (Connection one = session("app", "one");
                Connection two = session("app", "two");
                var watch = new Watch(postgres, SAMPLES + "query_sample_collection: {max_rows_per_query: 1}\n")) {
            run(one, "SELECT 1");
            run(two, "SELECT 1");

            assertThat(events(watch)).hasSize(1);
            one.rollback();
            two.rollback();
        }
    }

    @Test
    void hiddenSessionsAreLeftOutAndTheGrantIsNamedOnce() throws Exception {
        try (Connection other = session("app", "other");
                var watch = new Watch(postgres, "weak", SAMPLES, Set.of())) {
            run(other, "SELECT 1");

            assertThat(events(watch)).isEmpty();

            assertThat(watch.server.faults().lasting())
                    .extracting(each -> each.cure())
                    .containsExactly("GRANT pg_monitor TO the collector's role");
            other.rollback();
        }
    }

    @Test
    void costlyStatementSaysWhatTheServerCountedBetweenTwoRounds() throws Exception {
        try (Connection worker = postgres.connect("app");
                var watch = new Watch(postgres, TOP + ALWAYS_DUE.formatted(""))) {
            String sql = "SELECT count(*), 'private text' FROM generate_series(1, 20000) g, orders WHERE g > 17";
            run(worker, sql);
            assertThat(events(watch)).as("nothing to compare with yet").isEmpty();
            String view = "SELECT calls, rows, shared_blks_dirtied, shared_blks_hit, shared_blks_read,"
                    + " shared_blks_written, temp_blks_read, temp_blks_written, total_exec_time, total_plan_time,"
                    + " queryid::text AS queryid, rolname::text AS rolname FROM pg_stat_statements s JOIN pg_roles r"
                    + " ON r.oid = s.userid WHERE query LIKE 'SELECT count(*), $1 FROM generate_series%'";
            Map<String, Object> before = row(view);
            run(worker, sql);
            run(worker, sql);
            Map<String, Object> after = row(view);

            List<Map<String, Object>> events = events(watch);

            Map<String, Object> event = with(events, "postgresql.queryid", String.valueOf(after.get("queryid")));
            for (String column : List.of(
                    "calls",
                    "rows",
                    "shared_blks_dirtied",
                    "shared_blks_hit",
                    "shared_blks_read",
                    "shared_blks_written",
                    "temp_blks_read",
                    "temp_blks_written")) {
                assertThat(event).containsEntry("postgresql." + column, number(after, column) - number(before, column));
            }
            assertThat(event).containsEntry("postgresql.calls", 2L);
            for (String column : List.of("total_exec_time", "total_plan_time")) {
                assertThat((Double) event.get("postgresql." + column))
                        .isCloseTo(fraction(after, column) - fraction(before, column), within(1e-9));
            }
            assertThat(event)
                    .containsEntry("db.system.name", "postgresql")
                    .containsEntry("db.namespace", "app")
                    .containsEntry("postgresql.rolname", after.get("rolname"))
                    .containsEntry("postgresql.query_plan", "")
                    .containsEntry(
                            "db.query.text", "SELECT count(*), $1 FROM generate_series($2, $3) g, orders WHERE g > $4");
            assertThat(event.keySet())
                    .containsExactlyElementsOf(PostgresqlMetadata.TOP_QUERY.attributes().stream()
                            .map(attribute -> attribute.name())
                            .toList());
            assertThat(events(watch))
                    .as("what did not run since is not told of")
                    .noneMatch(each -> String.valueOf(after.get("queryid")).equals(each.get("postgresql.queryid")));
        }
    }

    private static double fraction(Map<String, Object> row, String column) {
        return ((Number) row.getOrDefault(column, Double.NaN)).doubleValue();
    }

    private static long number(Map<String, Object> row, String column) {
        return ((Number) row.getOrDefault(column, 0)).longValue();
    }

    @Test
    void newStatementIsToldOfWholeAndTheCostliestComesFirst() throws Exception {
        try (Connection worker = postgres.connect("app");
                var watch = new Watch(postgres, TOP + ALWAYS_DUE.formatted(", top_n_query: 1"))) {
            events(watch);
            for (int i = 0; i < 20; i++) {
                run(worker, "SELECT note FROM orders WHERE id = 1");
            }
            run(worker, "SELECT pg_sleep(0.1)");

            List<Map<String, Object>> events = events(watch);

            assertThat(events).hasSize(1);
            assertThat(events.getFirst())
                    .containsEntry("db.query.text", "SELECT pg_sleep($1)")
                    .containsEntry("postgresql.calls", 1L);
            assertThat((Double) events.getFirst().get("postgresql.total_exec_time"))
                    .isGreaterThan(100);
        }
    }

    @Test
    void statementsThatAGrantBringsToLightAreNoNewOnes() throws Exception {
        try (Connection worker = postgres.connect("app");
                Connection weak = postgres.connect("app", "weak", "pw");
                var watch = new Watch(postgres, "weak", TOP + ALWAYS_DUE.formatted(""), Set.of())) {
            run(weak, "SELECT 1");
            run(worker, "SELECT pg_sleep(0.1)");
            events(watch);
            events(watch);
            postgres.execute("postgres", "GRANT pg_monitor TO weak");
            try {
                assertThat(events(watch)).noneMatch(each -> "SELECT pg_sleep($1)".equals(each.get("db.query.text")));
                run(worker, "SELECT pg_sleep(0.01)");

                assertThat(with(events(watch), "db.query.text", "SELECT pg_sleep($1)"))
                        .containsEntry("postgresql.calls", 1L);
            } finally {
                postgres.execute("postgres", "REVOKE pg_monitor FROM weak");
            }
        }
    }

    @Test
    void timesAreSecondsAsUpstreamSendsThemWhenAskedFor() throws Exception {
        try (Connection worker = postgres.connect("app");
                var watch = new Watch(postgres, TOP + ALWAYS_DUE.formatted(", upstream_units: true"))) {
            events(watch);
            run(worker, "SELECT pg_sleep(0.1)");

            Map<String, Object> event = with(events(watch), "db.query.text", "SELECT pg_sleep($1)");

            assertThat((Double) event.get("postgresql.total_exec_time")).isBetween(0.1, 5.0);
        }
    }

    @Test
    void resetAndRestartGiveNoSpike() throws Exception {
        try (var watch = new Watch(postgres, TOP + ALWAYS_DUE.formatted(""))) {
            String slow = "SELECT pg_sleep(0.2)";
            String quick = "SELECT pg_sleep(0.01)";
            try (Connection worker = postgres.connect("app")) {
                run(worker, slow);
                events(watch);
                postgres.execute("postgres", "SELECT pg_stat_statements_reset()");
                run(worker, quick);
                Map<String, Object> event = with(events(watch), "db.query.text", "SELECT pg_sleep($1)");
                assertThat(event).containsEntry("postgresql.calls", 1L);
                assertThat((Double) event.get("postgresql.total_exec_time")).isBetween(10.0, 150.0);
                run(worker, slow);
            }
            postgres.restart();
            assertThat(events(watch)).as("the first round of a new life").isEmpty();
            try (Connection worker = postgres.connect("app")) {
                run(worker, quick);
            }
            Map<String, Object> event = with(events(watch), "db.query.text", "SELECT pg_sleep($1)");
            assertThat(event).containsEntry("postgresql.calls", 1L);
            assertThat((Double) event.get("postgresql.total_exec_time")).isBetween(10.0, 150.0);
        }
    }

    @Test
    void sameStatementOfTwoUsersAndDatabasesIsSeveral() throws Exception {
        try (Connection app = postgres.connect("app");
                Connection secret = postgres.connect("secret");
                Connection weak = postgres.connect("app", "weak", "pw");
                var watch = new Watch(postgres, TOP + ALWAYS_DUE.formatted(""))) {
            events(watch);
            run(app, "SELECT pg_sleep(0.01)");
            run(secret, "SELECT pg_sleep(0.01)");
            run(weak, "SELECT pg_sleep(0.01)");

            List<Map<String, Object>> events = events(watch).stream()
                    .filter(each -> "SELECT pg_sleep($1)".equals(each.get("db.query.text")))
                    .toList();

            assertThat(events)
                    .extracting(each -> each.get("db.namespace") + " " + each.get("postgresql.rolname"))
                    .containsExactlyInAnyOrder("app postgres", "secret postgres", "app weak");
        }
    }

    @Test
    void excludedDatabasesHaveNoCostlyStatements() throws Exception {
        try (Connection secret = postgres.connect("secret");
                var watch = new Watch(postgres, TOP + "exclude_databases: [secret]\n" + ALWAYS_DUE.formatted(""))) {
            events(watch);
            run(secret, "SELECT pg_sleep(0.01)");

            assertThat(events(watch))
                    .extracting(each -> each.get("db.namespace"))
                    .doesNotContain("secret");
        }
    }

    @Test
    void ourOwnStatementsAreNotToldOf() throws Exception {
        try (var watch = new Watch(postgres, TOP + ALWAYS_DUE.formatted(""))) {
            events(watch);
            watch.points();
            postgres.execute("app", "SELECT /* otel-collector-ignore */ 1 + 1");

            assertThat(events(watch))
                    .extracting(each -> each.get("postgresql.rolname"))
                    .doesNotContain(Watch.ROLE);
            assertThat(events(watch)).noneMatch(each -> "SELECT $1 + $2".equals(each.get("db.query.text")));
        }
    }

    /** PostgreSQL 18 cuts the comment before a statement off; ours carries it again behind its first word. */
    @Test
    void everyStatementOfOursIsKnownAgainInTheStatistics() throws Exception {
        String all = Watch.everyMetric()
                + "events: {db.server.query_sample: {enabled: true}, db.server.top_query: {enabled: true}}\n"
                + ALWAYS_DUE.formatted("");
        try (Connection other = session("app", "another collector");
                Connection reader = session("app", "reader");
                var watch = new Watch(postgres, all)) {
            for (int round = 0; round < 2; round++) {
                watch.points();
                watch.logs();
            }
            run(other, "SELECT /* dbintel:postgresql.locks */ 1");
            run(reader, "SELECT 'a word' AS what, 'about /* dbintel:postgresql.locks */' AS text");

            String texts = String.valueOf(row("SELECT string_agg(s.query, ';') AS texts FROM pg_stat_statements s"
                            + " JOIN pg_roles r ON r.oid = s.userid WHERE r.rolname = 'watcher'")
                    .get("texts"));
            assertThat(texts.split(";")).hasSizeGreaterThan(5).allMatch(OwnStatements::is);
            assertThat(events(watch))
                    .extracting(each -> each.get("postgresql.application_name"))
                    .contains("reader")
                    .doesNotContain("another collector", "dbintel/postgresql");
        }
    }

    /** Does something behind the first statement that comes through. */
    private static final class Interrupted implements Session {
        private final Session session;
        private @Nullable Callable<?> action;

        Interrupted(Session session, Callable<?> action) {
            this.session = session;
            this.action = action;
        }

        @Override
        public String database() {
            return session.database();
        }

        @Override
        public <T> Rows<T> query(Query query, RowMapper<T> mapper, Object... parameters) throws DatabaseException {
            Rows<T> rows = session.query(query, mapper, parameters);
            Callable<?> once = action;
            action = null;
            if (once != null) {
                try {
                    once.call();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
            return rows;
        }

        @Override
        public Capabilities capabilities() throws DatabaseException {
            return session.capabilities();
        }

        @Override
        public ServerIdentity identity() throws DatabaseException {
            return session.identity();
        }
    }

    @Test
    void resetWithinARoundIsNotCountedTwice() throws Exception {
        String sql = "SELECT count(*) FROM orders WHERE note = 'b'";
        try (Connection worker = postgres.connect("app");
                var watch = new Watch(postgres, TOP + ALWAYS_DUE.formatted(""))) {
            for (int i = 0; i < 5; i++) {
                run(worker, sql);
            }
            watch.topQueries(watch.server.heartbeat());
            var told = new ArrayList<LogRecord>();
            watch.topQueries(new Interrupted(watch.server.heartbeat(), () -> {
                        postgres.execute("postgres", "SELECT pg_stat_statements_reset()");
                        for (int i = 0; i < 3; i++) {
                            run(worker, sql);
                        }
                        return "";
                    }))
                    .forEach(told::add);
            for (int i = 0; i < 2; i++) {
                run(worker, sql);
            }
            watch.topQueries(watch.server.heartbeat()).forEach(told::add);

            assertThat(told.stream()
                            .map(EventsOnServer::plain)
                            .filter(each ->
                                    "SELECT count(*) FROM orders WHERE note = $1".equals(each.get("db.query.text")))
                            .mapToLong(each -> (Long) each.get("postgresql.calls"))
                            .sum())
                    .as("since the reset")
                    .isEqualTo(5);
        }
    }

    @Test
    void moreStatementsThanAnAnswerHoldsAreReadInPartAndSaidSo() throws Exception {
        try (Connection worker = postgres.connect("app");
                var watch = new Watch(
                        postgres,
                        Watch.ROLE,
                        TOP + ALWAYS_DUE.formatted(""),
                        Guard.DEFAULT.withMaxAnswer(20 * TopQueries.WIDEST),
                        Set.of())) {
            for (int i = 1; i <= 80; i++) {
                run(worker, "SELECT " + "1 + ".repeat(i) + "1");
            }

            for (int round = 0; round < 3; round++) {
                events(watch);
            }

            assertThat(watch.server.faults().lasting())
                    .singleElement()
                    .extracting(FaultLog.Lasting::message)
                    .asString()
                    .contains("more than 20 statements");
            assertThat(watch.settings.total("db_intelligence_faults")).isEqualTo(1);
            postgres.execute("postgres", "SELECT pg_stat_statements_reset()");
            events(watch);
            assertThat(watch.server.faults().lasting()).isEmpty();
        }
    }

    @Test
    void roundBeforeItsTimeTellsOfNothing() throws Exception {
        try (Connection worker = postgres.connect("app");
                var watch = new Watch(postgres, TOP + "top_query_collection: {collection_interval: 1h}\n")) {
            events(watch);
            run(worker, "SELECT pg_sleep(0.01)");

            assertThat(events(watch)).isEmpty();
        }
    }
}
