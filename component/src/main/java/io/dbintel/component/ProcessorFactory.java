package io.dbintel.component;

import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Signal;

public non-sealed interface ProcessorFactory<C> extends ComponentFactory<C> {
    <R extends Item> Processor<R> create(Signal<R> signal, C config, Settings settings, Consumer<R> next)
            throws StartException;
}
