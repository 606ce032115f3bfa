package io.dbintel.network.sending;

import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import java.util.List;

/** What one sending thread takes at once: a batch, and the shares of queue elements that it is made of. */
record Load<R extends Item>(Batch<R> batch, List<Share<R>> shares) {
    Load {
        shares = List.copyOf(shares);
    }
}
