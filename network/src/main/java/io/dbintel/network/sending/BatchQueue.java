package io.dbintel.network.sending;

import io.dbintel.telemetry.Item;
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

    /** @param wait for room, however long, where there is none */
    Offer offer(Waiting<R> element, boolean wait) throws InterruptedException;

    /** @return null when the time is over, or when the queue is closed and empty */
    @Nullable
    Waiting<R> take(long maxNanos) throws InterruptedException;

    /** Frees the room of an element that was taken and is done with. */
    void done(Waiting<R> element);

    /** Refuses offers from now on; what is in it can still be taken. */
    void close();

    boolean isClosedAndEmpty();

    /** Takes all that is left. */
    List<Waiting<R>> drain();

    /** What waits and what was taken but is not done with, in units of the sizer. */
    long size();

    long capacity();
}
