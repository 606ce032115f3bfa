package io.dbintel.receivers.sqlquery;

import io.dbintel.component.Consumer;
import io.dbintel.component.Deadline;
import io.dbintel.component.Host;
import io.dbintel.component.Outlets;
import io.dbintel.component.Receiver;
import io.dbintel.component.Settings;
import io.dbintel.component.SparseLog;
import io.dbintel.component.StartException;
import io.dbintel.component.Storage;
import io.dbintel.component.StorageExtension;
import io.dbintel.database.MonitoredServer;
import io.dbintel.database.Session;
import io.dbintel.receivers.scraping.ScraperLoop;
import io.dbintel.receivers.scraping.ScrapingConfig;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.Scope;
import io.dbintel.telemetry.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * All statements of one receiver, each with a clock of its own. Those that make logs share the connection that is kept, those that
 * make metrics the other: a slow report holds up no sample of sessions.
 */
final class SqlQueryReceiver implements Receiver {
    private static final String SCOPE =
            "github.com/open-telemetry/opentelemetry-collector-contrib/receiver/sqlqueryreceiver";

    private final SqlQueryConfig config;
    private final Settings settings;
    private final MonitoredServer server;
    private final List<ScraperLoop> loops = new ArrayList<>();
    private final List<Tracking> trackings = new ArrayList<>();
    private @Nullable Storage storage;

    SqlQueryReceiver(SqlQueryConfig config, Settings settings, Outlets outlets) {
        this.config = config;
        this.settings = settings;
        this.server = MonitoredServer.open(config.target(), config.guard(), settings);
        String database = config.target().maintenanceDatabase();
        Lock kept = new ReentrantLock(true);
        Lock walking = config.guard().maxConnections() == 1 ? kept : new ReentrantLock(true);
        for (int i = 0; i < config.queries().size(); i++) {
            QueryConfig query = config.queries().get(i);
            int index = i;
            if (!query.metrics().isEmpty()) {
                outlets.of(Signal.METRICS)
                        .ifPresent(outlet ->
                                addMetrics(query, runner(query, index, server.walk(database), walking), outlet));
            }
            if (!query.logs().isEmpty()) {
                outlets.of(Signal.LOGS)
                        .ifPresent(outlet ->
                                addLogs(query, index, runner(query, index, server.heartbeat(), kept), outlet));
            }
        }
    }

    private QueryRunner runner(QueryConfig query, int index, Session session, Lock turn) {
        return new QueryRunner(query, index, server, session, turn, settings, config.logStatements());
    }

    private Scope scope() {
        return new Scope().setName(SCOPE).setVersion(settings.build().version());
    }

    private void addMetrics(QueryConfig query, QueryRunner runner, Consumer<Metric> outlet) {
        var scraper = new QueryMetrics(runner, query, scope(), settings.clock());
        loops.add(new ScraperLoop(
                new ScrapingConfig(query.interval(), config.initialDelay(), Duration.ZERO),
                settings,
                List.of(new ScraperLoop.Output<>(scraper, outlet))));
    }

    private void addLogs(QueryConfig query, int index, QueryRunner runner, Consumer<LogRecord> outlet) {
        Tracking tracking = null;
        Consumer<LogRecord> next = outlet;
        if (!query.trackingColumn().isEmpty()) {
            tracking = new Tracking(
                    "query-" + index + ": " + query.sql() + ".trackingValue",
                    query.trackingStart(),
                    settings.log(),
                    new SparseLog(settings.clock()));
            trackings.add(tracking);
            next = tracking.before(outlet);
        }
        // The first run comes after one interval, as the Collector has it.
        loops.add(new ScraperLoop(
                new ScrapingConfig(query.interval(), query.interval(), Duration.ZERO),
                settings,
                List.of(new ScraperLoop.Output<>(new QueryLogs(runner, query, scope(), tracking), next))));
    }

    @Override
    public void start(Host host) throws StartException {
        if (config.storage().isPresent()) {
            storage = StorageExtension.find(config.storage().get(), host).open(settings.kind(), settings.id(), "");
            for (Tracking tracking : trackings) {
                tracking.restore(storage);
            }
        }
        loops.forEach(ScraperLoop::start);
    }

    /** The loops first, so that no statement is cut that would have ended in time. */
    @Override
    public void close(Deadline deadline) {
        loops.forEach(ScraperLoop::stop);
        loops.forEach(loop -> loop.close(deadline));
        server.close(deadline);
        if (storage != null) {
            storage.close();
            storage = null;
        }
    }
}
