package io.dbintel.receivers.postgresql;

import io.dbintel.database.DatabaseException;
import io.dbintel.database.FaultLog;
import io.dbintel.database.Purpose;
import io.dbintel.database.Query;
import io.dbintel.database.Row;
import io.dbintel.database.Session;
import io.dbintel.receivers.metadata.EventsBuilder;
import io.dbintel.sql.StatementMasker;

/**
 * What every session does at this moment. A session that has been idle since before the last round is left out, unless it blocks
 * another: it was told of when it worked.
 *
 * <p>Looking for blockers takes all partitions of the lock table for a moment, so only sessions that wait for a lock are asked
 * for theirs, and {@code pg_locks} is read only if there is one.
 */
final class QuerySamples {
    private static final String HIDDEN = "<insufficient privilege>";
    private static final String UTC = "to_char(%s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')";

    private static final String SQL = "WITH activity AS MATERIALIZED (SELECT a.*, CASE WHEN a.wait_event_type = 'Lock'"
            + " THEN pg_blocking_pids(a.pid) ELSE '{}' END AS blockers FROM pg_stat_activity a"
            + " WHERE a.pid <> pg_backend_pid() AND a.query_start IS NOT NULL AND btrim(a.query, E' \\t\\r\\n') <> ''"
            // The other connection of this collector, and those of its like.
            + " AND " + OwnStatements.isNot("a.query") + "),"
            + " blocking AS (SELECT DISTINCT unnest(blockers) AS pid FROM activity),"
            + " waiting AS MATERIALIZED (SELECT DISTINCT ON (l.pid) l.pid, l.mode, l.locktype, l.waitstart,"
            // A relation's name is known in its own database and where it is shared; elsewhere its OID is all that is
            // sure.
            + " CASE WHEN l.relation IS NULL THEN '' WHEN l.database = 0 OR l.database ="
            + " (SELECT o.oid FROM pg_database o WHERE o.datname = current_database()) THEN l.relation::regclass::text"
            + " ELSE l.relation::text END AS relation FROM pg_locks l WHERE NOT l.granted"
            + " AND EXISTS (SELECT FROM activity w WHERE w.wait_event_type = 'Lock')"
            + " ORDER BY l.pid, l.waitstart NULLS LAST)"
            + " SELECT a.datname, left(a.query, ?) AS query, a.usename, a.state, a.pid, a.application_name,"
            + " host(a.client_addr) AS client_addr, a.client_port, a.client_hostname, a.query_start::text AS query_start,"
            + " (extract(epoch FROM a.query_start) * 1000000)::bigint AS started, a.wait_event, a.wait_event_type,"
            + " a.query_id::text AS query_id,"
            + " greatest(0, 1000 * extract(epoch FROM CASE WHEN a.state = 'active' THEN clock_timestamp() - a.query_start"
            + " WHEN a.state LIKE 'idle%' THEN a.state_change - a.query_start END))::float8 AS total_exec_time,"
            + " a.blockers::text AS blockers, w.mode, w.locktype, w.relation, "
            + UTC.formatted("w.waitstart") + " AS waitstart,"
            + " greatest(0, floor(extract(epoch FROM clock_timestamp() - w.waitstart)))::bigint AS waited, "
            + UTC.formatted("a.xact_start") + " AS xact_start"
            + " FROM activity a LEFT JOIN waiting w ON w.pid = a.pid"
            + " WHERE (a.datname IS NULL OR a.datname <> ALL (?))"
            + " AND (a.state IS DISTINCT FROM 'idle' OR (extract(epoch FROM a.query_start) * 1000000)::bigint >= ?"
            + " OR a.pid IN (SELECT b.pid FROM blocking b))"
            // If the limit cuts, it cuts sessions that do nothing.
            + " ORDER BY a.state = 'active' DESC NULLS LAST, cardinality(a.blockers) DESC, a.query_start";

    /** Longer texts are cut by the server; what the cut leaves open is masked to the end. */
    static final int MAX_TEXT = 16_384;

    private final int maxRows;
    private final DatabaseScope scope;
    private final StatementMasker masker;
    private final FaultLog faults;
    private final StatementsAdvice advice;
    /** Start of the newest statement seen, microseconds since 1970. */
    private long newest = Long.MIN_VALUE;

    private String epoch = "";

    QuerySamples(int maxRows, DatabaseScope scope, StatementMasker masker, FaultLog faults) {
        this.maxRows = maxRows;
        this.scope = scope;
        this.masker = masker;
        this.faults = faults;
        this.advice = new StatementsAdvice(faults);
    }

    void read(Session session, EventsBuilder.Round events) throws DatabaseException {
        if (session.identity().majorVersion() < 14) {
            faults.occurred(
                    new FaultLog.Fault("old_version", "samples of sessions"),
                    "samples of sessions need PostgreSQL 14 or newer",
                    "upgrade the server, or set events::db.server.query_sample::enabled: false");
            return;
        }
        advice.checkGrant(session);
        String serverEpoch = session.identity().epoch();
        if (!serverEpoch.equals(epoch)) {
            // Another server's clock may be behind.
            epoch = serverEpoch;
            newest = Long.MIN_VALUE;
        }
        var query = new Query(SQL, new Purpose(PostgresqlReceiverFactory.TYPE, "query_samples"), maxRows);
        String[] excluded = scope.excluded().toArray(String[]::new);
        session.query(query, row -> add(row, events), MAX_TEXT, excluded, newest);
    }

    /** Tells of a session unless it is hidden from our role. Gives whether it was told of. */
    private boolean add(Row row, EventsBuilder.Round events) throws DatabaseException {
        String text = row.text("query", "");
        if (text.equals(HIDDEN)) {
            return false;
        }
        newest = Math.max(newest, row.integer("started", Long.MIN_VALUE));
        String application = row.text("application_name", "");
        EventsBuilder.Event event = events.event(PostgresqlMetadata.QUERY_SAMPLE)
                .put("db.system.name", "postgresql")
                .put("db.namespace", row.text("datname", ""))
                .put("db.query.text", masker.mask(text).text())
                .put("user.name", row.text("usename", ""))
                .put("postgresql.state", row.text("state", ""))
                .put("postgresql.pid", row.integer("pid", 0))
                .put("postgresql.application_name", application)
                .put("network.peer.address", row.text("client_addr", ""))
                // A unix socket has port -1.
                .put("network.peer.port", Math.max(0, row.integer("client_port", 0)))
                .put("postgresql.client_hostname", row.text("client_hostname", ""))
                .put("postgresql.query_start", row.text("query_start", ""))
                .put("postgresql.wait_event", row.text("wait_event", ""))
                .put("postgresql.wait_event_type", row.text("wait_event_type", ""))
                .put("postgresql.query_id", row.text("query_id", ""))
                .put("postgresql.total_exec_time", row.decimal("total_exec_time", 0))
                .put("postgresql.blocking.pids", row.text("blockers", "{}"))
                .put("postgresql.blocking.start_time", row.text("waitstart", ""))
                .put("postgresql.blocking.wait_duration", row.integer("waited", 0))
                .put("postgresql.blocking.lock.mode", row.text("mode", ""))
                .put("postgresql.blocking.lock.type", row.text("locktype", ""))
                .put("postgresql.blocking.lock.relation", row.text("relation", ""))
                .put("postgresql.blocking.transaction.start_time", row.text("xact_start", ""));
        TraceParent.parse(application).ifPresent(parent -> event.trace(parent.traceId(), parent.spanId()));
        event.add();
        return true;
    }
}
