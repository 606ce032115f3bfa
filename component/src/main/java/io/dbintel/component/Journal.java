package io.dbintel.component;

import io.dbintel.telemetry.Encoded;
import io.dbintel.telemetry.Slice;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Records on a disk in the order in which they came, each kept until it is acknowledged: what stands behind a durable queue.
 * Records and acknowledgements survive the death of this process. Safe for any thread, with one that reads at a time.
 */
public interface Journal extends AutoCloseable {
    /**
     * A record.
     *
     * @param position where it lies; grows from record to record
     * @param next from which to look for the one behind it
     * @param items log records, spans or data points in it
     * @param bytes of its payload
     */
    record Entry(long position, long next, int items, long bytes) {}

    /** What reading came upon. */
    sealed interface Found {
        Entry entry();

        record Whole(Entry entry, Slice payload) implements Found {}

        /** Its bytes are not those that were written. A copy was set aside; it is acknowledged already. */
        record Damaged(Entry entry, String reason) implements Found {}
    }

    /** The records that wait, added up. */
    record Pending(long records, long items, long bytes) {}

    /** What was not acknowledged when the journal was opened. */
    Pending recovered();

    /** Whether a payload of this size stays under the journal's bound. */
    boolean hasRoom(long bytes);

    /** Whether a payload of this size fits when nothing else is there. */
    boolean couldHold(long bytes);

    /**
     * Appends.
     *
     * @throws IOException if it can't be written now, for example because the disk is full; the journal is as it was before
     */
    Entry append(Encoded payload, int items) throws IOException;

    /**
     * Returns when a record survives the death of the machine too, where the journal is to see to that; at once otherwise.
     *
     * @throws IOException if that can't be said of it
     */
    void sync(Entry entry) throws IOException;

    /**
     * The first record at a position or behind it that is not acknowledged, null if there is none.
     *
     * @param from 0 for the oldest, or {@link Entry#next()}
     * @throws IOException if it can't be read now
     */
    @Nullable
    Found read(long from) throws IOException;

    /**
     * Never gives the record out again, frees its room when its neighbours are acknowledged too.
     *
     * @throws IOException if that can't be noted on the disk: the record comes once more after a restart
     */
    void acknowledge(long position) throws IOException;

    /** Gives it back; the same component may open it again. */
    @Override
    void close();
}
