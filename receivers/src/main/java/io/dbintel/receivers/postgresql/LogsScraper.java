package io.dbintel.receivers.postgresql;

import io.dbintel.database.DatabaseException;
import io.dbintel.database.MonitoredServer;
import io.dbintel.database.Session;
import io.dbintel.receivers.metadata.EventsBuilder;
import io.dbintel.receivers.scraping.ScrapeException;
import io.dbintel.receivers.scraping.ScrapeRound;
import io.dbintel.receivers.scraping.Scraper;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Signal;
import java.util.ArrayList;

/** Reads the events of a server: samples of sessions and costly statements. */
final class LogsScraper implements Scraper<LogRecord> {
    private final MonitoredServer server;
    private final EventsBuilder builder;
    private final EntityModel model;
    private final QuerySamples samples;
    private final TopQueries topQueries;

    LogsScraper(
            MonitoredServer server,
            EventsBuilder builder,
            EntityModel model,
            QuerySamples samples,
            TopQueries topQueries) {
        this.server = server;
        this.builder = builder;
        this.model = model;
        this.samples = samples;
        this.topQueries = topQueries;
    }

    @Override
    public String name() {
        return PostgresqlReceiverFactory.TYPE;
    }

    @Override
    public Signal<LogRecord> signal() {
        return Signal.LOGS;
    }

    @Override
    public Scrape<LogRecord> scrape(ScrapeRound round) throws ScrapeException {
        EventsBuilder.Round events = builder.round(round.now(), model.serverAttributes());
        var errors = new ArrayList<String>();
        int tried = 0;
        Session session = server.heartbeat();
        if (builder.isEnabled(PostgresqlMetadata.QUERY_SAMPLE)) {
            tried++;
            try {
                samples.read(session, events);
            } catch (DatabaseException e) {
                errors.add("query samples: " + e.getMessage());
            }
        }
        if (builder.isEnabled(PostgresqlMetadata.TOP_QUERY) && !round.isOver()) {
            tried++;
            try {
                topQueries.read(session, events);
            } catch (DatabaseException e) {
                errors.add("top queries: " + e.getMessage());
            }
        }
        if (tried > 0 && errors.size() == tried) {
            throw new ScrapeException(String.join("; ", errors));
        }
        return new Scrape<>(events.finish(), errors);
    }
}
