package io.dbintel.receivers.postgresql;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sums over {@code pg_stat_statements} that never fall. The server forgets statements when its table is full, and all of them at a
 * reset, and the sum of the others is smaller then. A counter that falls is taken for one that began anew, and its whole value for
 * growth; so a sum stands still here instead for the one interval in which it fell.
 *
 * <p>Memory: about 100 bytes a series, at most {@value #MAX_SERIES} of them; beyond, the one that was asked for longest ago is
 * forgotten, so that dropped databases do not add up. Owned by one thread.
 */
final class GrowingTotals {
    static final int MAX_SERIES = 10_000;

    private final Map<String, Total> bySeries = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Total> eldest) {
            return size() > MAX_SERIES;
        }
    };

    /**
     * A sum.
     *
     * @param last what the server's was
     * @param shown what to show
     * @param start from when that counts, nanoseconds since 1970; stays what it is, since the sum goes on over resets
     */
    record Total(double last, double shown, long start) {}

    /**
     * What to show for a series.
     *
     * @param now the server's present sum
     * @param start from when that one counts, nanoseconds since 1970
     */
    Total of(String series, double now, long start) {
        Total before = bySeries.get(series);
        Total total = before == null
                ? new Total(now, now, start)
                : new Total(now, before.shown + Math.max(0, now - before.last), before.start);
        bySeries.put(series, total);
        return total;
    }

    /** Series remembered. */
    int size() {
        return bySeries.size();
    }

    void forget() {
        bySeries.clear();
    }
}
