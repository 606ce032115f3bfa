package io.dbintel.receivers.postgresql;

import io.dbintel.database.DatabaseException;
import io.dbintel.database.FaultLog;
import io.dbintel.database.Query;
import io.dbintel.database.Row;
import io.dbintel.database.Rows;
import io.dbintel.database.Session;
import io.dbintel.receivers.metadata.MetricsBuilder;

/** Locks, held and waited for, by relation, mode and type: those of each database, and those of the server as a whole. */
final class LockStatistics {
    private static final String SELECT =
            "SELECT coalesce(c.relname, '') AS relation, l.mode, l.locktype, count(*) AS locks"
                    + " FROM pg_locks l LEFT JOIN pg_class c ON c.oid = l.relation";
    // Our own statement locks the catalogues that it reads; that says nothing of the server.
    private static final String NOT_OURS = " AND l.pid IS DISTINCT FROM pg_backend_pid() GROUP BY 1, 2, 3";

    private static final Query OF_DATABASE = Query.of(
            PostgresqlReceiverFactory.TYPE,
            "database_locks",
            SELECT + " WHERE l.database = (SELECT o.oid FROM pg_database o WHERE o.datname = current_database())"
                    + NOT_OURS);
    private static final Query OF_SERVER = Query.of(
            PostgresqlReceiverFactory.TYPE,
            "server_locks",
            SELECT + " AND c.relisshared WHERE (l.database IS NULL OR l.database = 0"
                    + " AND (l.relation IS NULL OR c.relisshared))" + NOT_OURS);

    private final boolean wanted;
    private final FaultLog faults;

    LockStatistics(MetricsBuilder builder, FaultLog faults) {
        this.wanted = builder.isEnabled(PostgresqlMetrics.DATABASE_LOCKS);
        this.faults = faults;
    }

    MetricGroup.OfServer ofServer() {
        return new MetricGroup.OfServer() {
            @Override
            public String name() {
                return "locks of the server";
            }

            @Override
            public boolean isWanted() {
                return wanted;
            }

            @Override
            public void read(Session session, MetricsRound round) throws DatabaseException {
                record(
                        session,
                        OF_SERVER,
                        "locks of the server",
                        round.entities().server());
            }
        };
    }

    MetricGroup.OfDatabase ofDatabase() {
        return new MetricGroup.OfDatabase() {
            @Override
            public String name() {
                return "locks";
            }

            @Override
            public boolean isWanted() {
                return wanted;
            }

            @Override
            public void read(Session session, DatabaseInfo database, MetricsRound round) throws DatabaseException {
                record(
                        session,
                        OF_DATABASE,
                        "locks of database " + database.name(),
                        round.entities().database(database.name()));
            }
        };
    }

    private record Locks(String relation, String mode, String type, long count) {
        static Locks of(Row row) throws DatabaseException {
            return new Locks(
                    row.text("relation", ""), row.text("mode", ""), row.text("locktype", ""), row.integer("locks", 0));
        }
    }

    private void record(Session session, Query query, String object, Entity entity) throws DatabaseException {
        Rows<Locks> rows = session.query(query, Locks::of);
        if (rows.truncated()) {
            faults.occurred(
                    new FaultLog.Fault("too_many_locks", object),
                    object + ": more than " + query.maxRows()
                            + " kinds of locks, by relation, mode and type, so none of them is reported",
                    "set metrics::postgresql.database.locks::enabled: false");
            return;
        }
        faults.recovered(object);
        for (Locks each : rows) {
            entity.record(PostgresqlMetrics.DATABASE_LOCKS, each.count, each.relation, each.mode, each.type);
        }
    }
}
