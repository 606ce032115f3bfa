package io.dbintel.component;

import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;

/** The next place of a batch on its way. */
public interface Consumer<R extends Item> {
    /**
     * Takes a batch over; the caller must not touch it afterwards, whatever the answer, unless it made a copy. Called by
     * several threads at once.
     */
    Delivery consume(Batch<R> batch);
}
