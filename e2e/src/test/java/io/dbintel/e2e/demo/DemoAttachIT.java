package io.dbintel.e2e.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.servers.FaultProxy;
import io.dbintel.servers.FreePorts;
import io.dbintel.servers.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code dbintel demo --attach}: a server of somebody else is watched and left as it was. */
@Timeout(120)
class DemoAttachIT {
    private static final String PASSWORD = "s3cret-of-the-watcher";
    private static final Duration SOON = Duration.ofSeconds(30);
    /** What a server is, as far as a client could change it; what monitoring itself moves is left out. */
    private static final List<String> STATE = List.of(
            "SELECT string_agg(a::text, ',' ORDER BY rolname) FROM pg_authid a",
            "SELECT string_agg(s::text, ',') FROM pg_db_role_setting s",
            "SELECT string_agg(a::text, ',' ORDER BY a::text) FROM pg_auth_members a",
            "SELECT string_agg(datname || coalesce(datacl::text, ''), ',' ORDER BY datname) FROM pg_database",
            "SELECT string_agg(extname, ',' ORDER BY extname) FROM pg_extension",
            "SELECT string_agg(name || '=' || setting, ',' ORDER BY name) FROM pg_settings WHERE source <> 'session'",
            "SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class WHERE relnamespace <> 'pg_toast'::regnamespace",
            "SELECT count(*) FROM pg_proc",
            "SELECT sum(tup_inserted) || ' ' || sum(tup_updated) || ' ' || sum(tup_deleted) || ' ' || sum(temp_files)"
                    + " FROM pg_stat_database",
            "SELECT count(*) || max(stats_reset)::text FROM pg_stat_database",
            "SELECT stats_reset::text FROM pg_stat_statements_info",
            "SELECT count(*) FROM pg_stat_all_tables WHERE last_analyze IS NOT NULL OR last_vacuum IS NOT NULL",
            "SELECT txid_current_if_assigned()");

    private static PostgresServer server;

    @TempDir
    Path temporary;

    @BeforeAll
    static void startServer() throws SQLException {
        server = PostgresServer.builder()
                .password("of-the-superuser")
                .withStatistics()
                // Its own writes would look like ours.
                .setting("autovacuum", "off")
                .start();
        server.execute(
                "postgres",
                "CREATE ROLE watcher LOGIN PASSWORD '" + PASSWORD + "'",
                "GRANT pg_monitor TO watcher",
                "CREATE EXTENSION pg_stat_statements",
                "CREATE DATABASE bare",
                "CREATE TABLE people (email text)",
                "INSERT INTO people VALUES ('alice@example.com')",
                "ANALYZE");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static String url(String userAndPassword, String rest) {
        return "postgresql://" + userAndPassword + "@" + server.host() + ":" + server.port() + "/" + rest;
    }

    @Test
    void watchesAndChangesNothingAndLeaksNothing() throws Exception {
        List<String> before = state();
        Path json = temporary.resolve("report.json");
        try (Connection busy = server.connect("postgres");
                Statement statement = busy.createStatement();
                var run = DemoRun.in(temporary)
                        .environment("PGPASSWORD", PASSWORD)
                        .demo("--attach", url("watcher", ""), "--duration", "11s", "--json", json.toString())) {
            Path output = run.awaitRunning();
            for (int i = 0; i < 4; i++) {
                statement.execute(
                        "SELECT pg_sleep(1.1) FROM people WHERE email = 'alice@example.com' /* 4111111111111111 */");
            }
            String raw = server.query(
                            "postgres",
                            "SELECT string_agg(query, ' ') FROM pg_stat_activity WHERE query LIKE '%alice%'")
                    .orElseThrow();
            run.await("^ *10s  points [1-9]");
            String telemetry = Files.readString(output.resolve("telemetry.jsonl"));
            String log = Files.readString(output.resolve("collector.log"));

            assertThat(run.exit(SOON)).isZero();

            assertThat(raw).contains("alice@example.com", "4111111111111111");
            assertThat(telemetry).contains("pg_sleep", "db.server.query_sample");
            for (String shown : List.of(telemetry, log, run.output(), Files.readString(json))) {
                assertThat(shown).doesNotContain("alice", "4111111111111111", PASSWORD);
            }
            assertThat(run.output()).contains("as watcher, without TLS; nothing on it is changed", "Timeout:PgSleep");
        }
        assertThat(state()).isEqualTo(before);
        assertThat(server.query("postgres", "SELECT count(*) FROM pg_stat_activity WHERE usename = 'watcher'"))
                .contains("0");
        assertThat(DemoRun.outputsIn(temporary)).isEmpty();
    }

    /** Sorted texts, so that a difference can be read. */
    private static List<String> state() throws SQLException {
        var state = new ArrayList<String>();
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            for (String sql : STATE) {
                try (var rows = statement.executeQuery(sql)) {
                    rows.next();
                    state.add(sql + ": " + rows.getString(1));
                }
            }
        }
        return state;
    }

