package io.dbintel.network.sending;

import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Host;
import io.dbintel.component.StartException;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Origin;
import java.util.List;

/** The work of an exporter of its own: how one batch of any signal gets to the far end. */
public interface Transport {
    /** @see io.dbintel.component.Component#start */
    void start(Host host) throws StartException;

    /**
     * Sends once.
     *
     * @see Attempt#send
     */
    <R extends Item> Delivery send(Batch<R> batch, Deadline deadline) throws InterruptedException;

    /** What requests depend on beside their items: batches whose origins differ in it are never merged into one. */
    default List<String> distinction(Origin origin) {
        return List.of();
    }

    /** Releases; nothing is being sent any more. */
    void close(Deadline deadline);
}
