package io.dbintel.network.sending;

import io.dbintel.component.Clock;
import java.time.Duration;

/** Lets a message through once a minute and counts what it holds back. Safe for any thread. */
public final class Throttle {
    private static final long INTERVAL = Duration.ofMinutes(1).toNanos();

    private final Clock clock;
    private boolean used;
    private long last;
    private long heldBack;

    public Throttle(Clock clock) {
        this.clock = clock;
    }

    /** @return how many were held back since the last one that was let through, or -1 to hold this one back */
    public synchronized long admit() {
        long now = clock.nanoTime();
        if (used && now - last < INTERVAL) {
            heldBack++;
            return -1;
        }
        long count = heldBack;
        used = true;
        last = now;
        heldBack = 0;
        return count;
    }
}
