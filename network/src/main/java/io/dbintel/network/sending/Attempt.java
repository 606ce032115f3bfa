package io.dbintel.network.sending;

import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Origin;
import java.util.List;

/** Sends a batch once. Called by several threads at once, each with a batch of its own. */
@FunctionalInterface
public interface Attempt<R extends Item> {
    /**
     * Tries.
     *
     * @param batch stays with the caller: it is tried again after {@link Delivery.TryAgain}. An attempt that got a part of it
     *     delivered takes that part out of the batch before it answers so.
     * @param deadline by which it must answer
     * @return the reason names the far end and what it said
     */
    Delivery send(Batch<R> batch, Deadline deadline) throws InterruptedException;

    /** What requests depend on beside their items: batches whose origins differ in it are never merged into one. */
    default List<String> distinction(Origin origin) {
        return List.of();
    }
}
