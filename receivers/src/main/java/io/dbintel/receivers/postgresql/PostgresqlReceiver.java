package io.dbintel.receivers.postgresql;

import io.dbintel.component.Deadline;
import io.dbintel.component.Host;
import io.dbintel.component.Outlets;
import io.dbintel.component.Receiver;
import io.dbintel.component.Settings;
import io.dbintel.database.Guard;
import io.dbintel.database.MonitoredServer;
import io.dbintel.receivers.metadata.EventsBuilder;
import io.dbintel.receivers.metadata.MetricsBuilder;
import io.dbintel.receivers.scraping.ScraperLoop;
import io.dbintel.sql.Dialect;
import io.dbintel.sql.StatementMasker;
import io.dbintel.telemetry.Signal;
import java.util.ArrayList;

/** One server under watch, for metrics and for logs; one thread and the server's two connections serve both. */
final class PostgresqlReceiver implements Receiver {
    private final PostgresqlConfig config;
    private final Gates gates;
    private final Settings settings;
    private final MonitoredServer server;
    private final ScraperLoop loop;

    PostgresqlReceiver(PostgresqlConfig config, Gates gates, Settings settings, Outlets outlets) {
        this.config = config;
        this.gates = gates;
        this.settings = settings;
        this.server = MonitoredServer.open(
                config.target(), Guard.DEFAULT.withMaxConnections(config.maxConnections()), settings);
        var model = new EntityModel(gates, config.target(), config.endpoint(), ServiceInstance.machine());
        var scrapers = new ArrayList<ScraperLoop.Output<?>>();
        outlets.of(Signal.METRICS).ifPresent(outlet -> scrapers.add(new ScraperLoop.Output<>(metrics(model), outlet)));
        outlets.of(Signal.LOGS).ifPresent(outlet -> scrapers.add(new ScraperLoop.Output<>(logs(model), outlet)));
        this.loop = new ScraperLoop(config.scraping(), settings, scrapers);
    }

    private MetricsScraper metrics(EntityModel model) {
        var builder = new MetricsBuilder(
                PostgresqlMetadata.ALL,
                config.metadata(),
                settings.build().version(),
                settings.clock().epochNanos());
        return new MetricsScraper(server, builder, model, gates, config.databases(), settings.clock());
    }

    private LogsScraper logs(EntityModel model) {
        var builder = new EventsBuilder(
                PostgresqlMetadata.ALL, config.metadata(), settings.build().version());
        var masker = new StatementMasker(Dialect.POSTGRESQL);
        return new LogsScraper(
                server,
                builder,
                model,
                new QuerySamples(config.maxSamples(), config.databases(), masker, server.faults()),
                new TopQueries(
                        config.topQueries(),
                        config.databases(),
                        masker,
                        settings.clock(),
                        settings.meter().with("server", config.target().name()),
                        server));
    }

    @Override
    public void start(Host host) {
        if (!gates.separateSchema() && !gates.semconv()) {
            settings.log()
                    .atWarn()
                    .log("Feature gate " + Gates.SEPARATE_SCHEMA + " is not enabled. Tables are named schema.table, and"
                            + " indexes of equal names in several schemas of a database are reported as one");
        }
        loop.start();
    }

    /** The loop first, so that no statement is cut that would have ended in time. */
    @Override
    public void close(Deadline deadline) {
        loop.close(deadline);
        server.close(deadline);
    }
}
