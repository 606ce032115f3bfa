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

    private record Total(double last, double shown) {}

    /** What to show for a series, given the server's present sum. */
    double of(String series, double now) {
        Total before = bySeries.get(series);
        double shown = before == null ? now : before.shown + Math.max(0, now - before.last);
        bySeries.put(series, new Total(now, shown));
        return shown;
    }

    /** Series remembered. */
    int size() {
        return bySeries.size();
    }

    void forget() {
        bySeries.clear();
    }
}
