package io.dbintel.processors;

import io.dbintel.component.Consumer;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Host;
import io.dbintel.component.Processor;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;

/**
 * A processor that changes each batch on the caller's thread and hands it on at once. A batch that has become empty goes no
 * further.
 */
public final class TransformProcessor<R extends Item> implements Processor<R> {
    /** What is done to a batch. Called by several threads at once, each with a batch of its own. */
    @FunctionalInterface
    public interface Transform<R extends Item> {
        void apply(Batch<R> batch);
    }

    private final Transform<R> transform;
    private final Consumer<R> next;

    public TransformProcessor(Transform<R> transform, Consumer<R> next) {
        this.transform = transform;
        this.next = next;
    }

    @Override
    public void start(Host host) {
        // holds nothing
    }

    @Override
    public Delivery consume(Batch<R> batch) {
        transform.apply(batch);
        return batch.isEmpty() ? Delivery.accepted() : next.consume(batch);
    }

    @Override
    public void close(Deadline deadline) {
        // holds nothing
    }
}
