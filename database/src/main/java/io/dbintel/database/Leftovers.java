package io.dbintel.database;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Sessions on the server whose connection we had to cut: the server may not know yet that nobody is there. The next connection
 * ends them, so that no more than ours stay. Bounded: the server's keep-alive, set to 30 s by us, ends what is forgotten here.
 */
final class Leftovers {
    private static final int MAX = 8;

    private static final Query END_AND_WAIT = end("pg_catalog.pg_terminate_backend(pid, 500)");
    private static final Query END = end("pg_catalog.pg_terminate_backend(pid)");

    /** @param start of the session, so that a process id that was given anew is left alone */
    private record Leftover(int pid, long start, String epoch) {}

    private final Deque<Leftover> sessions = new ArrayDeque<>(); // guarded by this

    private static Query end(String call) {
        return new Query(
                "SELECT " + call + " AS ended FROM pg_catalog.pg_stat_activity WHERE pid = ?"
                        + " AND (extract(epoch FROM backend_start) * 1000000)::bigint = ? AND usename = current_user",
                CostLedger.CONNECT,
                1);
    }

    synchronized void add(Probe cut) {
        if (sessions.size() == MAX) {
            sessions.removeFirst();
        }
        sessions.add(
                new Leftover(cut.backend(), cut.backendStart(), cut.identity().epoch()));
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
        ServerIdentity server = link.probe().identity();
        for (Leftover each : all()) {
            if (each.epoch().equals(server.epoch())) {
                // From version 14 on the server can wait until the session is gone.
                Query query = server.majorVersion() >= 14 ? END_AND_WAIT : END;
                link.run(query, row -> row.bool("ended", false), each.pid(), each.start());
            }
            remove(each);
        }
    }
}
