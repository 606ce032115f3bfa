package io.dbintel.receivers.postgresql;

import static io.dbintel.receivers.postgresql.MetricColumn.column;

import io.dbintel.database.DatabaseException;
import io.dbintel.database.FaultLog;
import io.dbintel.database.Query;
import io.dbintel.database.Session;
import io.dbintel.receivers.metadata.MetricsBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far the standbys of this server are behind it. */
final class ReplicationStatistics implements MetricGroup.OfServer {
    private static final String OBJECT = "replication";
    private static final String LAG = "extract(epoch FROM %s_lag)";
    private static final String WHOLE_LAG = "extract(epoch FROM %s_lag)::bigint";

    private static final MetricColumn DATA_DELAY = column(
            PostgresqlMetrics.REPLICATION_DATA_DELAY,
            // A standby may have standbys of its own; the function for its own position is an error there.
            "pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END,"
                    + " replay_lsn)::bigint");

    private static final List<MetricColumn> PRECISE = List.of(
            DATA_DELAY,
            column(PostgresqlMetrics.WAL_DELAY, LAG.formatted("flush"), "flush"),
            column(PostgresqlMetrics.WAL_DELAY, LAG.formatted("replay"), "replay"),
            column(PostgresqlMetrics.WAL_DELAY, LAG.formatted("write"), "write"));

    private static final List<MetricColumn> WHOLE = List.of(
            DATA_DELAY,
            column(PostgresqlMetrics.WAL_LAG, WHOLE_LAG.formatted("flush"), "flush"),
            column(PostgresqlMetrics.WAL_LAG, WHOLE_LAG.formatted("replay"), "replay"),
            column(PostgresqlMetrics.WAL_LAG, WHOLE_LAG.formatted("write"), "write"));

    private final Columns columns;
    private final Query query;
    private final FaultLog faults;

    ReplicationStatistics(MetricsBuilder builder, Gates gates, FaultLog faults) {
        this.columns = new Columns(builder, "m", gates.preciseLag() ? PRECISE : WHOLE);
        var expressions =
                new ArrayList<>(List.of("coalesce(host(client_addr), 'unix') AS client", "state IS NULL AS hidden"));
        expressions.addAll(columns.expressions());
        this.query = Query.of(
                PostgresqlReceiverFactory.TYPE,
                "replication",
                "SELECT " + String.join(", ", expressions) + " FROM pg_stat_replication");
        this.faults = faults;
    }

    @Override
    public String name() {
        return "replication statistics";
    }

    @Override
    public boolean isWanted() {
        return !columns.isEmpty();
    }

    private record Standby(
            String client, boolean hidden, @Nullable Number[] numbers) {}

    @Override
    public void read(Session session, MetricsRound round) throws DatabaseException {
        boolean hidden = false;
        for (Standby each : session.query(
                query, row -> new Standby(row.text("client", ""), row.bool("hidden", false), columns.read(row)))) {
            hidden |= each.hidden;
            columns.record(each.numbers, round.entities().server(), each.client);
        }
        if (hidden) {
            faults.occurred(
                    new FaultLog.Fault("permission_denied", OBJECT),
                    "the standbys' progress is hidden from the collector's role",
                    "GRANT pg_monitor TO the collector's role");
        } else {
            faults.recovered(OBJECT);
        }
    }
}
