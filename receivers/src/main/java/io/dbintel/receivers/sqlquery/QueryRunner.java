package io.dbintel.receivers.sqlquery;

import io.dbintel.component.Settings;
import io.dbintel.database.DatabaseException;
import io.dbintel.database.Guard;
import io.dbintel.database.MonitoredServer;
import io.dbintel.database.Purpose;
import io.dbintel.database.Query;
import io.dbintel.database.Row;
import io.dbintel.database.Rows;
import io.dbintel.database.Session;
import io.dbintel.database.Untyped;
import io.dbintel.database.WrittenStatement;
import io.dbintel.receivers.scraping.ScrapeException;
import io.dbintel.receivers.scraping.ScrapeRound;
import io.dbintel.sql.Dialect;
import io.dbintel.sql.StatementMasker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Runs one statement through a guarded session and turns its rows into {@link Cells}. A column that the server does not have is
 * taken out of the statement, which then stays as it is until another server, or another life of it, answers.
 */
final class QueryRunner {
    /** A statement names no more missing columns than this. */
    private static final int MOST_REWRITES = 64;

    private final QueryConfig config;
    private final String name;
    private final WrittenStatement written;
    private final Purpose purpose;
    private final MonitoredServer server;
    private final Session session;
    private final Lock turn;
    private final Settings settings;
    private final Notices notices;
    private final boolean logged;
    private final @Nullable StatementMasker masker;
    private volatile boolean serverChanged;
    private WrittenStatement fitting;
    private @Nullable ColumnFallback fallback;

    /**
     * @param index place among the statements of the receiver, from 0
     * @param turn held while the statement runs: those of one connection wait for each other as long as they must
     */
    QueryRunner(
            QueryConfig config,
            int index,
            MonitoredServer server,
            Session session,
            Lock turn,
            Settings settings,
            boolean logged) {
        this.config = config;
        this.name = "query-" + index;
        this.written = WrittenStatement.parse(config.sql());
        this.fitting = written;
        this.purpose = new Purpose(SqlQueryReceiverFactory.TYPE, "query_" + index);
        this.server = server;
        this.session = session;
        this.turn = turn;
        this.settings = settings;
        this.notices = new Notices(settings.log(), settings.clock(), name);
        this.logged = logged;
        this.masker = config.rawText() ? null : new StatementMasker(Dialect.POSTGRESQL);
        server.onChange(change -> serverChanged = true);
    }

    /** {@code query-0}. */
    String name() {
        return name;
    }

    Notices notices() {
        return notices;
    }

    /**
     * Runs it once.
     *
     * @param parameter for {@code $1}, empty where the statement has none
     * @throws ScrapeException if it failed; the reason is logged already
     */
    Answer run(ScrapeRound round, Optional<String> parameter) throws ScrapeException, InterruptedException {
        turn.lockInterruptibly();
        try {
            if (round.isOver()) {
                return Answer.NOTHING;
            }
            if (logged) {
                settings.log()
                        .atDebug()
                        .addKeyValue(
                                "query",
                                new StatementMasker(Dialect.POSTGRESQL)
                                        .mask(fitting.text())
                                        .text())
                        .log("Running query");
            }
            Answer answer = attempt(parameter);
            server.refreshLedger();
            return answer;
        } catch (DatabaseException e) {
            throw new ScrapeException(name + ": " + e.getMessage());
        } finally {
            turn.unlock();
        }
    }

    private Answer attempt(Optional<String> parameter) throws DatabaseException {
        if (serverChanged) {
            serverChanged = false;
            fitting = written;
            fallback = null;
        }
        for (int rewrites = 0; ; rewrites++) {
            try {
                return ask(parameter);
            } catch (DatabaseException.UndefinedColumn e) {
                if (!config.columnFallback() || rewrites == MOST_REWRITES || !rewrite(e.position())) {
                    notices.fault(
                            "a column of the statement is not there",
                            "undefined_column",
                            e.getMessage() + "; correct the name, or set column_fallback: true");
                    throw e;
                }
            }
        }
    }

    private boolean rewrite(int position) throws DatabaseException {
        if (fallback == null) {
            fallback = new ColumnFallback(session.identity().majorVersion());
        }
        Optional<ColumnFallback.Rewrite> rewrite = fallback.without(fitting, position);
        if (rewrite.isEmpty()) {
            return false;
        }
        fitting = rewrite.get().statement();
        notices.fact(
                "a column of the statement is not there, the rest goes on",
                "column \"" + rewrite.get().column() + "\" is not there in PostgreSQL "
                        + session.identity().version() + ": taken as "
                        + rewrite.get().instead());
        return true;
    }

    private Answer ask(Optional<String> parameter) throws DatabaseException {
        // A guard that was raised for another statement is not this one's.
        Duration timeout = config.timeout().orElse(Guard.DEFAULT.statementTimeout());
        Query query = fitting.query(purpose, config.maxRows(), Optional.of(timeout));
        Object[] parameters = new Object[fitting.parameters()];
        java.util.Arrays.fill(parameters, new Untyped(parameter.orElse("")));
        var reader = new Reader();
        Rows<Cells> rows = session.query(query, reader::read, parameters);
        if (rows.truncated()) {
            notices.fact(
                    "the answer has more rows than are read",
                    "only the first " + config.maxRows() + " rows are read; write LIMIT, or raise max_rows");
        }
        var answer = new Answer(reader.layout == null ? new Layout(List.of()) : reader.layout, rows.list());
        if (!config.ignoreNulls()) {
            tellNulls(answer);
        }
        return answer;
    }

    private void tellNulls(Answer answer) {
        List<String> names = answer.layout().names();
        var told = new boolean[names.size()];
        for (Cells row : answer.rows()) {
            for (int i = 0; i < told.length; i++) {
                if (row.texts()[i] == null && !told[i]) {
                    told[i] = true;
                    notices.fact(
                            "problems encountered getting " + (config.metrics().isEmpty() ? "log" : "metric") + " rows",
                            "column \"" + names.get(i) + "\": NULL value");
                }
            }
        }
    }

    /** Knows the columns from the first row on. */
    private final class Reader {
        private @Nullable Layout layout;

        Cells read(Row row) throws DatabaseException {
            if (layout == null) {
                layout = new Layout(row.columns());
            }
            return Cells.read(row, layout, masker);
        }
    }
}
