package io.dbintel.database;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Differences of counters between readings, keyed by the epoch of the server and a key of the row.
 *
 * <p>Rules: a first sight has no difference unless the row is known to be new since the last reading; a counter that goes back is
 * a reset, never a negative number; a new epoch forgets all. A row is known to be new if the caller says so (PostgreSQL 17 has
 * {@code stats_since}), or if the last reading was complete, did not hold it, and nothing was evicted here meanwhile. A row that
 * the server forgot and took up again between two readings shows by its smaller counters; where they have overtaken the old ones
 * already, only {@code stats_since} shows it, and without that the difference is too small, never too large.
 *
 * <p>Memory: {@code capacity} × (key + 8 bytes a counter + about 100 bytes); at the capacity the row that was seen longest ago is
 * forgotten and counted. Owned by one thread.
 */
public final class Deltas<K> {
    private final int capacity;
    private final LinkedHashMap<K, double[]> last = new LinkedHashMap<>(16, 0.75f, true);
    private @Nullable String epoch;
    private String resetMark = "";
    private boolean lastComplete;
    private long evicted;
    private @Nullable Round open;

    /** @param capacity rows remembered; several times the rows of one reading */
    public Deltas(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity: " + capacity + " (expected: 1 or more)");
        }
        this.capacity = capacity;
    }

    /**
     * What a reading found besides differences.
     *
     * @param newEpoch the server was started again or is another one: no row had a difference
     * @param statisticsReset somebody reset all statistics
     * @param rowsReset rows whose counters went back
     * @param firstSights rows without a difference
     * @param evicted rows forgotten here for want of room
     */
    public record Summary(boolean newEpoch, boolean statisticsReset, int rowsReset, int firstSights, long evicted) {}

    /**
     * Begins a reading.
     *
     * @param serverEpoch {@link ServerIdentity#epoch}
     * @param mark changes when all statistics are reset: {@code pg_stat_statements_info.stats_reset}; empty where unknown
     * @param complete whether this reading will hold all rows the server has, not just the first of them
     */
    public Round begin(String serverEpoch, String mark, boolean complete) {
        boolean newEpoch = epoch != null && !epoch.equals(serverEpoch);
        boolean reset = epoch != null && !newEpoch && !resetMark.equals(mark);
        boolean baseline = epoch == null || newEpoch;
        if (newEpoch) {
            last.clear();
        }
        epoch = serverEpoch;
        resetMark = mark;
        open = new Round(newEpoch, reset, complete, !baseline && lastComplete && evicted == 0);
        return open;
    }

    /** Rows remembered. */
    public int size() {
        return last.size();
    }

    /** One reading. */
    public final class Round {
        private final boolean newEpoch;
        private final boolean statisticsReset;
        private final boolean complete;
        private final boolean unknownIsNew;
        private final Set<K> seen = new HashSet<>();
        private long evictedBefore = evicted;
        private int rowsReset;
        private int firstSights;

        private Round(boolean newEpoch, boolean statisticsReset, boolean complete, boolean unknownIsNew) {
            this.newEpoch = newEpoch;
            this.statisticsReset = statisticsReset;
            this.complete = complete;
            this.unknownIsNew = unknownIsNew;
        }

        /** A row, once in each reading. */
        public Delta of(K key, double... counters) {
            return of(key, false, counters);
        }

        /** @param isNew whether the server says that the row began after the last reading */
        public Delta of(K key, boolean isNew, double... counters) {
            if (open != this) {
                throw new IllegalStateException("this reading is over");
            }
            seen.add(key);
            double[] before = last.put(key, counters.clone());
            if (before == null) {
                makeRoom();
                return first(isNew, counters);
            }
            if (statisticsReset || isNew || goesBack(before, counters)) {
                rowsReset++;
                return new Delta.Reset(counters.clone());
            }
            double[] by = new double[counters.length];
            for (int i = 0; i < by.length; i++) {
                by[i] = counters[i] - before[i];
            }
            return new Delta.Grown(by);
        }

        private Delta first(boolean isNew, double[] counters) {
            if (isNew || unknownIsNew) {
                return new Delta.Grown(counters.clone());
            }
            if (statisticsReset) {
                return new Delta.Reset(counters.clone());
            }
            firstSights++;
            return new Delta.FirstSight();
        }

        private void makeRoom() {
            if (last.size() > capacity) {
                last.pollFirstEntry();
                evicted++;
            }
        }

        /** Ends the reading; after a complete one, rows that the server no longer has are forgotten. */
        public Summary end() {
            if (open != this) {
                throw new IllegalStateException("this reading is over");
            }
            open = null;
            long evictedNow = evicted - evictedBefore;
            if (complete) {
                last.keySet().retainAll(seen);
                evicted = evictedNow;
            }
            lastComplete = complete;
            return new Summary(newEpoch, statisticsReset, rowsReset, firstSights, evictedNow);
        }
    }

    private static boolean goesBack(double[] before, double[] now) {
        if (before.length != now.length) {
            throw new IllegalArgumentException(now.length + " counters (expected: " + before.length + " as before)");
        }
        for (int i = 0; i < now.length; i++) {
            if (now[i] < before[i]) {
                return true;
            }
        }
        return false;
    }

    /** The epoch of the last reading. */
    public Optional<String> epoch() {
        return Optional.ofNullable(epoch);
    }
}
