package io.dbintel.network.sending;

import io.dbintel.component.Delivery;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import java.util.concurrent.CompletableFuture;

/**
 * A batch in a queue, and what is to happen when it left.
 *
 * @param items of the batch when it came
 * @param size in units of the queue's sizer
 * @param bytes of its encoded form
 * @param result completed when its fate is known, for a pipeline that waits for it
 * @param position in the journal of a durable queue; 0 on the heap
 */
record Waiting<R extends Item>(
        Batch<R> batch, int items, long size, long bytes, CompletableFuture<Delivery> result, long position) {
    static <R extends Item> Waiting<R> of(Batch<R> batch, Sizer sizer) {
        return new Waiting<>(
                batch, batch.items(), sizer.sizeOf(batch), batch.encodedSize(), new CompletableFuture<>(), 0);
    }

    Waiting<R> at(long place) {
        return new Waiting<>(batch, items, size, bytes, result, place);
    }
}
