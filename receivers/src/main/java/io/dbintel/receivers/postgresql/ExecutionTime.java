package io.dbintel.receivers.postgresql;

import io.dbintel.database.Capabilities;
import io.dbintel.database.DatabaseException;
import io.dbintel.database.Query;
import io.dbintel.database.ServerIdentity;
import io.dbintel.database.Session;
import io.dbintel.receivers.metadata.MetricsBuilder;
import java.util.Optional;

/** Time that statements took, by database. Those within functions are part of the statement that called the function. */
final class ExecutionTime implements MetricGroup.OfServer {
    private final boolean wanted;
    private final DatabaseScope scope;
    private final StatementsAdvice advice;
    private final GrowingTotals totals = new GrowingTotals();
    private final CounterStarts starts = new CounterStarts();
    /** A database that shows up later was not in the round before. */
    private long lastRound;

    ExecutionTime(MetricsBuilder builder, DatabaseScope scope, StatementsAdvice advice) {
        this.wanted = builder.isEnabled(PostgresqlMetrics.QUERY_EXECUTION_TIME);
        this.scope = scope;
        this.advice = advice;
    }

    @Override
    public String name() {
        return "execution time";
    }

    @Override
    public boolean isWanted() {
        return wanted;
    }

    @Override
    public void forget() {
        totals.forget();
        starts.forget();
        lastRound = 0;
    }

    private record Spent(String database, double seconds, CounterStarts.Reset reset) {}

    @Override
    public void read(Session session, MetricsRound round) throws DatabaseException {
        Optional<Capabilities.Extension> extension = advice.statements(session);
        if (extension.isEmpty()) {
            return;
        }
        ServerIdentity identity = session.identity();
        boolean hasInfo = identity.majorVersion() >= 14;
        String schema = Capabilities.quoted(extension.get().schema());
        String reset =
                hasInfo ? "(SELECT i.stats_reset FROM " + schema + ".pg_stat_statements_info i)" : "NULL::timestamptz";
        Query query = Query.of(
                PostgresqlReceiverFactory.TYPE,
                "execution_time",
                "SELECT d.datname AS database, sum(s.total_exec_time) / 1000 AS seconds, "
                        + CounterStarts.Reset.expressions(reset, "statements") + " FROM " + schema
                        + ".pg_stat_statements(false) s JOIN pg_database d ON d.oid = s.dbid"
                        + (hasInfo ? " WHERE s.toplevel" : "") + " GROUP BY 1");
        for (Spent each : session.query(
                query,
                row -> new Spent(
                        row.text("database", ""),
                        row.decimal("seconds", 0),
                        CounterStarts.Reset.of(row, "statements", identity)))) {
            if (scope.holds(each.database)) {
                long start = lastRound > 0 ? lastRound : starts.of("statements", each.reset, round.present());
                GrowingTotals.Total total = totals.of(each.database, each.seconds, start);
                round.entities()
                        .database(each.database)
                        .since(total.start())
                        .record(PostgresqlMetrics.QUERY_EXECUTION_TIME, total.shown());
            }
        }
        lastRound = round.now();
    }
}
