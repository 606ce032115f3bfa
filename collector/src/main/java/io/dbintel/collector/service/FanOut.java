package io.dbintel.collector.service;

import io.dbintel.component.Consumer;
import io.dbintel.component.Delivery;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import java.util.ArrayList;
import java.util.List;

/**
 * Hands a batch to several consumers, one after the other in the caller's thread. Each but the last gets a copy, which shares
 * the bytes of all that was not decoded, so that everybody owns what it gets. One that fails does not keep the others from
 * theirs; the caller gets the worst answer.
 */
final class FanOut<R extends Item> implements Consumer<R> {
    private final List<Consumer<R>> consumers;

    private FanOut(List<Consumer<R>> consumers) {
        this.consumers = consumers;
    }

    static <R extends Item> Consumer<R> of(List<Consumer<R>> consumers) {
        return consumers.size() == 1 ? consumers.getFirst() : new FanOut<>(List.copyOf(consumers));
    }

    @Override
    public Delivery consume(Batch<R> batch) {
        // All copies come first: a consumer may change or hand on what it gets while the next one is still waiting.
        var copies = new ArrayList<Batch<R>>(consumers.size());
        for (int i = 1; i < consumers.size(); i++) {
            copies.add(batch.copy());
        }
        copies.add(batch);
        Delivery worst = Delivery.accepted();
        for (int i = 0; i < consumers.size(); i++) {
            worst = worst.and(consumers.get(i).consume(copies.get(i)));
        }
        return worst;
    }
}
