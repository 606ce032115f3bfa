package io.dbintel.receivers.postgresql;

import io.dbintel.database.Capabilities;
import io.dbintel.database.DatabaseException;
import io.dbintel.database.Query;
import io.dbintel.database.Session;
import io.dbintel.receivers.metadata.MetricsBuilder;
import java.util.Optional;

/** Time that statements took, by database. Those within functions are part of the statement that called the function. */
final class ExecutionTime implements MetricGroup.OfServer {
    private final boolean wanted;
    private final DatabaseScope scope;
    private final StatementsAdvice advice;
    private final GrowingTotals totals = new GrowingTotals();

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
    }

    private record Spent(String database, double seconds) {}

    @Override
    public void read(Session session, MetricsRound round) throws DatabaseException {
        Optional<Capabilities.Extension> extension = advice.statements(session);
        if (extension.isEmpty()) {
            return;
        }
        Query query = Query.of(
                PostgresqlReceiverFactory.TYPE,
                "execution_time",
                "SELECT d.datname AS database, sum(s.total_exec_time) / 1000 AS seconds FROM "
                        + Capabilities.quoted(extension.get().schema())
                        + ".pg_stat_statements(false) s JOIN pg_database d ON d.oid = s.dbid"
                        + (session.identity().majorVersion() >= 14 ? " WHERE s.toplevel" : "") + " GROUP BY 1");
        for (Spent each : session.query(query, row -> new Spent(row.text("database", ""), row.decimal("seconds", 0)))) {
            if (scope.holds(each.database)) {
                round.entities()
                        .database(each.database)
                        .record(PostgresqlMetrics.QUERY_EXECUTION_TIME, totals.of(each.database, each.seconds));
            }
        }
    }
}
