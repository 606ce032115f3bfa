package io.dbintel.network;

import java.io.IOException;
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

    /** There is no room left. */
    public static final class SpentException extends IOException {
        private static final long serialVersionUID = 1L;

        SpentException() {
            super("more requests in hand than memory allows: the pipelines, or their clients, are too slow");
        }
    }

    /** What one holder has taken so far, given back when it is closed. For one thread at a time. */
    public final class Reservation implements AutoCloseable {
        private long held;

        private Reservation() {}

        /** Takes more. */
        public void grow(long bytes) throws SpentException {
            if (!take(bytes)) {
                throw new SpentException();
            }
            held += bytes;
        }

        /** Gives a part back. */
        public void shrink(long bytes) {
            held -= bytes;
            give(bytes);
        }

        @Override
        public void close() {
            shrink(held);
        }
    }

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

    /** Nothing at first. */
    public Reservation reservation() {
        return new Reservation();
    }

    public long capacity() {
        return capacity;
    }

    public long used() {
        return used.get();
    }
}
