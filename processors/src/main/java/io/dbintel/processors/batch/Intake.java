package io.dbintel.processors.batch;

import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Hands batches over from many callers to one worker. A caller waits while it is full. */
final class Intake<R extends Item> {
    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    /** Guarded by the lock, as everything below. */
    private final Queue<Batch<R>> waiting = new ArrayDeque<>();

    private CountDownLatch news = new CountDownLatch(1);
    private boolean closed;

    /** @param capacity batches */
    Intake(int capacity) {
        this.capacity = capacity;
    }

    /** @return false if it was closed, and then the batch was not taken */
    boolean put(Batch<R> batch) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.size() >= capacity && !closed) {
                room.await();
            }
            if (!closed) {
                waiting.add(batch);
                news.countDown();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** The batch that waits longest, or null. */
    @Nullable
    Batch<R> poll() {
        lock.lock();
        try {
            Batch<R> first = waiting.poll();
            if (first != null) {
                room.signal();
            }
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** A latch that is open if something waits or the intake is closed, or will open when that is so. */
    CountDownLatch news() {
        lock.lock();
        try {
            if (waiting.isEmpty() && !closed && news.getCount() == 0) {
                news = new CountDownLatch(1);
            }
            return news;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing more; what waits stays to be polled. */
    void close() {
        lock.lock();
        try {
            closed = true;
            news.countDown();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
