package io.dbintel.collector.service;

import io.dbintel.component.Consumer;
import io.dbintel.component.Delivery;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Where a receiver or a processor hands its batches to. What stands behind it can be exchanged while it runs: calls that come
 * during the exchange wait for its end, so that nobody is refused.
 */
final class Junction<R extends Item> implements Consumer<R> {
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private volatile Consumer<R> next;
    /** What is directly behind it; only reloads look at it. */
    private List<Part> behind;

    Junction(Consumer<R> next, List<Part> behind) {
        this.next = next;
        this.behind = List.copyOf(behind);
    }

    @Override
    public Delivery consume(Batch<R> batch) {
        lock.readLock().lock();
        try {
            return next.consume(batch);
        } finally {
            lock.readLock().unlock();
        }
    }

    List<Part> behind() {
        return behind;
    }

    /**
     * Lets the calls under way end and new ones wait until {@link #release}, by the same thread.
     *
     * @return whether they ended in time; if not, calls go on
     */
    boolean hold(Duration patience) {
        try {
            return lock.writeLock().isHeldByCurrentThread()
                    || lock.writeLock().tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void release() {
        if (lock.writeLock().isHeldByCurrentThread()) {
            lock.writeLock().unlock();
        }
    }

    void lead(Consumer<R> consumer, List<Part> parts) {
        next = consumer;
        behind = List.copyOf(parts);
    }
}
