package io.dbintel.receivers.sqlquery;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * From when the points of growing sums count. A value that fell was reset on the server, so its series begins anew after its last
 * point. Forgets the series that were seen longest ago.
 */
final class SeriesStarts {
    static final int MOST_SERIES = 20_000;

    private static final class Series {
        private long start;
        private long lastTime;
        private double last = Double.NEGATIVE_INFINITY;
    }

    private final Map<List<String>, Series> series = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<List<String>, Series> eldest) {
            return size() > MOST_SERIES;
        }
    };

    private long begin;

    /** @param begin since when the receiver watches, nanoseconds since 1970 */
    SeriesStarts(long begin) {
        this.begin = begin;
    }

    /** All counters of the server were lost. */
    void restart(long now) {
        begin = now;
        series.clear();
    }

    /** Since when nothing was lost, nanoseconds since 1970. */
    long begin() {
        return begin;
    }

    /**
     * The start time of a point.
     *
     * @param identity metric and attributes
     */
    long of(List<String> identity, double value, long time) {
        Series known = series.computeIfAbsent(identity, each -> {
            var made = new Series();
            made.start = begin;
            return made;
        });
        if (value < known.last) {
            known.start = known.lastTime;
        }
        known.last = value;
        known.lastTime = time;
        return known.start;
    }
}
