package io.dbintel.network;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A bound on bytes that wait or are being worked on, shared by those that hold them: the queues of one exporter, the requests of
 * one receiver. A bound in requests alone runs out of heap when requests are large and the far end is slow. Safe for any thread.
 */
public final class ByteBudget {
    /** Of the heap; the rest is for what arrives and for what is being decoded. */
    private static final int HEAP_SHARE = 8;

    private final long capacity;
    private final AtomicLong used = new AtomicLong();

    /** @param configured bytes, 0 for an eighth of the largest heap */
    public ByteBudget(long configured) {
        this.capacity = configured > 0 ? configured : Runtime.getRuntime().maxMemory() / HEAP_SHARE;
    }

    /** Takes all or nothing. */
    public boolean take(long bytes) {
        long before = used.get();
        while (before + bytes <= capacity) {
            if (used.compareAndSet(before, before + bytes)) {
                return true;
            }
            before = used.get();
        }
        return false;
    }

    /** Takes them although there may be no room: for what has to be in memory to get on. */
    public void takeAnyway(long bytes) {
        used.addAndGet(bytes);
    }

    public boolean isFull() {
        return used.get() >= capacity;
    }

    public void give(long bytes) {
        used.addAndGet(-bytes);
    }

    public long capacity() {
        return capacity;
    }

    public long used() {
        return used.get();
    }
}
