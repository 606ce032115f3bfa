package io.dbintel.component;

import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Signal;

public non-sealed interface ProcessorFactory<C> extends ComponentFactory<C> {
    <R extends Item> Processor<R> create(Signal<R> signal, C config, Settings settings, Consumer<R> next)
            throws StartException;

    /**
     * Whether its processors answer before the consumers behind them have, as {@code batch} does, and then send on their own. Of
     * such a batch there is nobody left who could be asked to send only a part of it again.
     */
    default boolean answersEarly() {
        return false;
    }
}
