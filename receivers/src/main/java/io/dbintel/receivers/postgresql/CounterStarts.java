package io.dbintel.receivers.postgresql;

import io.dbintel.database.DatabaseException;
import io.dbintel.database.Row;
import io.dbintel.database.ServerIdentity;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Since when the counters of the server count, by our clock. The server says by its own clock when they were reset, and where that
 * never happened they began with the server, as far as anybody knows. The distance to its present time is taken off ours, once for
 * each beginning, so that clocks that differ neither put it into the future nor move it.
 *
 * <p>Resetting the counters of a single table moves the time of its whole database. Where the caller has counters as witnesses, only
 * one that fell makes a new beginning: a start that moves under a number that goes on would be taken for a leap.
 *
 * <p>Memory: about 300 bytes a family, {@value #MAX_FAMILIES} of them. Owned by one thread.
 */
final class CounterStarts {
    private static final int MAX_FAMILIES = 10_000;

    private final Map<String, Known> byFamily = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > MAX_FAMILIES;
        }
    };

    /**
     * @param reset the server's time of the last reset that was seen, microseconds since 1970
     * @param start nanoseconds since 1970
     */
    private record Known(long reset, long start, List<Long> witnesses) {
        boolean goesOn(Reset said, List<Long> present) {
            return reset == said.reset || (!present.isEmpty() && !haveFallen(present));
        }

        private boolean haveFallen(List<Long> present) {
            for (int i = 0; i < present.size(); i++) {
                if (present.get(i) < witnesses.get(i)) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * What the server says of a family of counters.
     *
     * @param reset when it was reset last, microseconds since 1970 by the server's clock
     * @param now the server's present time, the same way
     */
    record Reset(long reset, long now) {
        /** As they stand in a SELECT list. */
        static String expressions(String time, String prefix) {
            return micros(time) + " AS " + prefix + "_reset, " + micros("clock_timestamp()") + " AS " + prefix + "_now";
        }

        private static String micros(String time) {
            return "(extract(epoch FROM " + time + ") * 1000000)::bigint";
        }

        /** The columns of {@link #expressions}; the begin of the server where it never happened. */
        static Reset of(Row row, String prefix, ServerIdentity server) throws DatabaseException {
            Long reset = row.integer(prefix + "_reset");
            long began = Instant.EPOCH.until(server.memorySince(), ChronoUnit.MICROS);
            return new Reset(reset == null ? began : reset, row.integer(prefix + "_now", 0));
        }
    }

    /** The start of counters that are always reset together, nanoseconds since 1970. */
    long of(String family, Reset said, long now) {
        return of(family, said, now, List.of());
    }

    /** @param witnesses counters of the family that every use of the server raises; always the same ones */
    long of(String family, Reset said, long now, List<Long> witnesses) {
        Known known = byFamily.get(family);
        long start = known != null && known.goesOn(said, witnesses)
                ? known.start
                : now - Math.max(0, said.now - said.reset) * 1_000;
        byFamily.put(family, new Known(said.reset, start, witnesses));
        return start;
    }

    void forget() {
        byFamily.clear();
    }
}
