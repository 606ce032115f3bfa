package io.dbintel.network.sending;

import io.dbintel.telemetry.Item;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where batches wait for a sending thread, first in, first out. Safe for any thread. */
interface BatchQueue<R extends Item> {
    /** What became of an offer. */
    enum Offer {
        TAKEN,
        FULL,
        /** Would not fit into the empty queue. */
        TOO_LARGE,
        CLOSED
    }

    /**
     * Takes a batch in, or says why not.
     *
     * @param wait for room, however long, where there is none
     * @throws IOException if it can't be written to the disk now; it is not in the queue then
     */
    Offer offer(Waiting<R> element, boolean wait) throws InterruptedException, IOException;

    /** @return null when the time is over, or when the queue is closed and nothing more is to be sent */
    @Nullable
    Waiting<R> take(long maxNanos) throws InterruptedException;

    /**
     * Frees the room of an element that was taken and is done with.
     *
     * @param keep it is to be sent after the next start; only where the queue {@link #isDurable}
     */
    void done(Waiting<R> element, boolean keep);

    /** Whether what is left at the end is there after the next start. */
    boolean isDurable();

    /** Refuses offers from now on; what is on the heap only can still be taken. */
    void close();

    /** Nothing comes out any more. */
    boolean isClosedAndEmpty();

    /** Takes all that is left and would be lost. */
    List<Waiting<R>> drain();

    /** Gives back what it holds outside the heap; nobody uses it any more. */
    void release();

    /** What waits and what was taken but is not done with, in units of the sizer. */
    long size();

    long capacity();
}
