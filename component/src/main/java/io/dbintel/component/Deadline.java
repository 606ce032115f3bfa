package io.dbintel.component;

import java.time.Duration;

/** A moment by which something must be over, by the monotonic clock. */
public final class Deadline {
    private final Clock clock;
    private final long at;

    private Deadline(Clock clock, long at) {
        this.clock = clock;
        this.at = at;
    }

    public static Deadline after(Duration time, Clock clock) {
        return new Deadline(clock, clock.nanoTime() + time.toNanos());
    }

    /** Time that is left; zero when it is over. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, at - clock.nanoTime()));
    }

    public boolean isOver() {
        return at - clock.nanoTime() <= 0;
    }

    /** A part of the time that is left, for the first of several who have to finish one after the other. */
    public Deadline part(int divisor) {
        return after(remaining().dividedBy(divisor), clock);
    }
}
