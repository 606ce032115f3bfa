package io.dbintel.network.sending;

import io.dbintel.component.Delivery;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import java.util.concurrent.CompletableFuture;

/**
 * A batch in a queue, and what is to happen when it left.
 *
 * @param size in units of the queue's sizer
 * @param bytes of its encoded form
 * @param result completed when its fate is known, for a pipeline that waits for it
 */
record Waiting<R extends Item>(Batch<R> batch, long size, long bytes, CompletableFuture<Delivery> result) {}
