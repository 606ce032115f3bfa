package io.dbintel.testkit;

import io.dbintel.component.Consumer;
import io.dbintel.component.Delivery;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Keeps every batch it is given and answers as it is told. */
public final class RecordingConsumer<R extends Item> implements Consumer<R> {
    private static final long PATIENCE_SECONDS = 30;

    private final List<Batch<R>> batches = new ArrayList<>();
    private Delivery answer = Delivery.accepted();

    /** What it answers from now on; a batch that is not accepted is not kept. */
    public synchronized RecordingConsumer<R> answering(Delivery delivery) {
        answer = delivery;
        return this;
    }

    @Override
    public synchronized Delivery consume(Batch<R> batch) {
        if (answer instanceof Delivery.Accepted) {
            batches.add(batch);
            notifyAll();
        }
        return answer;
    }

    public synchronized List<Batch<R>> batches() {
        return List.copyOf(batches);
    }

    /** All records of all batches, in order. */
    public synchronized List<R> records() {
        var all = new ArrayList<R>();
        batches.forEach(batch -> batch.forEach(all::add));
        return all;
    }

    public synchronized int items() {
        return batches.stream().mapToInt(Batch::items).sum();
    }

    /** Returns when so many items came; fails after 30 seconds. */
    public synchronized void awaitItems(int count) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (items() < count) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError(items() + " items came (expected: " + count + ")");
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }
}
