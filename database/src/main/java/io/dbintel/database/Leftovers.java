package io.dbintel.database;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Sessions on the server whose connection we had to cut: the server may not know yet that nobody is there. The next connection
 * ends them, so that no more than ours stay. Bounded: the server's keep-alive, set to 30 s by us, ends what is forgotten here.
 *
 * <p>Only what is provably ours is ended: process id, role, application name and the start of the session must be right. A session
 * that was cut before it told its start is known by the time at which we opened it: the server's own start of the connection that
 * asks shows what that time was by the server's clock. Its client's address must be that of the asking connection too.
 */
final class Leftovers {
    private static final int MAX = 8;

    /** What the two clocks may drift apart between two connections. */
    private static final Duration DRIFT = Duration.ofSeconds(1);

    private static final String SESSION = " AS ended FROM pg_catalog.pg_stat_activity WHERE pid = ?"
            + " AND (extract(epoch FROM backend_start) * 1000000)::bigint BETWEEN ? AND ?"
            + " AND usename = current_user AND application_name = pg_catalog.current_setting('application_name')";
    private static final String SAME_CLIENT = " AND client_addr IS NOT DISTINCT FROM pg_catalog.inet_client_addr()";

    /** @param probe what the session said of itself, if it came to that */
    private record Leftover(int pid, Link.Opening opening, Optional<Probe> probe) {}

    private final Deque<Leftover> sessions = new ArrayDeque<>(); // guarded by this

    synchronized void add(Link cut) {
        if (sessions.size() == MAX) {
            sessions.removeFirst();
        }
        sessions.add(new Leftover(cut.backend(), cut.opening(), cut.checked()));
    }

    synchronized boolean isEmpty() {
        return sessions.isEmpty();
    }

    private synchronized List<Leftover> all() {
        return List.copyOf(sessions);
    }

    private synchronized void remove(Leftover ended) {
        sessions.remove(ended);
    }

    /** Ends them over a connection to the same life of the server; those of another life are gone. */
    void end(Link link) throws DatabaseException {
        Probe here = link.probe();
        for (Leftover each : all()) {
            if (each.probe.isPresent()) {
                Probe probe = each.probe.get();
                if (probe.identity().epoch().equals(here.identity().epoch())) {
                    end(link, SESSION, each.pid, probe.backendStart(), probe.backendStart());
                }
            } else {
                // Both sessions began within their openings, of which our clock knows how far they are apart.
                long earliest = here.backendStart() - micros(link.opening().end() - each.opening.begin());
                long latest = here.backendStart()
                        + micros(each.opening.end() - link.opening().begin());
                long drift = DRIFT.toNanos() / 1_000;
                end(link, SESSION + SAME_CLIENT, each.pid, earliest - drift, latest + drift);
            }
            remove(each);
        }
    }

    private static long micros(long nanos) {
        return nanos / 1_000;
    }

    private static void end(Link link, String session, int pid, long earliest, long latest) throws DatabaseException {
        // From version 14 on the server can wait until the session is gone.
        String call = link.probe().identity().majorVersion() >= 14
                ? "pg_catalog.pg_terminate_backend(pid, 500)"
                : "pg_catalog.pg_terminate_backend(pid)";
        link.run(
                new Query("SELECT " + call + session, CostLedger.CONNECT, 1),
                row -> row.bool("ended", false),
                pid,
                earliest,
                latest);
    }
}
