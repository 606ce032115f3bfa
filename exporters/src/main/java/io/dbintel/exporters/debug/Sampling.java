package io.dbintel.exporters.debug;

import io.dbintel.component.Clock;
import java.util.concurrent.TimeUnit;

/**
 * Lets the first lines of each second pass, and of the others each so-manieth. One for each message. Safe for any thread.
 */
final class Sampling {
    private final int initial;
    private final int thereafter;
    private final Clock clock;
    private final long startedAt;
    private long second = -1;
    private long seen;

    /** @param thereafter 0: no others */
    Sampling(int initial, int thereafter, Clock clock) {
        this.initial = initial;
        this.thereafter = thereafter;
        this.clock = clock;
        this.startedAt = clock.nanoTime();
    }

    synchronized boolean allows() {
        long now = TimeUnit.NANOSECONDS.toSeconds(clock.nanoTime() - startedAt);
        if (now != second) {
            second = now;
            seen = 0;
        }
        seen++;
        return seen <= initial || thereafter > 0 && (seen - initial) % thereafter == 0;
    }
}
