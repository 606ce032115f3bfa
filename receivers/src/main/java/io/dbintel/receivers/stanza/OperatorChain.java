package io.dbintel.receivers.stanza;

/**
 * Operators at work. Entries may come from several threads at a time: operators that keep something between entries have a lock
 * of their own, all others keep nothing.
 */
public interface OperatorChain extends AutoCloseable {
    /** Takes an entry over; what becomes of it goes to the sink on this thread, now or by a later call. */
    void accept(Entry entry);

    /**
     * Emits what waits longer than its flush period.
     *
     * @param nowNanos the clock's {@code nanoTime}
     */
    void tick(long nowNanos);

    /** Emits everything that waits. */
    void flush();

    /**
     * The least {@link Entry#sequence} of the entries that wait, {@link Long#MAX_VALUE} where none does: whatever came before it was
     * handed on or dropped.
     */
    long oldestWaiting();

    /** Emits everything that waits, and takes nothing more. */
    @Override
    void close();
}
