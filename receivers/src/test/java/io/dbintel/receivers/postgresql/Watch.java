package io.dbintel.receivers.postgresql;

import io.dbintel.component.Clock;
import io.dbintel.component.Deadline;
import io.dbintel.component.Kind;
import io.dbintel.component.Settings;
import io.dbintel.database.DatabaseException;
import io.dbintel.database.Guard;
import io.dbintel.database.MonitoredServer;
import io.dbintel.database.Session;
import io.dbintel.receivers.metadata.EventsBuilder;
import io.dbintel.receivers.metadata.MetricsBuilder;
import io.dbintel.receivers.scraping.ScrapeException;
import io.dbintel.receivers.scraping.ScrapeRound;
import io.dbintel.receivers.scraping.Scraper.Scrape;
import io.dbintel.servers.PostgresServer;
import io.dbintel.sql.Dialect;
import io.dbintel.sql.StatementMasker;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Metric;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The receiver's scrapers on a real server, one round at a time and without its thread. */
final class Watch implements AutoCloseable {
    static final String ROLE = "watcher";

    final TestSettings settings = new TestSettings();
    final MonitoredServer server;
    private final MetricsScraper metrics;
    private final LogsScraper logs;
    private final MetricsBuilder.Round alone;
    private final MetricsRound round;
    private final TopQueries topQueries;
    private final EventsBuilder events;
    private final EntityModel model;
    final MetricsBuilder builder;

    /** @param yaml settings beside endpoint, user, password and TLS */
    Watch(PostgresServer postgres, String yaml, String... gates) {
        this(postgres, ROLE, yaml, Set.of(gates));
    }

    Watch(PostgresServer postgres, String role, String yaml, Set<String> gates) {
        this(postgres, role, yaml, Guard.DEFAULT, gates);
    }

    Watch(PostgresServer postgres, String role, String yaml, Guard guard, Set<String> gates) {
        PostgresqlConfig config = TestConfig.read(
                new PostgresqlReceiverFactory(),
                "endpoint: %s:%d\nusername: %s\npassword: pw\ntls: {insecure: true}\n%s"
                        .formatted(postgres.host(), postgres.port(), role, yaml));
        Settings made = settings.of(Kind.RECEIVER, "postgresql");
        Gates parsed = Gates.of(gates);
        server = MonitoredServer.open(config.target(), guard.withMaxConnections(config.maxConnections()), made);
        model = new EntityModel(parsed, config.target(), config.endpoint(), "machine");
        builder = new MetricsBuilder(PostgresqlMetadata.ALL, config.metadata(), "1.2.3", 1_000);
        alone = builder.round(2_000);
        round = new MetricsRound(model.round(alone), 2_000, () -> 2_000);
        metrics = new MetricsScraper(server, builder, model, parsed, config.databases(), Clock.SYSTEM);
        var masker = new StatementMasker(Dialect.POSTGRESQL);
        events = new EventsBuilder(PostgresqlMetadata.ALL, config.metadata(), "1.2.3");
        topQueries =
                new TopQueries(config.topQueries(), config.databases(), masker, Clock.SYSTEM, made.meter(), server);
        logs = new LogsScraper(
                server,
                events,
                model,
                new QuerySamples(config.maxSamples(), config.databases(), masker, server.faults()),
                topQueries);
    }

    /** The costly statements as a session shows them. */
    Batch<LogRecord> topQueries(Session session) throws DatabaseException {
        EventsBuilder.Round made = events.round(2_000, model.serverAttributes());
        topQueries.read(session, made);
        return made.finish();
    }

    /** A round by itself, for a test of one group. */
    MetricsRound round() {
        return round;
    }

    /** What came into that round. */
    Batch<Metric> finish() {
        return alone.finish();
    }

    Scrape<Metric> metrics() throws ScrapeException {
        return metrics.scrape(new ScrapeRound(2_000, Optional.empty()));
    }

    /** A round at a time. */
    Batch<Metric> metricsAt(long epochNanos) throws ScrapeException {
        return metrics.scrape(new ScrapeRound(epochNanos, Optional.empty())).batch();
    }

    Points points() throws ScrapeException {
        return Points.of(metrics().batch());
    }

    Scrape<LogRecord> logs() throws ScrapeException {
        return logs.scrape(new ScrapeRound(2_000, Optional.empty()));
    }

    @Override
    public void close() {
        server.close(Deadline.after(Duration.ofSeconds(5), Clock.SYSTEM));
    }

    /** Makes the role that watches. */
    static void grant(PostgresServer postgres) throws Exception {
        postgres.execute("postgres", "CREATE ROLE watcher LOGIN PASSWORD 'pw'", "GRANT pg_monitor TO watcher");
    }

    /** Settings that switch every metric on. */
    static String everyMetric() {
        var yaml = new StringBuilder("metrics:\n");
        PostgresqlMetrics.ALL.forEach(
                metric -> yaml.append("  ").append(metric.name()).append(": {enabled: true}\n"));
        return yaml.toString();
    }

    /** Settings that switch on these metrics and no other. */
    static String only(String... names) {
        Set<String> wanted = Set.of(names);
        var yaml = new StringBuilder("metrics:\n");
        PostgresqlMetrics.ALL.forEach(metric -> yaml.append("  ")
                .append(metric.name())
                .append(": {enabled: ")
                .append(wanted.contains(metric.name()))
                .append("}\n"));
        return yaml.toString();
    }
}
