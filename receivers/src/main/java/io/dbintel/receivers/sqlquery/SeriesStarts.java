package io.dbintel.receivers.sqlquery;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * From when the points of growing sums count. A value that fell was reset on the server, so its series begins anew after its last
 * point. A restart alone is no reset: {@code pg_stat_statements} keeps its figures over an orderly one, and a new start
 * time with an old total would be a leap. Forgets the series that were seen longest ago.
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

    private final long begin;

    /** @param begin since when the receiver watches, nanoseconds since 1970 */
    SeriesStarts(long begin) {
        this.begin = begin;
    }

    /** Since when the receiver watches, nanoseconds since 1970. */
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
