package io.dbintel.component;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;
import org.slf4j.spi.NOPLoggingEventBuilder;

/**
 * A log line that may have cause to appear often and appears at most once a minute, with the number that was left out. One
 * instance for each sentence; safe for any thread.
 */
public final class SparseLog {
    private static final long PAUSE = Duration.ofMinutes(1).toNanos();

    private final Clock clock;
    private final AtomicLong last;
    private final AtomicLong leftOut = new AtomicLong();

    public SparseLog(Clock clock) {
        this.clock = clock;
        this.last = new AtomicLong(clock.nanoTime() - PAUSE);
    }

    public LoggingEventBuilder info(Logger log) {
        return builder(log.atInfo());
    }

    /** A warning to add fields to and to log, or one that goes nowhere while the last is younger than a minute. */
    public LoggingEventBuilder warn(Logger log) {
        return builder(log.atWarn());
    }

    public LoggingEventBuilder error(Logger log) {
        return builder(log.atError());
    }

    private LoggingEventBuilder builder(LoggingEventBuilder enabled) {
        long now = clock.nanoTime();
        long before = last.get();
        if (now - before < PAUSE || !last.compareAndSet(before, now)) {
            leftOut.incrementAndGet();
            return NOPLoggingEventBuilder.singleton();
        }
        long omitted = leftOut.getAndSet(0);
        return omitted == 0 ? enabled : enabled.addKeyValue("left_out", omitted);
    }
}
