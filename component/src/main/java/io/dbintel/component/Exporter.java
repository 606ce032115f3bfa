package io.dbintel.component;

import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Signal;

/** Sends telemetry out of the collector. One instance per id, for all its signals. */
public interface Exporter extends Component {
    /**
     * Where pipelines of a signal end. Asked for before {@link #start}, once per signal and only for signals that the factory
     * names.
     */
    <R extends Item> Consumer<R> consumer(Signal<R> signal);
}
