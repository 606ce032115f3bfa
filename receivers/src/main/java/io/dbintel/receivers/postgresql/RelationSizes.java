package io.dbintel.receivers.postgresql;

import io.dbintel.database.Capabilities;
import io.dbintel.database.DatabaseException;
import io.dbintel.database.FaultLog;
import io.dbintel.database.Query;
import io.dbintel.database.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sizes of relations on disk. {@code pg_relation_size} takes a lock that an {@code ACCESS EXCLUSIVE} one makes wait, so relations
 * that are known to be locked are not asked, the others are read in slices, and a slice that meets a lock all the same gives up
 * after the guard's lock timeout. What could not be read falls back to the pages that the last VACUUM or ANALYZE counted; a
 * relation that has no such count has no point. The locked relations are named in the log, once.
 */
final class RelationSizes {
    /** OIDs of this database's relations that nobody else can read now. */
    static final String LOCKED = "SELECT l.relation FROM pg_locks l WHERE l.mode = 'AccessExclusiveLock' AND l.granted"
            + " AND l.database = (SELECT o.oid FROM pg_database o WHERE o.datname = current_database())";

    /** So that a lock costs one slice and not all, and a slow file system is met by a statement timeout early. */
    private static final int SLICE = 500;

    private static final int MOST_NAMES = 5;

    private static final Query SIZES = Query.of(
            PostgresqlReceiverFactory.TYPE,
            "relation_sizes",
            "SELECT r AS oid, pg_relation_size(r::oid::regclass) AS size FROM unnest(?::bigint[]) AS r");
    private static final Query STILL_LOCKED = Query.of(
            PostgresqlReceiverFactory.TYPE,
            "locked_relations",
            LOCKED.replace("l.relation FROM", "l.relation::bigint AS oid FROM"));
    private static final Query BLOCK_SIZE = Query.of(
            PostgresqlReceiverFactory.TYPE, "block_size", "SELECT current_setting('block_size')::bigint AS size");

    private final FaultLog faults;

    RelationSizes(FaultLog faults) {
        this.faults = faults;
    }

    /**
     * A relation whose size is wanted.
     *
     * @param name with its schema, for messages
     * @param pages at the last VACUUM or ANALYZE, 0 or less for unknown
     * @param locked whether somebody holds a lock that we would wait for
     * @param empty whether it never has a file: a partitioned table
     */
    record Subject(long oid, String name, long pages, boolean locked, boolean empty) {}

    private record Size(long oid, @Nullable Long bytes) {}

    /** Bytes by OID. What is missing could not be read. */
    Map<Long, Long> read(Session session, String database, List<Subject> subjects, MetricsRound round)
            throws DatabaseException {
        var sizes = new HashMap<Long, Long>();
        var free = new ArrayList<Subject>();
        var estimated = new ArrayList<Subject>();
        var locked = new ArrayList<Subject>();
        for (Subject each : subjects) {
            if (each.empty) {
                sizes.put(each.oid, 0L);
            } else if (each.locked) {
                locked.add(each);
            } else {
                free.add(each);
            }
        }
        estimated.addAll(locked);
        for (int from = 0; from < free.size(); from += SLICE) {
            List<Subject> slice = free.subList(from, Math.min(free.size(), from + SLICE));
            try {
                Long[] oids = slice.stream().map(Subject::oid).toArray(Long[]::new);
                for (Size each : session.query(
                        SIZES, row -> new Size(row.integer("oid", 0), row.integer("size")), (Object) oids)) {
                    // NULL: dropped meanwhile.
                    if (each.bytes != null) {
                        sizes.put(each.oid, each.bytes);
                    }
                }
            } catch (DatabaseException.LockTimeout e) {
                round.failed("relation sizes", e);
                estimated.addAll(slice);
                locked.addAll(lockedNow(session, slice));
            }
        }
        estimate(session, estimated, sizes);
        say(database, locked);
        return sizes;
    }

    private static List<Subject> lockedNow(Session session, List<Subject> slice) throws DatabaseException {
        Set<Long> oids = new HashSet<>(
                session.query(STILL_LOCKED, row -> row.integer("oid", 0)).list());
        return slice.stream().filter(each -> oids.contains(each.oid)).toList();
    }

    private static void estimate(Session session, List<Subject> subjects, Map<Long, Long> sizes)
            throws DatabaseException {
        if (subjects.isEmpty()) {
            return;
        }
        long block = session.first(BLOCK_SIZE, row -> row.integer("size", 0)).orElse(0L);
        for (Subject each : subjects) {
            if (each.pages > 0) {
                sizes.put(each.oid, each.pages * block);
            }
        }
    }

    private void say(String database, List<Subject> locked) {
        String object = "locks in database " + database;
        if (locked.isEmpty()) {
            faults.recovered(object);
            return;
        }
        String names = locked.stream()
                .limit(MOST_NAMES)
                .map(each -> Capabilities.quoted(each.name))
                .collect(Collectors.joining(", "));
        String more = locked.size() > MOST_NAMES ? " and " + (locked.size() - MOST_NAMES) + " more" : "";
        faults.occurred(
                new FaultLog.Fault("locked_relation", object),
                "locked in ACCESS EXCLUSIVE mode, sizes are those of the last VACUUM or ANALYZE: " + names + more,
                "find the holder: SELECT pid, query FROM pg_stat_activity WHERE pid IN (SELECT pid FROM pg_locks WHERE"
                        + " mode = 'AccessExclusiveLock' AND granted)");
    }
}
