package io.dbintel.component;

public non-sealed interface ExporterFactory<C> extends ComponentFactory<C> {
    Exporter create(C config, Settings settings) throws StartException;

    /**
     * Whether a new instance may work while an old one with the same id still sends what it holds: it has no port, file or storage
     * of its own. A reload then loses no time and nothing that is queued.
     */
    default boolean overlaps(C config) {
        return false;
    }
}