    @Test
    void missingStatisticsAreSaidAndTheRestIsShown() throws Exception {
        try (var run = DemoRun.in(temporary)
                .demo("--attach", url("watcher:" + PASSWORD, "bare?sslmode=disable"), "--duration", "3s")) {
            assertThat(run.exit(DemoRun.START)).isZero();
            assertThat(run.output())
                    .contains("no statements will be shown: pg_stat_statements is not there in database \"bare\"")
                    .contains("CREATE EXTENSION pg_stat_statements")
                    .containsPattern("3s  points [1-9]")
                    .doesNotContain(PASSWORD);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "no PostgreSQL URL | mysql://watcher:hidden@localhost/x | 2 | expected: postgresql://user:password@host",
                "no URL            | postgresql://a:hid den@localhost/x | 2 | write special characters of a password as %XX",
                "no user           | postgresql://localhost/x           | 2 | the URL names no user",
                "unknown parameter | postgresql://a:hidden@h/x?x=hidden | 2 | a parameter of the URL is not known here",
                "unknown host      | postgresql://a:hidden@no.invalid/x | 1 | no.invalid:5432: the name has no address",
                "wrong password    | postgresql://watcher:hidden@SERVER/postgres | 1 | refuses user \"watcher\"",
                "unknown user      | postgresql://nobody:hidden@SERVER/postgres | 1 | refuses user \"nobody\"",
                "unknown database  | postgresql://watcher:" + PASSWORD
                        + "@SERVER/nowhere | 1 | there is no database \"nowhere\"",
                "nobody listens    | postgresql://watcher:hidden@CLOSED/x | 1 | can't be reached",
                "no TLS there      | postgresql://watcher:" + PASSWORD
                        + "@SERVER/x?sslmode=require | 1 | sslmode=disable",
            })
    void wrongAddressesAreSaidWithoutThePassword(String what, String address, int code, String message)
            throws Exception {
        String url = address.replace("SERVER", server.host() + ":" + server.port())
                .replace("CLOSED", "127.0.0.1:" + FreePorts.next());
        try (var run = DemoRun.in(temporary).demo("--attach", url)) {
            assertThat(run.exit(SOON)).as(what).isEqualTo(code);
            assertThat(run.output())
                    .startsWith("dbintel demo: ")
                    .contains(message)
                    .doesNotContain("hidden", "hid den", PASSWORD, "Exception")
                    .hasLineCount(1);
        }
    }

    @Test
    void serverThatDoesNotAnswerIsGivenUp() throws Exception {
        try (var proxy = FaultProxy.to(server.host(), server.port())) {
            proxy.silence();
            try (var run = DemoRun.in(temporary)
                    .demo("--attach", "postgresql://watcher:hidden@" + proxy.host() + ":" + proxy.port() + "/x")) {
                assertThat(run.exit(SOON)).isEqualTo(1);
                assertThat(run.output()).contains("did not answer").doesNotContain("hidden");
            }
        }
    }

    @Test
    void signalEndsWaitingForASilentServer() throws Exception {
        try (var proxy = FaultProxy.to(server.host(), server.port())) {
            proxy.silence();
            try (var run = DemoRun.in(temporary)
                    .demo("--attach", "postgresql://watcher:hidden@" + proxy.host() + ":" + proxy.port() + "/x")) {
                DemoRun.awaitTrue("a connection", () -> proxy.accepted() > 0);
                assertThat(run.signal("INT").exit(DemoRun.STOP)).isZero();
            }
        }
    }
}
