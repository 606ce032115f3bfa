package io.dbintel.receivers.sqlquery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.dbintel.component.Clock;
import io.dbintel.component.Consumer;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Host;
import io.dbintel.component.Kind;
import io.dbintel.component.Outlets;
import io.dbintel.component.Receiver;
import io.dbintel.component.StartException;
import io.dbintel.receivers.scraping.ScrapeException;
import io.dbintel.receivers.scraping.Scraper.Scrape;
import io.dbintel.servers.PostgresServer;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.NumberPoint;
import io.dbintel.telemetry.Point;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.SourceRow;
import io.dbintel.telemetry.Value;
import io.dbintel.testkit.MemoryStorage;
import io.dbintel.testkit.RecordingConsumer;
import io.dbintel.testkit.TestClock;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The receiver on a real server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SqlQueryOnServer {
    private PostgresServer postgres;

    abstract int major();

    @BeforeAll
    void start() throws Exception {
        postgres = PostgresServer.builder()
                .major(major())
                .withStatistics()
                .setting("track_io_timing", "on")
                .start();
        postgres.execute(
                "postgres",
                "CREATE EXTENSION pg_stat_statements",
                "CREATE ROLE watcher LOGIN PASSWORD 'pw'",
                "GRANT pg_monitor TO watcher",
                "CREATE TABLE jobs (id int PRIMARY KEY, what text, at timestamptz)",
                "GRANT SELECT ON jobs TO watcher");
    }

    @AfterAll
    void stop() {
        postgres.close();
    }

    private Runs runs(String queries) {
        return new Runs(postgres, queries);
    }

    /** The text that a value becomes. */
    private String converted(String expression) throws Exception {
        try (Runs runs = runs("""
                - sql: |
                    SELECT %s AS value
                  logs: [{body_column: value}]
                """.formatted(expression))) {
            return ((Value.Text) Objects.requireNonNull(runs.logs().getFirst().body())).value();
        }
    }

    @Test
    void valuesBecomeTexts() throws Exception {
        assertThat(converted("42")).isEqualTo("42");
        assertThat(converted("(-9223372036854775808)::bigint")).isEqualTo("-9223372036854775808");
        assertThat(converted("4.1::float8")).isEqualTo("4.1");
        assertThat(converted("1e20::float8")).isEqualTo("100000000000000000000");
        assertThat(converted("1e21::float8")).isEqualTo("1e+21");
        assertThat(converted("'-Infinity'::float8")).isEqualTo("-Inf");
        assertThat(converted("123456789012345678901234567890.50::numeric"))
                .isEqualTo("123456789012345678901234567890.50");
        assertThat(converted("1 = 1")).isEqualTo("true");
        assertThat(converted("false")).isEqualTo("false");
        assertThat(converted("timestamptz '2026-01-15 10:00:00.120+02'")).isEqualTo("2026-01-15T08:00:00.12Z");
        assertThat(converted("timestamp '2026-01-15 10:00:00'")).isEqualTo("2026-01-15T10:00:00Z");
        assertThat(converted("date '2026-01-15'")).isEqualTo("2026-01-15T00:00:00Z");
        assertThat(converted("timestamptz 'infinity'")).isEqualTo("infinity");
        assertThat(converted("'ä b'::bytea")).isEqualTo("ä b");
        assertThat(converted("inet '10.0.0.1'")).isEqualTo("10.0.0.1");
        assertThat(converted("'{\"a\": 1}'::jsonb")).isEqualTo("{\"a\": 1}");
        assertThat(converted("'abc'::char(5)")).isEqualTo("abc  ");
        assertThat(converted("'{\"a\":1}'::jsonb ? 'a'")).isEqualTo("true");
        assertThat(converted("(SELECT string_agg(x, '; ') FROM (VALUES ('a'), ('b')) v (x))"))
                .isEqualTo("a; b");
    }

    @Test
    void eachRowAndEntryIsAMetricWithOnePoint() throws Exception {
        try (Runs runs = runs("""
                - sql: SELECT * FROM (VALUES (1, 1.5, 'a'), (2, 2.5, 'b')) v (calls, took, name)
                  metrics:
                    - {metric_name: calls, value_column: calls, attribute_columns: [name], static_attributes: {env: test, name: lost}, unit: "{call}", description: how often}
                    - {metric_name: took, value_column: took, value_type: double, row_condition: {column: name, value: b}}
                """)) {
            List<Metric> metrics = runs.metrics();
            assertThat(metrics).extracting(Metric::name).containsExactly("calls", "calls", "took");
            Metric first = metrics.getFirst();
            assertThat(first.kind()).isEqualTo(Metric.Kind.GAUGE);
            assertThat(first.unit()).isEqualTo("{call}");
            assertThat(first.description()).isEqualTo("how often");
            assertThat(first.points()).hasSize(1);
            assertThat(Runs.point(first).value()).isEqualTo(Value.of(1));
            assertThat(first.points().getFirst().attributes())
                    .hasToString("{env=Text[value=test], name=Text[value=a]}");
            assertThat(first.points().getFirst().startTime()).isZero();
            assertThat(Runs.point(metrics.getLast()).value()).isEqualTo(Value.of(2.5));
        }
    }

    @Test
    void startTimesFollowTheAggregation() throws Exception {
        String sql =
                "- sql: SELECT 5 AS n, 7000000000 AS began, 9000000000 AS at\n  collection_interval: 3s\n  metrics:\n";
        record Row(String keys, Metric.Kind kind, Metric.Temporality temporality, boolean monotonic, long start) {}
        long any = -1;
        for (Row row : List.of(
                new Row("data_type: gauge", Metric.Kind.GAUGE, Metric.Temporality.UNSPECIFIED, false, 0),
                new Row("data_type: sum", Metric.Kind.SUM, Metric.Temporality.CUMULATIVE, false, 0),
                new Row("data_type: sum, monotonic: true", Metric.Kind.SUM, Metric.Temporality.CUMULATIVE, true, 0),
                new Row("monotonic: true", Metric.Kind.SUM, Metric.Temporality.CUMULATIVE, true, any),
                new Row(
                        "data_type: sum, aggregation: cumulative",
                        Metric.Kind.SUM,
                        Metric.Temporality.CUMULATIVE,
                        false,
                        any),
                new Row(
                        "data_type: sum, aggregation: cumulative, start_ts_column: began",
                        Metric.Kind.SUM,
                        Metric.Temporality.CUMULATIVE,
                        false,
                        7_000_000_000L),
                new Row(
                        "data_type: sum, aggregation: delta",
                        Metric.Kind.SUM,
                        Metric.Temporality.DELTA,
                        false,
                        6_000_000_000L))) {
            try (Runs runs =
                    runs(sql + "    - {metric_name: m, value_column: n, ts_column: at, " + row.keys() + "}\n")) {
                Metric metric = runs.metrics().getFirst();
                Point point = metric.points().getFirst();
                assertThat(metric.kind()).as(row.keys()).isEqualTo(row.kind());
                assertThat(metric.temporality()).as(row.keys()).isEqualTo(row.temporality());
                assertThat(metric.monotonic()).as(row.keys()).isEqualTo(row.monotonic());
                assertThat(point.time()).isEqualTo(9_000_000_000L);
                if (row.start() == any) {
                    assertThat(point.startTime()).as(row.keys()).isGreaterThan(Runs.NOW);
                } else {
                    assertThat(point.startTime()).as(row.keys()).isEqualTo(row.start());
                }
            }
        }
    }

    @Test
    void aCounterThatFellBeginsAnew() throws Exception {
        postgres.execute(
                "postgres",
                "CREATE SEQUENCE falling INCREMENT -1 MINVALUE 0 MAXVALUE 9 START 9",
                "GRANT SELECT ON falling TO watcher");
        try (Runs runs = runs("""
                - sql: SELECT last_value FROM falling
                  metrics: [{metric_name: m, value_column: last_value, monotonic: true}]
                """)) {
            NumberPoint first = Runs.point(runs.metrics().getFirst());
            NumberPoint same = Runs.point(runs.metrics().getFirst());
            postgres.execute("postgres", "SELECT nextval('falling'), nextval('falling')");
            NumberPoint fallen = Runs.point(runs.metrics().getFirst());
            assertThat(same.startTime()).isEqualTo(first.startTime());
            assertThat(fallen.startTime()).isEqualTo(same.time()).isGreaterThan(first.startTime());
        }
    }

    @Test
    void whatCantBecomeAValueIsSaidOnceAndTheRestGoesOn() throws Exception {
        try (Runs runs = runs("""
                - sql: SELECT NULL::int AS nothing, 1.0 AS number, 'a' AS name, 5 AS five
                  metrics:
                    - {metric_name: lost, value_column: nothing, attribute_columns: [name, nothing]}
                    - {metric_name: odd, value_column: number}
                    - {metric_name: gone, value_column: other}
                    - {metric_name: good, value_column: five, ts_column: other}
                """)) {
            Scrape<Metric> scrape = runs.scrapeMetrics();
            runs.scrapeMetrics();
            assertThat(scrape.batch().items()).isEqualTo(4);
            assertThat(scrape.errored()).isEqualTo(5);
            Metric lost = runs.metrics().getFirst();
            assertThat(Runs.point(lost).value()).isEqualTo(Value.EMPTY);
            assertThat(lost.points().getFirst().hasNoRecordedValue()).isTrue();
            assertThat(lost.points().getFirst().attributes().text("name")).isEqualTo("a");
            assertThat(runs.log.lines())
                    .containsExactly(
                            "WARN problems encountered getting metric rows query=query-0 error=column \"nothing\": NULL value",
                            "ERROR Error scraping metrics query=query-0 error=row 0: rowToMetric: value_column 'nothing' not found in result set",
                            "ERROR Error scraping metrics query=query-0 error=row 0: rowToMetric: attribute_column 'nothing' not found in result set",
                            "ERROR Error scraping metrics query=query-0 error=row 0: rowToMetric: setDataPointValue: col \"number\": error converting to integer: not a whole number; set value_type: double, or cast the column to bigint",
                            "ERROR Error scraping metrics query=query-0 error=row 0: rowToMetric: value_column 'other' not found in result set",
                            "ERROR Error scraping metrics query=query-0 error=row 0: rowToMetric: ts_column not found");
        }
    }

    @Test
    void nullIsNotSaidWhereItIsExpected() throws Exception {
        try (Runs runs = runs("""
                - sql: SELECT NULL AS a, 'x' AS b
                  ignore_null_values: true
                  logs: [{body_column: b, attribute_columns: [a]}]
                """)) {
            assertThat(runs.logs()).hasSize(1);
            assertThat(runs.log.lines()).isEmpty();
        }
    }

    @Test
    void aRowBecomesARecord() throws Exception {
        try (Runs runs = runs("""
                - sql: SELECT 'text' AS body, 'warning' AS level, timestamptz '2026-01-15 10:00:00.000001+00' AS at, 7 AS pid, NULL AS gone, 'x' AS other
                  logs:
                    - {body_column: body, severity_column: level, timestamp_column: at, attribute_columns: [pid, gone], attributes: {process: pid, first: [gone, other]}}
                    - {body_column: other}
                """)) {
            List<LogRecord> records = runs.logs();
            assertThat(records).hasSize(2);
            LogRecord record = records.getFirst();
            assertThat(record.body()).isEqualTo(Value.of("text"));
            assertThat(record.severityText()).isEqualTo("warning");
            assertThat(record.severity()).isEqualTo(13);
            assertThat(record.time()).isEqualTo(1_768_471_200_000_001_000L);
            assertThat(record.observedTime()).isEqualTo(Runs.NOW);
            assertThat(record.attributes().text("pid")).isEqualTo("7");
            assertThat(record.attributes().contains("gone")).isFalse();
            assertThat(record.attributes().text("process")).isEqualTo("7");
            assertThat(record.attributes().text("first")).isEqualTo("x");
            SourceRow row = Objects.requireNonNull(record.sourceRow());
            assertThat(row.get("pid")).isEqualTo(Value.of(7));
            assertThat(row.get("gone")).isEqualTo(Value.EMPTY);
            assertThat(records.getLast().time()).isZero();
        }
    }

    @Test
    void statementTextsAreMaskedUnlessTheOperatorAllowsThem() throws Exception {
        String sql = """
                - sql: SELECT 'SELECT 1 FROM t WHERE name = ''Miller''' AS %s
                  %s
                  logs: [{body_column: %s}]
                """;
        for (String column : List.of(
                "query",
                "query_text",
                "current_query",
                "sql_text",
                "statement",
                "\"db.statement\"",
                "\"db.query.text\"",
                "\"QUERY\"")) {
            String name = column.replace("\"", "");
            try (Runs runs = runs(sql.formatted(column, "", name))) {
                LogRecord record = runs.logs().getFirst();
                assertThat(record.body()).as(column).isEqualTo(Value.of("SELECT ? FROM t WHERE name = ?"));
                assertThat(Objects.requireNonNull(record.sourceRow()).get(name))
                        .isEqualTo(Value.of("SELECT ? FROM t WHERE name = ?"));
            }
        }
        try (Runs runs = runs(sql.formatted("query", "raw_text: allow", "query"))) {
            assertThat(runs.logs().getFirst().body()).isEqualTo(Value.of("SELECT 1 FROM t WHERE name = 'Miller'"));
        }
    }

    @Test
    void missingColumnsAreTakenOutOfTheStatement() throws Exception {
        try (Runs runs = runs("""
                - sql: |
                    SELECT v.a, v.missing, coalesce(v.a, gone, 1) AS c, "No Such"
                    FROM (VALUES (1)) v (a) WHERE (other IS NULL) ORDER BY lost, 1;
                  metrics:
                    - {metric_name: m, value_column: a}
                """)) {
            Metric metric = runs.metrics().getFirst();
            SourceRow row = Objects.requireNonNull(metric.points().getFirst().sourceRow());
            assertThat(row.columns()).containsExactly("a", "missing", "c", "No Such");
            assertThat(row.get("missing")).isEqualTo(Value.EMPTY);
            assertThat(row.get("c")).isEqualTo(Value.of(1));
            assertThat(runs.log.warnings())
                    .filteredOn(line -> line.equals("a column of the statement is not there, the rest goes on"))
                    .hasSize(5);
            int said = runs.log.lines().size();
            runs.metrics();
            assertThat(runs.log.lines()).hasSize(said);
        }
    }

    @Test
    void withoutFallbackAMissingColumnFailsTheRun() throws Exception {
        try (Runs runs = runs("""
                - sql: SELECT 1 AS a, missing
                  column_fallback: false
                  metrics: [{metric_name: m, value_column: a}]
                """)) {
            assertThatThrownBy(runs::scrapeMetrics)
                    .isInstanceOf(ScrapeException.class)
                    .hasMessage(
                            "query-0: sqlquery.query_0 in database \"postgres\" (SQLSTATE 42703): a column is not there");
            assertThat(runs.log.warnings()).hasSize(1);
        }
    }

    @Test
    void aStatementAtFaultDoesNotOpenTheCircuitForOthers() throws Exception {
        try (Runs runs = runs("""
                - sql: SELECT 1 / 0 AS a
                  metrics: [{metric_name: m, value_column: a}]
                """)) {
            for (int i = 0; i < 8; i++) {
                assertThatThrownBy(runs::scrapeMetrics).hasMessageContaining("SQLSTATE 22012");
            }
            assertThat(runs.log.warnings()).hasSize(1);
        }
    }

    @Test
    void nothingIsWrittenAndLimitsHold() throws Exception {
        try (Runs runs = runs("""
                - sql: WITH gone AS (DELETE FROM jobs RETURNING id) SELECT * FROM gone
                  metrics: [{metric_name: m, value_column: id}]
                """)) {
            assertThatThrownBy(runs::scrapeMetrics).hasMessageContaining("SQLSTATE");
        }
        try (Runs runs = runs("""
                - sql: SELECT 1 AS a FROM pg_sleep(30)
                  timeout: 300ms
                  metrics: [{metric_name: m, value_column: a}]
                """)) {
            long begin = System.nanoTime();
            assertThatThrownBy(runs::scrapeMetrics).hasMessageContaining("after 300 ms");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(1_900));
        }
    }

    @Test
    void answersAreBounded() throws Exception {
        try (Runs runs = runs("""
                - sql: SELECT generate_series(1, 100) AS n
                  max_rows: 10
                  metrics: [{metric_name: m, value_column: n}]
                """)) {
            assertThat(runs.metrics()).hasSize(10);
            assertThat(runs.log.lines())
                    .containsExactly(
                            "WARN the answer has more rows than are read query=query-0 error=only the first 10 rows"
                                    + " are read; write LIMIT, or raise max_rows");
        }
    }

    private Outlets outlets(RecordingConsumer<Metric> metrics, RecordingConsumer<LogRecord> logs) {
        return new Outlets() {
            @Override
            @SuppressWarnings("unchecked") // the signal decides the type of its consumer
            public <R extends Item> Optional<Consumer<R>> of(Signal<R> signal) {
                return Optional.of((Consumer<R>) (signal.equals(Signal.METRICS) ? metrics : logs));
            }
        };
    }

    /** The part of the sample that configures one receiver, its environment filled in. */
    private String sample(String id) throws Exception {
        String all = Files.readString(Path.of("src/test/resources/sqlquery/" + id + ".yaml"));
        return all.replace(
                "DATASOURCE",
                "postgresql://watcher:pw@%s:%d/postgres?sslmode=disable".formatted(postgres.host(), postgres.port()));
    }

    @Test
    void theSamplesPerformanceQueryWorksUnchanged() throws Exception {
        for (int i = 0; i < 15; i++) {
            postgres.execute("postgres", "SELECT count(*) FROM pg_class WHERE relname <> 'secret literal'");
        }
        var metrics = new RecordingConsumer<Metric>();
        var settings = new TestSettings();
        Receiver receiver = new SqlQueryReceiverFactory()
                .create(
                        TestConfig.read(new SqlQueryReceiverFactory(), sample("performance")),
                        settings.of(Kind.RECEIVER, "sqlquery"),
                        outlets(metrics, new RecordingConsumer<>()));
        receiver.start(Host.EMPTY);
        try {
            metrics.awaitItems(3);
        } finally {
            receiver.close(Deadline.after(Duration.ofSeconds(5), Clock.SYSTEM));
        }
        List<Metric> ofOne = metrics.records().stream()
                .filter(metric -> String.valueOf(Objects.requireNonNull(
                                        metric.points().getFirst().sourceRow())
                                .get("query_text"))
                        .contains("pg_class WHERE relname"))
                .toList();
        assertThat(ofOne)
                .extracting(Metric::name)
                .containsExactly("db.query.calls", "db.query.mean_time", "db.query.cpu_time");
        Metric calls = ofOne.getFirst();
        assertThat(calls.kind()).isEqualTo(Metric.Kind.SUM);
        assertThat(calls.monotonic()).isTrue();
        assertThat(calls.points().getFirst().startTime()).isPositive();
        assertThat(calls.points().getFirst().attributes().text("query_id")).isNotEmpty();
        assertThat(Runs.point(calls).value()).isEqualTo(Value.of(15));
        SourceRow row = Objects.requireNonNull(calls.points().getFirst().sourceRow());
        assertThat(row.columns())
                .containsExactly(
                        "query_id",
                        "query_text",
                        "calls",
                        "total_exec_time",
                        "mean_exec_time",
                        "stddev_exec_time",
                        "rows",
                        "shared_blks_hit",
                        "shared_blks_read",
                        "blk_read_time",
                        "blk_write_time",
                        "cpu_time");
        assertThat(row.get("blk_read_time")).isInstanceOf(Value.Double.class);
        assertThat(Runs.point(ofOne.getLast()).asDouble())
                .isCloseTo(
                        ((Value.Double) Objects.requireNonNull(row.get("total_exec_time"))).value()
                                - ((Value.Double) Objects.requireNonNull(row.get("blk_read_time"))).value(),
                        within(0.01));
        assertThat(settings.total("otelcol_scraper_scraped_metric_points")).isEqualTo(metrics.items());
    }

    @Test
    void theSamplesActiveSessionHistoryWorksUnchanged() throws Exception {
        var logs = new RecordingConsumer<LogRecord>();
        Receiver receiver = new SqlQueryReceiverFactory()
                .create(
                        TestConfig.read(new SqlQueryReceiverFactory(), sample("ash")),
                        new TestSettings().of(Kind.RECEIVER, "sqlquery"),
                        outlets(new RecordingConsumer<>(), logs));
        try (var connection = postgres.connect("postgres");
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT 'a secret literal', pg_backend_pid()");
            receiver.start(Host.EMPTY);
            logs.awaitItems(1);
        } finally {
            receiver.close(Deadline.after(Duration.ofSeconds(5), Clock.SYSTEM));
        }
        LogRecord idle = logs.records().stream()
                .filter(record -> record.severityText().equals("idle in transaction"))
                .findFirst()
                .orElseThrow();
        assertThat(idle.body()).isEqualTo(Value.of("SELECT ?, pg_backend_pid()"));
        assertThat(idle.time()).isPositive();
        assertThat(idle.attributes().text("usename")).isEqualTo("postgres");
        assertThat(idle.attributes().text("pid")).isNotEmpty();
        assertThat(idle.attributes().text("query_duration")).isNotEmpty();
        assertThat(idle.attributes().text("wait_event")).isEqualTo("ClientRead");
    }

    @Test
    void trackingGoesOnAfterTheLastAcceptedRow() throws Exception {
        postgres.execute(
                "postgres", "DELETE FROM jobs", "INSERT INTO jobs VALUES (1, 'one', now()), (2, 'two', now())");
        String yaml = Runs.yaml(postgres, """
                - sql: SELECT id, what FROM jobs WHERE id > $1 ORDER BY id
                  tracking_column: id
                  tracking_start_value: "0"
                  collection_interval: 1s
                  logs: [{body_column: what}]
                """) + "storage: memory\n";
        var storage = new MemoryStorage();
        Host host = id -> Optional.of(storage);
        var logs = new RecordingConsumer<LogRecord>();
        var clock = new TestClock();
        Receiver receiver = tracking(yaml, clock, logs);
        receiver.start(host);
        clock.awaitWaiting(1);
        logs.answering(new Delivery.TryAgain(Duration.ofSeconds(1), "busy"));
        tick(clock);
        assertThat(logs.records()).isEmpty();
        logs.answering(Delivery.accepted());
        tick(clock);
        assertThat(logs.records())
                .extracting(record -> String.valueOf(record.body()))
                .hasSize(2);
        postgres.execute("postgres", "INSERT INTO jobs VALUES (3, 'three', now())");
        tick(clock);
        tick(clock);
        assertThat(logs.records()).hasSize(3);
        assertThat(logs.records().getLast().body()).isEqualTo(Value.of("three"));
        receiver.close(Deadline.after(Duration.ofSeconds(5), Clock.SYSTEM));

        postgres.execute("postgres", "INSERT INTO jobs VALUES (4, 'four', now())");
        var later = new RecordingConsumer<LogRecord>();
        Receiver again = tracking(yaml, clock, later);
        again.start(host);
        clock.awaitWaiting(1);
        tick(clock);
        assertThat(later.records()).hasSize(1);
        assertThat(later.records().getFirst().body()).isEqualTo(Value.of("four"));
        again.close(Deadline.after(Duration.ofSeconds(5), Clock.SYSTEM));
    }

    @Test
    void aServerThatIsAwayIsSaidOnceAndReadAgainWhenItIsBack() throws Exception {
        try (Runs runs = runs("""
                - sql: SELECT 1 AS n, missing
                  metrics: [{metric_name: n, value_column: n, monotonic: true}]
                """)) {
            long before = runs.metrics().getFirst().points().getFirst().startTime();
            postgres.kill();
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(runs::scrapeMetrics).isInstanceOf(ScrapeException.class);
            }
            assertThat(runs.log.warnings())
                    .filteredOn(line -> line.contains("can't be reached"))
                    .hasSize(1);
            postgres.start();
            Metric again = runs.metrics().getFirst();
            assertThat(Runs.point(again).value()).isEqualTo(Value.of(1));
            assertThat(again.points().getFirst().startTime()).isEqualTo(before);
        }
    }

    @Test
    void closingDoesNotWaitForAStatementBeyondItsDeadline() throws Exception {
        Receiver receiver = new SqlQueryReceiverFactory()
                .create(
                        TestConfig.read(
                                new SqlQueryReceiverFactory(), Runs.yaml(postgres, """
                                - sql: SELECT 1 AS n FROM pg_sleep(20)
                                  metrics: [{metric_name: n, value_column: n}]
                                """) + "initial_delay: 0s\n"),
                        new TestSettings().of(Kind.RECEIVER, "sqlquery"),
                        outlets(new RecordingConsumer<>(), new RecordingConsumer<>()));
        receiver.start(Host.EMPTY);
        long begin = System.nanoTime();
        receiver.close(Deadline.after(Duration.ofMillis(200), Clock.SYSTEM));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void aMissingStorageStopsTheStart() {
        Receiver receiver = tracking(
                Runs.yaml(postgres, """
                        - sql: SELECT id FROM jobs WHERE id > $1
                          tracking_column: id
                          logs: [{body_column: id}]
                        """) + "storage: file_storage\n", new TestClock(), new RecordingConsumer<>());
        assertThatThrownBy(() -> receiver.start(Host.EMPTY))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("storage client extension 'file_storage' not found");
        receiver.close(Deadline.after(Duration.ofSeconds(1), Clock.SYSTEM));
    }

    private Receiver tracking(String yaml, TestClock clock, RecordingConsumer<LogRecord> logs) {
        return new SqlQueryReceiverFactory()
                .create(
                        TestConfig.read(new SqlQueryReceiverFactory(), yaml),
                        new TestSettings(clock).of(Kind.RECEIVER, "sqlquery"),
                        outlets(new RecordingConsumer<>(), logs));
    }

    private static void tick(TestClock clock) throws InterruptedException {
        clock.advance(Duration.ofSeconds(1));
        clock.awaitIdle(1);
    }
}
