package io.dbintel.receivers.postgresql;

import static io.dbintel.receivers.postgresql.MetricColumn.column;

import io.dbintel.database.Capabilities;
import io.dbintel.database.DatabaseException;
import io.dbintel.database.FaultLog;
import io.dbintel.database.Query;
import io.dbintel.database.Row;
import io.dbintel.database.Rows;
import io.dbintel.database.ServerIdentity;
import io.dbintel.database.Session;
import io.dbintel.receivers.metadata.MetricsBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The databases of the server and what their counters say, in one statement. The functions are those that {@code
 * pg_stat_database} and {@code pg_stat_database_conflicts} call; asked by themselves, only the wanted ones are computed.
 */
final class DatabaseStatistics {
    static final String PURPOSE = "databases";

    static final List<MetricColumn> COLUMNS = List.of(
            column(PostgresqlMetrics.BACKENDS, "pg_stat_get_db_numbackends(d.oid)"),
            column(PostgresqlMetrics.BLKS_HIT, "pg_stat_get_db_blocks_hit(d.oid)"),
            column(
                    PostgresqlMetrics.BLKS_READ,
                    "pg_stat_get_db_blocks_fetched(d.oid) - pg_stat_get_db_blocks_hit(d.oid)"),
            column(PostgresqlMetrics.COMMITS, "pg_stat_get_db_xact_commit(d.oid)"),
            column(PostgresqlMetrics.DEADLOCKS, "pg_stat_get_db_deadlocks(d.oid)"),
            column(PostgresqlMetrics.QUERY_CONFLICTS, "pg_stat_get_db_conflict_tablespace(d.oid)", "tablespace"),
            column(PostgresqlMetrics.QUERY_CONFLICTS, "pg_stat_get_db_conflict_lock(d.oid)", "lock"),
            column(PostgresqlMetrics.QUERY_CONFLICTS, "pg_stat_get_db_conflict_snapshot(d.oid)", "snapshot"),
            column(PostgresqlMetrics.QUERY_CONFLICTS, "pg_stat_get_db_conflict_bufferpin(d.oid)", "bufferpin"),
            column(PostgresqlMetrics.QUERY_CONFLICTS, "pg_stat_get_db_conflict_startup_deadlock(d.oid)", "deadlock"),
            column(PostgresqlMetrics.ROLLBACKS, "pg_stat_get_db_xact_rollback(d.oid)"),
            column(PostgresqlMetrics.TEMP_IO, "pg_stat_get_db_temp_bytes(d.oid)"),
            column(PostgresqlMetrics.TEMP_FILES, "pg_stat_get_db_temp_files(d.oid)"),
            column(PostgresqlMetrics.TUP_DELETED, "pg_stat_get_db_tuples_deleted(d.oid)"),
            column(PostgresqlMetrics.TUP_FETCHED, "pg_stat_get_db_tuples_fetched(d.oid)"),
            column(PostgresqlMetrics.TUP_INSERTED, "pg_stat_get_db_tuples_inserted(d.oid)"),
            column(PostgresqlMetrics.TUP_RETURNED, "pg_stat_get_db_tuples_returned(d.oid)"),
            column(PostgresqlMetrics.TUP_UPDATED, "pg_stat_get_db_tuples_updated(d.oid)"));

    private final Columns columns;
    private final Query query;
    private final boolean count;
    private final boolean size;
    private final boolean walks;
    private final Query sizes;
    private final DatabaseScope scope;
    private final FaultLog faults;
    private final CounterStarts starts = new CounterStarts();
    private Newcomers newcomers = new Newcomers();

