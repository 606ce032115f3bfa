package io.dbintel.component;

import io.dbintel.telemetry.Signal;
import java.util.Set;

public non-sealed interface ExtensionFactory<C> extends ComponentFactory<C> {
    @Override
    default Set<Signal<?>> signals() {
        return Set.of();
    }

    /** @param view the collector as it is running, for extensions that show it */
    Extension create(C config, Settings settings, CollectorView view) throws StartException;
}
