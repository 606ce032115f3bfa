package io.dbintel.network.sending;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that the queues of one exporter may hold together, its signals sharing one bound. A queue bounded in requests alone
 * runs out of heap when requests are large and the far end is slow.
 */
final class ByteBudget {
    /** Of the heap; the rest is for what arrives and for what is being decoded. */
    private static final int HEAP_SHARE = 4;

    private final long capacity;
    private final AtomicLong used = new AtomicLong();

    /** @param configured bytes, 0 for a quarter of the largest heap */
    ByteBudget(long configured) {
        this.capacity = configured > 0 ? configured : Runtime.getRuntime().maxMemory() / HEAP_SHARE;
    }

    boolean take(long bytes) {
        long before = used.get();
        while (before + bytes <= capacity) {
            if (used.compareAndSet(before, before + bytes)) {
                return true;
            }
            before = used.get();
        }
        return false;
    }

    void give(long bytes) {
        used.addAndGet(-bytes);
    }

    long capacity() {
        return capacity;
    }

    long used() {
        return used.get();
    }
}
