package io.dbintel.network.sending;

import io.dbintel.component.Delivery;
import io.dbintel.telemetry.Item;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A queue element that may lie in several loads after a split; it is done when all of them are. */
final class Share<R extends Item> {
    private final Waiting<R> element;
    private final BatchQueue<R> queue;
    private final AtomicInteger loads = new AtomicInteger(1);
    private final AtomicReference<Ending> outcome = new AtomicReference<>(Ending.of(Delivery.accepted()));

    Share(Waiting<R> element, BatchQueue<R> queue) {
        this.element = element;
        this.queue = queue;
    }

    /** One load more holds a part of it. */
    void oneMore() {
        loads.incrementAndGet();
    }

    void done(Ending ending) {
        Ending worst = outcome.accumulateAndGet(ending, Ending::and);
        if (loads.decrementAndGet() == 0) {
            queue.done(element, worst.kept());
            element.result().complete(worst.delivery());
        }
    }
}
