package io.dbintel.collector.config;

import io.dbintel.component.ComponentFactory;
import io.dbintel.component.ComponentId;
import io.dbintel.component.config.ConfigNode;

/**
 * A component as it is configured, not yet made.
 *
 * @param id canonical: the type is the factory's, whatever spelling the file uses
 * @param config its settings; they can be used only where there was no problem
 * @param node where the settings were read from, for printing what is in force
 */
public record Configured<C>(ComponentId id, ComponentFactory<C> factory, C config, ConfigNode node) {
    static <C> Configured<C> read(ComponentId id, ComponentFactory<C> factory, ConfigNode node) {
        return new Configured<>(id, factory, factory.read(node), node);
    }
}
