package io.dbintel.receivers.postgresql;

import io.dbintel.database.DatabaseException;
import io.dbintel.database.Session;

/**
 * Metrics that come from the same statement or two. A group none of whose metrics is switched on is never read. Its state belongs to
 * the thread that scrapes.
 */
interface MetricGroup {
    /** For messages: what can't be read if it fails. */
    String name();

    boolean isWanted();

    /** The counters it compares with are another server's from now on. */
    default void forget() {}

    /** A group that is read once for the server, in the maintenance database. */
    interface OfServer extends MetricGroup {
        void read(Session session, MetricsRound round) throws DatabaseException;
    }

    /** A group that is read in each database. */
    interface OfDatabase extends MetricGroup {
        void read(Session session, DatabaseInfo database, MetricsRound round) throws DatabaseException;
    }
}
