package io.dbintel.receivers.sqlquery;

import io.dbintel.receivers.scraping.ScrapeException;
import io.dbintel.receivers.scraping.ScrapeRound;
import io.dbintel.receivers.scraping.Scraper;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Resource;
import io.dbintel.telemetry.Scope;
import io.dbintel.telemetry.ScopeGroup;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Value;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Makes a log record of each row for each entry under {@code logs}; entry by entry, all rows of each. */
final class QueryLogs implements Scraper<LogRecord> {
    private static final String SENTENCE = "error collecting logs";

    private final QueryRunner runner;
    private final QueryConfig config;
    private final Scope scope;
    private final @Nullable Tracking tracking;

    /** @param tracking what the statement begins after; null where it has no tracking column */
    QueryLogs(QueryRunner runner, QueryConfig config, Scope scope, @Nullable Tracking tracking) {
        this.runner = runner;
        this.config = config;
        this.scope = scope;
        this.tracking = tracking;
    }

    @Override
    public String name() {
        return runner.name();
    }

    @Override
    public Signal<LogRecord> signal() {
        return Signal.LOGS;
    }

    @Override
    public Scrape<LogRecord> scrape(ScrapeRound round) throws ScrapeException, InterruptedException {
        Answer answer = runner.run(round, tracking == null ? Optional.empty() : Optional.of(tracking.value()));
        var batch = new Batch<>(Signal.LOGS);
        int errors = 0;
        if (!answer.rows().isEmpty()) {
            ScopeGroup<LogRecord> group = batch.addResource(new Resource()).addScope(scope.copy());
            for (LogConfig log : config.logs()) {
                errors += new Entry(log, answer.layout(), round.now()).addTo(group, answer.rows());
            }
            track(answer);
        }
        return new Scrape<>(batch, List.of(), errors);
    }

    /** The last row that has a value gives the next one; it holds when the pipeline has taken the batch over. */
    private void track(Answer answer) {
        if (tracking == null) {
            return;
        }
        int place = answer.layout().of(config.trackingColumn());
        for (Cells row : answer.rows().reversed()) {
            String text = Answer.text(row, place);
            if (text != null) {
                tracking.reached(text);
                return;
            }
        }
        runner.notices()
                .fault(
                        SENTENCE,
                        "tracking",
                        "tracking_column '" + config.trackingColumn()
                                + "' not found in result set; the same rows are read again");
    }

    /** One entry under {@code logs} on one answer: knows the places of its columns. */
    private final class Entry {
        private final LogConfig log;
        private final Layout layout;
        private final long now;
        private final int body;
        private final int severity;
        private final int timestamp;
        private int errors;

        Entry(LogConfig log, Layout layout, long now) {
            this.log = log;
            this.layout = layout;
            this.now = now;
            this.body = layout.of(log.bodyColumn());
            this.severity = layout.of(log.severityColumn());
            this.timestamp = layout.of(log.timestampColumn());
            checkColumn(body, "body_column", log.bodyColumn());
            checkColumn(severity, "severity_column", log.severityColumn());
            checkColumn(timestamp, "timestamp_column", log.timestampColumn());
            for (LogConfig.Attribute attribute : log.attributes()) {
                for (String column : attribute.columns()) {
                    checkColumn(layout.of(column), "attribute_column", column);
                }
            }
        }

        private void checkColumn(int place, String key, String column) {
            if (place < 0 && !column.isEmpty()) {
                errors++;
                runner.notices()
                        .fault(
                                SENTENCE,
                                key + " " + column,
                                "rowToLog: " + key + " '" + column + "' not found in result set");
            }
        }

        int addTo(ScopeGroup<LogRecord> group, List<Cells> rows) {
            for (Cells row : rows) {
                group.add(record(row));
            }
            return errors;
        }

        private LogRecord record(Cells row) {
            var record = new LogRecord().setObservedTime(now).setSourceRow(row.source());
            String text = Answer.text(row, body);
            if (text != null) {
                record.setBody(Value.of(text));
            }
            String level = Answer.text(row, severity);
            if (level != null) {
                record.setSeverityText(level).setSeverity(severityNumber(level));
            }
            String time = Answer.text(row, timestamp);
            if (time != null) {
                OptionalLong nanos = Cells.toNanos(time);
                if (nanos.isPresent()) {
                    record.setTime(nanos.getAsLong());
                } else {
                    errors++;
                    runner.notices()
                            .fault(
                                    SENTENCE,
                                    "no time " + log.timestampColumn(),
                                    "rowToLog: timestamp_column '" + log.timestampColumn()
                                            + "': neither a timestamp nor nanoseconds since 1970");
                }
            }
            for (LogConfig.Attribute attribute : log.attributes()) {
                addAttribute(record, attribute, row);
            }
            return record;
        }

        private void addAttribute(LogRecord record, LogConfig.Attribute attribute, Cells row) {
            for (String column : attribute.columns()) {
                String text = Answer.text(row, layout.of(column));
                if (text != null) {
                    record.attributes().put(attribute.name(), text);
                    return;
                }
            }
        }
    }

    /** The number of a severity that has a name in OpenTelemetry; 0 for any other text. */
    private static int severityNumber(String text) {
        return switch (text.toUpperCase(Locale.ROOT)) {
            case "TRACE" -> 1;
            case "DEBUG" -> 5;
            case "INFO" -> 9;
            case "WARN", "WARNING" -> 13;
            case "ERROR" -> 17;
            case "FATAL" -> 21;
            default -> 0;
        };
    }
}
