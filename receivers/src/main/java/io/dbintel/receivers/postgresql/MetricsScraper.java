package io.dbintel.receivers.postgresql;

import io.dbintel.component.Clock;
import io.dbintel.database.Capabilities;
import io.dbintel.database.DatabaseException;
import io.dbintel.database.FaultLog;
import io.dbintel.database.MonitoredServer;
import io.dbintel.database.ServerChange;
import io.dbintel.database.Session;
import io.dbintel.receivers.metadata.MetricsBuilder;
import io.dbintel.receivers.scraping.ScrapeException;
import io.dbintel.receivers.scraping.ScrapeRound;
import io.dbintel.receivers.scraping.Scraper;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Reads all metrics of a server: first what concerns it as a whole, then database by database. The maintenance database is asked
 * over the connection that is kept for it, the others over the walking one, beginning where that is; so a server with one database
 * beside the maintenance database costs no new connection, and each further one costs at most one.
 */
final class MetricsScraper implements Scraper<Metric> {
    private final MonitoredServer server;
    private final MetricsBuilder builder;
    private final EntityModel model;
    private final Clock clock;
    private final DatabaseStatistics databases;
    private final List<MetricGroup.OfServer> ofServer;
    private final List<MetricGroup.OfDatabase> ofDatabase;
    private boolean changed;

    MetricsScraper(
            MonitoredServer server,
            MetricsBuilder builder,
            EntityModel model,
            Gates gates,
            DatabaseScope scope,
            Clock clock) {
        this.server = server;
        this.builder = builder;
        this.model = model;
        this.clock = clock;
        FaultLog faults = server.faults();
        var advice = new StatementsAdvice(faults);
        var locks = new LockStatistics(builder, faults);
        this.ofServer = List.<MetricGroup.OfServer>of(
                        new ServerStatistics(builder),
                        new ReplicationStatistics(builder, gates, faults),
                        locks.ofServer(),
                        new ExecutionTime(builder, scope, advice))
                .stream()
                .filter(MetricGroup::isWanted)
                .toList();
        this.ofDatabase = List.<MetricGroup.OfDatabase>of(
                        new RelationStatistics(builder, server),
                        new FunctionStatistics(builder, faults),
                        locks.ofDatabase(),
                        new VectorStatistics(builder, advice))
                .stream()
                .filter(MetricGroup::isWanted)
                .toList();
        this.databases = new DatabaseStatistics(builder, scope, !ofDatabase.isEmpty(), faults);
        server.onChange(this::changed);
    }

    /** Called by the statement that meets it, so by the thread that scrapes. */
    private void changed(ServerChange change) {
        changed |= change.kind() != ServerChange.Kind.PROMOTED;
    }

    @Override
    public String name() {
        return PostgresqlReceiverFactory.TYPE;
    }

    @Override
    public Signal<Metric> signal() {
        return Signal.METRICS;
    }

    @Override
    public Scrape<Metric> scrape(ScrapeRound round) throws ScrapeException {
        long begun = clock.nanoTime();
        LongSupplier present = () -> round.now() + clock.nanoTime() - begun;
        Scrape<Metric> scrape = attempt(round, present);
        if (changed) {
            // Numbers of two servers, or of two lives of one, may be mixed in what was read.
            scrape = attempt(round, present);
        }
        return scrape;
    }

    private Scrape<Metric> attempt(ScrapeRound round, LongSupplier present) throws ScrapeException {
        if (changed) {
            changed = false;
            builder.restart(round.now());
            databases.forget();
            ofServer.forEach(MetricGroup::forget);
            ofDatabase.forEach(MetricGroup::forget);
        }
        MetricsBuilder.Round made = builder.round(round.now());
        var metrics = new MetricsRound(model.round(made), round.now(), present);
        Session heartbeat = server.heartbeat();
        if (databases.isWanted()) {
            List<DatabaseInfo> reported;
            try {
                reported = databases.read(heartbeat, metrics);
            } catch (DatabaseException e) {
                throw new ScrapeException("databases: " + e.getMessage());
            }
            try {
                databases.readSizes(heartbeat, reported, metrics);
            } catch (DatabaseException e) {
                metrics.failed("database sizes", e);
            }
            readServer(heartbeat, round, metrics);
            if (!ofDatabase.isEmpty()) {
                walk(reported, round, metrics);
            }
        } else {
            readServer(heartbeat, round, metrics);
        }
        if (!round.isOver()) {
            server.refreshLedger();
        }
        return new Scrape<>(made.finish(), metrics.errors());
    }

    private void readServer(Session heartbeat, ScrapeRound round, MetricsRound metrics) {
        for (MetricGroup.OfServer group : ofServer) {
            if (round.isOver()) {
                return;
            }
            try {
                group.read(heartbeat, metrics);
            } catch (DatabaseException e) {
                metrics.failed(group.name(), e);
            }
        }
    }

    private void walk(List<DatabaseInfo> reported, ScrapeRound round, MetricsRound metrics) {
        for (DatabaseInfo database : inOrder(reported)) {
            if (round.isOver()) {
                return;
            }
            String object = "access to database " + database.name();
            if (!database.connectable()) {
                server.faults()
                        .occurred(
                                new FaultLog.Fault("permission_denied", object),
                                "database " + Capabilities.quoted(database.name())
                                        + " takes no connection of the collector's role, its tables are left out",
                                "GRANT CONNECT ON DATABASE " + Capabilities.quoted(database.name())
                                        + " to the role, or name the database under exclude_databases");
                continue;
            }
            server.faults().recovered(object);
            read(database, round, metrics);
        }
    }

    private void read(DatabaseInfo database, ScrapeRound round, MetricsRound metrics) {
        Session session = database.name().equals(server.target().maintenanceDatabase())
                ? server.heartbeat()
                : server.walk(database.name());
        for (MetricGroup.OfDatabase group : ofDatabase) {
            if (round.isOver()) {
                return;
            }
            try {
                group.read(session, database, metrics);
            } catch (DatabaseException.LockTimeout
                    | DatabaseException.StatementTimeout
                    | DatabaseException.PermissionDenied
                    | DatabaseException.UndefinedObject
                    | DatabaseException.UndefinedColumn
                    | DatabaseException.BadStatement
                    | DatabaseException.UnfitAnswer
                    | DatabaseException.Other e) {
                metrics.failed(group.name() + " of " + database.name(), e);
            } catch (DatabaseException e) {
                // There is no way into this database now; the other groups would only wait for the same.
                metrics.failed("database " + database.name(), e);
                return;
            }
        }
    }

    private List<DatabaseInfo> inOrder(List<DatabaseInfo> reported) {
        Optional<String> open = server.walkDatabase();
        var ordered = new ArrayList<DatabaseInfo>();
        reported.stream().filter(each -> open.equals(Optional.of(each.name()))).forEach(ordered::add);
        reported.stream().filter(each -> !open.equals(Optional.of(each.name()))).forEach(ordered::add);
        return ordered;
    }
}
