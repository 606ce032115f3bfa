package io.dbintel.receivers.postgresql;

import io.dbintel.database.Capabilities;
import io.dbintel.database.DatabaseException;
import io.dbintel.database.FaultLog;
import io.dbintel.database.Query;
import io.dbintel.database.Rows;
import io.dbintel.database.Session;
import io.dbintel.receivers.metadata.MetricsBuilder;

/** Calls of the users' functions. Overloaded ones are told apart by the names of their arguments. */
final class FunctionStatistics implements MetricGroup.OfDatabase {
    private static final String OBJECT = "function calls";
    private static final Query QUERY = Query.of(
            PostgresqlReceiverFactory.TYPE,
            "functions",
            "SELECT s.schemaname AS schema, CASE WHEN p.proargnames IS NOT NULL"
                    + " AND count(*) OVER (PARTITION BY s.funcname) > 1"
                    + " THEN s.funcname || '_' || array_to_string(p.proargnames, '_') ELSE s.funcname END AS function,"
                    + " s.calls FROM pg_stat_user_functions s JOIN pg_proc p ON p.oid = s.funcid");

    private final boolean wanted;
    private final FaultLog faults;

    FunctionStatistics(MetricsBuilder builder, FaultLog faults) {
        this.wanted = builder.isEnabled(PostgresqlMetrics.FUNCTION_CALLS);
        this.faults = faults;
    }

    @Override
    public String name() {
        return "function calls";
    }

    @Override
    public boolean isWanted() {
        return wanted;
    }

    private record Calls(String schema, String function, long calls) {}

    @Override
    public void read(Session session, DatabaseInfo database, MetricsRound round) throws DatabaseException {
        if (session.capabilities().settings().trackFunctions().equals("none")) {
            faults.occurred(
                    new FaultLog.Fault("setting", OBJECT),
                    "the server does not count calls of functions, postgresql.function.calls has no points",
                    "ALTER SYSTEM SET track_functions = 'pl'; SELECT pg_reload_conf()");
            return;
        }
        faults.recovered(OBJECT);
        Rows<Calls> rows = session.query(
                QUERY, row -> new Calls(row.text("schema", ""), row.text("function", ""), row.integer("calls", 0)));
        String object = "functions of database " + database.name();
        if (rows.truncated()) {
            // Which ones came is chance: series would come and go.
            faults.occurred(
                    new FaultLog.Fault("too_many_functions", object),
                    "database " + Capabilities.quoted(database.name()) + " has more than " + QUERY.maxRows()
                            + " functions with calls, so none of them is reported",
                    "set metrics::postgresql.function.calls::enabled: false");
            return;
        }
        faults.recovered(object);
        for (Calls each : rows) {
            // Functions of one name in several schemas are one series where the schema does not leave: their calls add
            // up.
            round.entities()
                    .schema(database.name(), each.schema)
                    .since(database.start())
                    .record(PostgresqlMetrics.FUNCTION_CALLS, each.calls, each.function);
        }
    }
}
