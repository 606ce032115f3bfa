package io.dbintel.testkit;

import io.dbintel.component.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A clock that stands still until a test moves it. A thread that waits on it goes on when its time has come. */
public final class TestClock implements Clock {
    private static final long PATIENCE_SECONDS = 30;

    private Instant now = Instant.parse("2026-01-15T10:00:00Z");
    private long nanos = 1_000_000_000L;
    private int waiting;
    private final Set<Wait> waits = new HashSet<>();

    /** One thread's wait; over when the latch is open or the time has come, even before the thread goes on. */
    private static final class Wait {
        private final CountDownLatch latch;
        private final long until;

        Wait(CountDownLatch latch, long until) {
            this.latch = latch;
            this.until = until;
        }

        boolean isOver(long now) {
            return latch.getCount() == 0 || now - until >= 0;
        }
    }

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
        Wait wait;
        synchronized (this) {
            wait = new Wait(stopping, nanos + time.toNanos());
            waits.add(wait);
            waiting++;
            notifyAll();
        }
        try {
            while (true) {
                synchronized (this) {
                    if (stopping.getCount() == 0) {
                        return true;
                    }
                    if (wait.isOver(nanos)) {
                        return false;
                    }
                    // The latch does not tell this monitor; look at it now and then in real time.
                    TimeUnit.MILLISECONDS.timedWait(this, 5);
                }
            }
        } finally {
            synchronized (this) {
                waits.remove(wait);
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

    /**
     * Returns when so many threads wait on this clock and none of them is about to go on: all that they were given to do is done.
     * Fails after 30 seconds.
     */
    public synchronized void awaitIdle(int threads) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (waits.size() < threads || waits.stream().anyMatch(wait -> wait.isOver(nanos))) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError(waits.size() + " threads wait on the clock (expected: " + threads + ", idle)");
            }
            TimeUnit.MILLISECONDS.timedWait(this, 5);
        }
    }
}
