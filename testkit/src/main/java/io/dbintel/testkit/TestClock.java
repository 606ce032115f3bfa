package io.dbintel.testkit;

import io.dbintel.component.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A clock that stands still until a test moves it. A thread that waits on it goes on when its time has come. */
public final class TestClock implements Clock {
    private static final long PATIENCE_SECONDS = 30;

    private Instant now = Instant.parse("2026-01-15T10:00:00Z");
    private long nanos = 1_000_000_000L;
    private int waiting;

    @Override
    public synchronized Instant now() {
        return now;
    }

    @Override
    public synchronized long nanoTime() {
        return nanos;
    }

    @Override
    public boolean await(CountDownLatch stopping, Duration time) throws InterruptedException {
        long until;
        synchronized (this) {
            until = nanos + time.toNanos();
            waiting++;
            notifyAll();
        }
        try {
            while (true) {
                synchronized (this) {
                    if (stopping.getCount() == 0) {
                        return true;
                    }
                    if (nanos - until >= 0) {
                        return false;
                    }
                    // The latch does not tell this monitor; look at it now and then in real time.
                    TimeUnit.MILLISECONDS.timedWait(this, 5);
                }
            }
        } finally {
            synchronized (this) {
                waiting--;
            }
        }
    }

    /** Moves both the wall clock and the monotonic one. */
    public synchronized void advance(Duration time) {
        now = now.plus(time);
        nanos += time.toNanos();
        notifyAll();
    }

    /** Moves the wall clock alone, as an operator or a time server does. */
    public synchronized void jumpTo(Instant instant) {
        now = instant;
    }

    /** Returns when so many threads wait on this clock; fails after 30 seconds. */
    public synchronized void awaitWaiting(int threads) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (waiting < threads) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError(waiting + " threads wait on the clock (expected: " + threads + ")");
            }
            TimeUnit.MILLISECONDS.timedWait(this, 5);
        }
    }
}
