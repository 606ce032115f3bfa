package io.dbintel.processors.memorylimiter;

import java.time.Duration;

/** How often garbage may be collected by force: at an interval that doubles while collecting does not help, up to a bound. */
final class GcPace {
    private static final Duration FIRST_STEP = Duration.ofSeconds(1);

    private final Duration min;
    private final Duration max;
    private Duration interval;

    /** @param max zero: the interval stays as it is */
    GcPace(Duration min, Duration max) {
        this.min = min;
        this.max = max;
        this.interval = min;
    }

    boolean allows(Duration sinceLast) {
        return sinceLast.compareTo(interval) >= 0;
    }

    void collected(boolean helped) {
        if (helped) {
            interval = min;
        } else if (max.compareTo(min) > 0) {
            Duration doubled = interval.isZero() ? FIRST_STEP : interval.multipliedBy(2);
            interval = doubled.compareTo(max) < 0 ? doubled : max;
        }
    }
}
