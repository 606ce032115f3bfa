package io.dbintel.component;

public non-sealed interface ReceiverFactory<C> extends ComponentFactory<C> {
    Receiver create(C config, Settings settings, Outlets outlets) throws StartException;
}
