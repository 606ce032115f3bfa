package io.dbintel.component;

import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Signal;
import java.util.Optional;

/** Where a receiver's telemetry goes. */
public interface Outlets {
    /** The pipelines of a signal that name the receiver; empty where there is none. */
    <R extends Item> Optional<Consumer<R>> of(Signal<R> signal);
}
