package io.dbintel.network.sending;

import io.dbintel.network.ByteBudget;
import io.dbintel.telemetry.Item;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A queue on the heap, bounded in units of its sizer and in bytes. */
final class MemoryQueue<R extends Item> implements BatchQueue<R> {
    /**
     * How long an offer waits for room in bytes although it is not to wait: with large requests a healthy far end frees it in
     * that time, and the pipeline is slowed down instead of losing data.
     */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** How long an offer waits before it looks again at a byte budget that other signals share. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final long capacity;
    private final ByteBudget budget;
    private final Ledger ledger;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition freed = lock.newCondition();
    private final Deque<Waiting<R>> elements = new ArrayDeque<>();
    private long size;
    private boolean closed;

    MemoryQueue(long capacity, ByteBudget budget, Ledger ledger) {
        this.capacity = capacity;
        this.budget = budget;
        this.ledger = ledger;
    }

    @Override
    public Offer offer(Waiting<R> element, boolean wait) throws InterruptedException {
        if (element.size() > capacity || element.bytes() > budget.capacity()) {
            return Offer.TOO_LARGE;
        }
        long patience = wait ? Long.MAX_VALUE : PATIENCE_NANOS;
        lock.lock();
        try {
            while (!closed) {
                boolean fits = size + element.size() <= capacity;
                if (fits && budget.take(element.bytes())) {
                    size += element.size();
                    ledger.enqueued(element.items());
                    elements.addLast(element);
                    filled.signal();
                    return Offer.TAKEN;
                }
                if (patience <= 0 || !fits && !wait) {
                    return Offer.FULL;
                }
                long step = Math.min(patience, LOOK_NANOS);
                patience -= step - freed.awaitNanos(step);
            }
            return Offer.CLOSED;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable Waiting<R> take(long maxNanos) throws InterruptedException {
        long left = maxNanos;
        lock.lockInterruptibly();
        try {
            while (elements.isEmpty()) {
                if (closed || left <= 0) {
                    return null;
                }
                left = filled.awaitNanos(left);
            }
            Waiting<R> first = elements.removeFirst();
            ledger.toBatch(first.items());
            return first;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void done(Waiting<R> element, boolean keep) {
        budget.give(element.bytes());
        lock.lock();
        try {
            size -= element.size();
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isClosedAndEmpty() {
        lock.lock();
        try {
            return closed && elements.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Waiting<R>> drain() {
        lock.lock();
        try {
            var all = new ArrayList<>(elements);
            elements.clear();
            all.forEach(each -> ledger.toBatch(each.items()));
            return all;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isDurable() {
        return false;
    }

    @Override
    public void release() {
        // What is on the heap needs no giving back.
    }

    @Override
    public long size() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long capacity() {
        return capacity;
    }
}
