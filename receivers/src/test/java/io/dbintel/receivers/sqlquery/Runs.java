package io.dbintel.receivers.sqlquery;

import io.dbintel.component.Clock;
import io.dbintel.component.Deadline;
import io.dbintel.component.Kind;
import io.dbintel.component.Settings;
import io.dbintel.database.MonitoredServer;
import io.dbintel.receivers.scraping.ScrapeRound;
import io.dbintel.receivers.scraping.Scraper.Scrape;
import io.dbintel.servers.PostgresServer;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.NumberPoint;
import io.dbintel.telemetry.Scope;
import io.dbintel.testkit.RecordingLog;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** The first statement of a receiver on a real server, a run at a time and without its thread. */
final class Runs implements AutoCloseable {
    static final long NOW = 1_700_000_000_000_000_000L;

    final RecordingLog log = new RecordingLog();
    final TestSettings settings = new TestSettings().withLog(log);
    final MonitoredServer server;
    private final QueryMetrics metrics;
    private final QueryLogs logs;

    /** @param queries the YAML below {@code queries:}, one statement */
    Runs(PostgresServer postgres, String queries) {
        SqlQueryConfig config = TestConfig.read(new SqlQueryReceiverFactory(), yaml(postgres, queries));
        Settings made = settings.of(Kind.RECEIVER, "sqlquery");
        server = MonitoredServer.open(config.target(), config.guard(), made);
        QueryConfig query = config.queries().getFirst();
        var runner = new QueryRunner(
                query, 0, server, server.heartbeat(), new ReentrantLock(), made, config.logStatements());
        metrics = new QueryMetrics(runner, query, new Scope(), Clock.SYSTEM);
        logs = new QueryLogs(runner, query, new Scope(), null);
    }

    static String yaml(PostgresServer postgres, String queries) {
        return "driver: postgres\ndatasource: postgresql://watcher:pw@%s:%d/postgres?sslmode=disable\nqueries:\n%s"
                .formatted(postgres.host(), postgres.port(), queries.indent(2));
    }

    Scrape<Metric> scrapeMetrics() throws Exception {
        return metrics.scrape(new ScrapeRound(NOW, Optional.empty()));
    }

    List<Metric> metrics() throws Exception {
        var all = new ArrayList<Metric>();
        scrapeMetrics().batch().forEach(all::add);
        return all;
    }

    List<LogRecord> logs() throws Exception {
        var all = new ArrayList<LogRecord>();
        logs.scrape(new ScrapeRound(NOW, Optional.empty())).batch().forEach(all::add);
        return all;
    }

    static NumberPoint point(Metric metric) {
        return (NumberPoint) metric.points().getFirst();
    }

    @Override
    public void close() {
        server.close(Deadline.after(Duration.ofSeconds(5), Clock.SYSTEM));
    }
}
