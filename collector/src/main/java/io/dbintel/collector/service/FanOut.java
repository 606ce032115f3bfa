package io.dbintel.collector.service;

import io.dbintel.component.Consumer;
import io.dbintel.component.Delivery;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Hands a batch to several consumers, one after the other in the caller's thread. Each but the last gets a copy, which shares
 * the bytes of all that was not decoded, so that everybody owns what it gets. One that fails does not keep the others from
 * theirs; the caller gets the worst answer.
 */
final class FanOut<R extends Item> implements Consumer<R> {
    private final List<Consumer<R>> consumers;
    private final boolean once;

    private FanOut(List<Consumer<R>> consumers, boolean once) {
        this.consumers = consumers;
        this.once = once;
    }

    static <R extends Item> Consumer<R> of(List<Consumer<R>> consumers) {
        return consumers.size() == 1 ? consumers.getFirst() : new FanOut<>(List.copyOf(consumers), false);
    }

    /**
     * For a caller that would try again on its own and without end: where one consumer has taken a batch, another that wants to be
     * asked later is answered for as a refusal, as the Collector does. Else the first would get the same batch over and over
     * while the second is away.
     */
    static <R extends Item> Consumer<R> once(List<Consumer<R>> consumers) {
        return consumers.size() == 1 ? consumers.getFirst() : new FanOut<>(List.copyOf(consumers), true);
    }

    @Override
    public Delivery consume(Batch<R> batch) {
        // All copies come first: a consumer may change or hand on what it gets while the next one is still waiting.
        var copies = new ArrayList<Batch<R>>(consumers.size());
        for (int i = 1; i < consumers.size(); i++) {
            copies.add(batch.copy());
        }
        copies.add(batch);
        int items = once ? batch.items() : 0;
        boolean isTaken = false;
        Delivery worst = Delivery.accepted();
        for (int i = 0; i < consumers.size(); i++) {
            Delivery delivery = consumers.get(i).consume(copies.get(i));
            isTaken |= !(delivery instanceof Delivery.TryAgain);
            worst = worst.and(delivery);
        }
        return once && isTaken && worst instanceof Delivery.TryAgain(Duration after, String reason)
                ? Delivery.refused(items, "one of several exporters did not take it: " + reason)
                : worst;
    }
}
