package io.dbintel.network.sending;

import io.dbintel.component.Delivery;

/**
 * How the work on a batch ended.
 *
 * @param kept it stays in the durable queue and is sent after the next start
 */
record Ending(Delivery delivery, boolean kept) {
    static Ending of(Delivery delivery) {
        return new Ending(delivery, false);
    }

    /** Of two parts of one queue element. */
    Ending and(Ending other) {
        return new Ending(delivery.and(other.delivery), kept || other.kept);
    }
}
