package io.dbintel.receivers.filelog;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.servers.PostgresServer;
import io.dbintel.telemetry.LogRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Logs of database servers, by the receivers of the shipped examples. */
class DatabaseLogsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration FLUSH = Duration.ofSeconds(6);

    @TempDir
    Path folder;

    /** The options of a receiver of an example, reading certain files from their beginning. */
    private static String example(String file, String receiver, String include) throws IOException {
        var yaml = new Load(LoadSettings.builder().build());
        try (InputStream in = Files.newInputStream(Path.of("..", "examples", file))) {
            Map<?, ?> whole = (Map<?, ?>) yaml.loadFromInputStream(in);
            Map<?, ?> receivers = (Map<?, ?>)
                    Optional.<Object>ofNullable(whole.get("receivers")).orElseThrow();
            var options = new LinkedHashMap<Object, Object>((Map<?, ?>)
                    Optional.<Object>ofNullable(receivers.get(receiver)).orElseThrow());
            options.put("include", List.of(include));
            options.put("start_at", "beginning");
            return new Dump(DumpSettings.builder().build()).dumpToString(options);
        }
    }

    private String sample(String name) throws IOException {
        try (InputStream in = Optional.ofNullable(DatabaseLogsTest.class.getResourceAsStream(name))
                .orElseThrow()) {
            Files.write(folder.resolve(name), in.readAllBytes());
        }
        return folder.resolve(name).toString();
    }

    private static PostgresServer postgres(String destination) {
        Optional<String> obstacle = PostgresServer.obstacle();
        Assumptions.assumeTrue(obstacle.isEmpty(), () -> obstacle.orElse(""));
        return PostgresServer.builder()
                .major(18)
                .setting("logging_collector", "on")
                .setting("log_destination", destination)
                .setting("log_directory", "log")
                .setting("log_filename", "server.log")
                .setting("log_timezone", "UTC")
                .setting("log_min_duration_statement", "0")
                .start();
    }

    /** Something slow, and something wrong. */
    private static void use(PostgresServer server) throws SQLException {
        server.execute("postgres", "SELECT 'secret one'\n, pg_sleep(0.001)");
        try {
            server.execute("postgres", "SELECT 'secret two' FROM nowhere");
        } catch (SQLException e) {
            assertThat(e.getMessage()).contains("nowhere");
        }
    }

    private static LogRecord await(Reading reading, String attribute, String value) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            reading.pollAfter(FLUSH);
            for (LogRecord record : reading.sink.records()) {
                if (record.attributes().text(attribute).contains(value)) {
                    return record;
                }
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        throw new AssertionError("no record whose " + attribute + " holds " + value + " in "
                + reading.sink.records().size());
    }

    private static void isNow(long time) {
        assertThat(Instant.ofEpochSecond(0, time))
                .isBetween(Instant.now().minusSeconds(600), Instant.now().plusSeconds(1));
    }

    @Test
    void postgresqlInJson() throws Exception {
        try (PostgresServer server = postgres("jsonlog");
                var reading = new Reading(
                        folder,
                        example(
                                "postgresql-logs.yaml",
                                "filelog/postgresql",
                                server.dataDirectory() + "/log/*.json"))) {
            use(server);

            LogRecord error = await(reading, "db.response.status_code", "42P01");
            assertThat(error.severity()).isEqualTo(17);
            assertThat(Reading.body(error)).isEqualTo("relation \"nowhere\" does not exist");
            assertThat(error.attributes().text("db.query.text")).isEqualTo("SELECT ? FROM nowhere");
            isNow(error.time());
            LogRecord slow = await(reading, "db.query.text", "pg_sleep");
            assertThat(slow.attributes().text("db.query.text")).isEqualTo("SELECT ?, pg_sleep(?)");
            assertThat(Double.parseDouble(slow.attributes().text("duration_ms")))
                    .isPositive();
            assertThat(slow.attributes().text("db.namespace")).isEqualTo("postgres");
            assertNoSecret(reading);
        }
    }

    @Test
    void postgresqlInCsv() throws Exception {
        String columns =
                "log_time,user_name,database_name,process_id,connection_from,session_id,session_line_num,command_tag,"
                        + "session_start_time,virtual_transaction_id,transaction_id,error_severity,sql_state_code,message,detail,hint,"
                        + "internal_query,internal_query_pos,context,statement,query_pos,location,application_name,backend_type,"
                        + "leader_pid,query_id";
        String options = """
                start_at: beginning
                multiline: {line_start_pattern: '^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} \\w+,'}
                operators:
                  - type: csv_parser
                    header: %s
                    timestamp: {parse_from: attributes.log_time, layout: '%%Y-%%m-%%d %%H:%%M:%%S.%%L %%Z'}
                    severity: {parse_from: attributes.error_severity, mapping: {info: LOG, error: ERROR}}
                  - {type: move, from: attributes.message, to: body}
                """.formatted(columns);
        try (PostgresServer server = postgres("csvlog");
                var reading =
                        new Reading(folder, "include: ['" + server.dataDirectory() + "/log/*.csv']\n" + options)) {
            use(server);

            LogRecord error = await(reading, "sql_state_code", "42P01");
            assertThat(error.severity()).isEqualTo(17);
            assertThat(error.attributes().text("statement")).isEqualTo("SELECT ? FROM nowhere");
            assertThat(Reading.body(error)).isEqualTo("relation \"nowhere\" does not exist");
            isNow(error.time());
            // A message with a line feed is one entry.
            assertThat(reading.bodies()).anyMatch(body -> body.contains("'secret one'\n, pg_sleep"));
        }
    }

    @Test
    void postgresqlInText() throws Exception {
        String options = """
                start_at: beginning
                multiline: {line_start_pattern: '^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} \\w+ \\['}
                operators:
                  - type: regex_parser
                    regex: '(?s)^(?P<time>[-0-9]+ [0-9:.]+ \\w+) \\[(?P<pid>\\d+)\\] (?P<level>\\w+):  (?P<message>.*)$'
                    timestamp: {parse_from: attributes.time, layout: '%Y-%m-%d %H:%M:%S.%L %Z'}
                    severity: {parse_from: attributes.level, mapping: {info: [LOG, STATEMENT], error: ERROR}}
                """;
        try (PostgresServer server = postgres("stderr");
                var reading =
                        new Reading(folder, "include: ['" + server.dataDirectory() + "/log/*.log']\n" + options)) {
            use(server);

            LogRecord error = await(reading, "level", "ERROR");
            assertThat(error.severity()).isEqualTo(17);
            assertThat(error.attributes().text("message")).startsWith("relation \"nowhere\" does not exist");
            isNow(error.time());
            assertThat(reading.attributes("message"))
                    .anyMatch(each -> each.toString().endsWith("SELECT 'secret one'\n\t, pg_sleep(0.001)"));
        }
    }

    @Test
    void errorLogOfMysql() throws Exception {
        try (var reading =
                new Reading(folder, example("mysql-logs.yaml", "filelog/error", sample("mysql-error.log")))) {
            reading.poll().pollAfter(FLUSH);

            List<LogRecord> records = reading.sink.records();
            assertThat(records.stream().map(LogRecord::severity)).containsExactly(9, 13, 17, 9);
            assertThat(reading.attributes("code")).containsExactly("MY-010116", "MY-010055", "MY-012592", "MY-010051");
            assertThat(reading.bodies().get(2)).endsWith("in a file operation.\nThe disk is full.");
            assertThat(Instant.ofEpochSecond(0, records.getFirst().time()))
                    .isEqualTo(Instant.parse("2026-11-21T13:00:00.123456Z"));
        }
    }

    @Test
    void errorLogOfMariadb() throws Exception {
        try (var reading =
                new Reading(folder, example("mysql-logs.yaml", "filelog/error", sample("mariadb-error.log")))) {
            reading.poll().pollAfter(FLUSH);

            List<LogRecord> records = reading.sink.records();
            assertThat(records.stream().map(LogRecord::severity)).containsExactly(9, 13, 17);
            assertThat(reading.bodies().get(1)).startsWith("Aborted connection 8");
            assertThat(records.get(0).time() - records.get(1).time())
                    .isEqualTo(Duration.ofHours(4).minusSeconds(1).toNanos());
        }
    }

    @Test
    void slowLogOfMysql() throws Exception {
        slowLog("mysql-slow.log", "SELECT * FROM customers WHERE email = ? AND name = ?");
    }

    @Test
    void slowLogOfMariadb() throws Exception {
        slowLog("mariadb-slow.log", "SELECT * FROM customers WHERE email = ?");
    }

    private void slowLog(String name, String first) throws Exception {
        try (var reading = new Reading(folder, example("mysql-logs.yaml", "filelog/slow", sample(name)))) {
            reading.poll().pollAfter(FLUSH).pollAfter(FLUSH);

            assertThat(reading.attributes("db.query.text"))
                    .containsExactly(first, "UPDATE accounts SET balance = ? WHERE id = ?");
            assertThat(reading.attributes("query_time")).containsExactly("2.000123", "1.500000");
            assertThat(reading.attributes("rows_examined")).containsExactly("100000", "5");
            assertThat(reading.attributes("user")).containsOnly("app");
            assertThat(reading.bodies()).containsOnly("slow query");
            assertThat(reading.sink.records().getFirst().time()).isEqualTo(1_795_266_003_000_000_000L);
            assertThat(reading.log.lines()).noneMatch(line -> line.contains("Failed to process"));
        }
    }

    private static void assertNoSecret(Reading reading) {
        for (LogRecord record : reading.sink.records()) {
            assertThat(Reading.body(record)).doesNotContain("secret");
            record.attributes()
                    .forEach(each -> assertThat(each.value().toString()).doesNotContain("secret"));
        }
    }
}
