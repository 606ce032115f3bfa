package io.dbintel.network.sending;

import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Host;
import io.dbintel.component.StartException;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;

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

    /** Releases; nothing is being sent any more. */
    void close(Deadline deadline);
}
