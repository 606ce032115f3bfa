package io.dbintel.exporters.prometheus;

import io.dbintel.telemetry.PrometheusText;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All series of one name. Changed only under the lock of the map that it lies in, read at any time.
 *
 * @param help of the metric that came first
 */
record Family(PrometheusText.Type type, String help, Map<List<Map.Entry<String, String>>, Family.Series> series) {
    /**
     * The latest of one series.
     *
     * @param time of the point, nanoseconds since 1970 UTC
     * @param updatedAt when it came, by the monotonic clock
     * @param source of the point
     */
    record Series(Sample sample, long time, long updatedAt, SeriesStore.Source source) {}

    Family(PrometheusText.Type type, String help) {
        this(type, help, new ConcurrentHashMap<>());
    }
}