    /** @param walks whether other groups go through the databases */
    DatabaseStatistics(MetricsBuilder builder, DatabaseScope scope, boolean walks, FaultLog faults) {
        this.columns = new Columns(builder, "m", COLUMNS);
        var expressions = new ArrayList<String>(List.of(
                "d.oid::bigint AS oid",
                "d.datname AS name",
                "d.datallowconn AND has_database_privilege(d.oid, 'CONNECT') AS connectable",
                // A reset of all counters of a database takes these along, that of a single table does not.
                "pg_stat_get_db_xact_commit(d.oid) AS committed",
                "pg_stat_get_db_blocks_fetched(d.oid) AS fetched",
                "pg_stat_get_db_tuples_inserted(d.oid) AS inserted",
                CounterStarts.Reset.expressions("pg_stat_get_db_stat_reset_time(d.oid)", "counters")));
        expressions.addAll(columns.expressions());
        this.query = Query.of(
                PostgresqlReceiverFactory.TYPE,
                PURPOSE,
                "SELECT " + String.join(", ", expressions)
                        + " FROM pg_database d WHERE NOT d.datistemplate ORDER BY d.datname");
        this.sizes = Query.of(
                PostgresqlReceiverFactory.TYPE,
                "database_sizes",
                // Without the privilege the function is an error, which would cost the others their sizes.
                "SELECT d.datname AS name, CASE WHEN has_database_privilege(d.oid, 'CONNECT')"
                        + " OR pg_has_role('pg_read_all_stats', 'USAGE') THEN pg_database_size(d.oid) END AS size"
                        + " FROM pg_database d WHERE NOT d.datistemplate AND d.datname = ANY (?)");
        this.count = builder.isEnabled(PostgresqlMetrics.DATABASE_COUNT);
        this.size = builder.isEnabled(PostgresqlMetrics.DB_SIZE);
        this.walks = walks;
        this.scope = scope;
        this.faults = faults;
    }

    boolean isWanted() {
        return walks || count || size || !columns.isEmpty();
    }

    /** The counters are another server's from now on, or began anew. */
    void forget() {
        starts.forget();
        newcomers = new Newcomers();
    }

    private record Line(
            long oid,
            String name,
            boolean connectable,
            CounterStarts.Reset reset,
            List<Long> witnesses,
            @Nullable Number[] numbers) {}

    /** The databases that are reported. Without them there is nothing to tell, so that a failure is the whole scrape's. */
    List<DatabaseInfo> read(Session session, MetricsRound round) throws DatabaseException {
        ServerIdentity identity = session.identity();
        Rows<Line> lines = session.query(query, row -> line(row, identity));
        newcomers.met(round.now(), lines.list().stream().map(Line::oid).toList());
        var reported = new ArrayList<DatabaseInfo>();
        for (Line line : lines) {
            if (scope.holds(line.name)) {
                long counted = starts.of(Long.toString(line.oid), line.reset, round.present(), line.witnesses);
                long start = newcomers.start(line.oid, counted);
                reported.add(new DatabaseInfo(line.oid, line.name, line.connectable, start));
                columns.record(
                        line.numbers, round.entities().database(line.name).since(start));
            }
        }
        sayMissing(lines.list());
        if (count) {
            round.entities().server().record(PostgresqlMetrics.DATABASE_COUNT, reported.size());
        }
        return reported;
    }

    private Line line(Row row, ServerIdentity identity) throws DatabaseException {
        return new Line(
                row.integer("oid", 0),
                row.text("name", ""),
                row.bool("connectable", false),
                CounterStarts.Reset.of(row, "counters", identity),
                List.of(row.integer("committed", 0), row.integer("fetched", 0), row.integer("inserted", 0)),
                columns.read(row));
    }

    private void sayMissing(List<Line> found) {
        for (String name : scope.included()) {
            if (found.stream().noneMatch(line -> line.name.equals(name))) {
                faults.occurred(
                        new FaultLog.Fault("missing_database", "listed database " + name),
                        "there is no database " + Capabilities.quoted(name) + ", or it is a template",
                        "correct the list under databases");
            } else {
                faults.recovered("listed database " + name);
            }
        }
    }

    /** Sizes on disk; the server looks at every file, so this is a statement of its own that may fail by itself. */
    void readSizes(Session session, List<DatabaseInfo> databases, MetricsRound round) throws DatabaseException {
        if (!size || databases.isEmpty()) {
            return;
        }
        String[] names = databases.stream().map(DatabaseInfo::name).toArray(String[]::new);
        record Size(String database, @Nullable Long bytes) {}
        for (Size each :
                session.query(sizes, row -> new Size(row.text("name", ""), row.integer("size")), (Object) names)) {
            String object = "size of database " + each.database;
            if (each.bytes == null) {
                faults.occurred(
                        new FaultLog.Fault("permission_denied", object),
                        "the size of database " + Capabilities.quoted(each.database) + " can't be read",
                        "GRANT pg_monitor TO the collector's role, or GRANT CONNECT ON DATABASE "
                                + Capabilities.quoted(each.database) + " to it");
            } else {
                faults.recovered(object);
                round.entities().database(each.database).record(PostgresqlMetrics.DB_SIZE, each.bytes);
            }
        }
    }
}
