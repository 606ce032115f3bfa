package io.dbintel.component;

public non-sealed interface ExporterFactory<C> extends ComponentFactory<C> {
    Exporter create(C config, Settings settings) throws StartException;
}
