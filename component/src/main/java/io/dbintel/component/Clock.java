package io.dbintel.component;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Time, so that a test can supply it. */
public interface Clock {
    /** The machine's wall clock; may jump. */
    Instant now();

    /** Nanoseconds from some fixed point; never falls. */
    long nanoTime();

    /**
     * Waits.
     *
     * @return true if the latch was released, false if the time is over
     */
    boolean await(CountDownLatch stopping, Duration time) throws InterruptedException;

    /** Nanoseconds since 1970 UTC, as OTLP has it. */
    default long epochNanos() {
        Instant now = now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    Clock SYSTEM = new Clock() {
        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public boolean await(CountDownLatch stopping, Duration time) throws InterruptedException {
            return stopping.await(time.toNanos(), TimeUnit.NANOSECONDS);
        }
    };
}
