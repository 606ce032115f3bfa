package io.dbintel.component;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.telemetry.Signal;
import java.util.List;
import java.util.Set;

/**
 * The type of a component: its name, how its settings are read, how an instance is made.
 *
 * @param <C> its settings, an immutable record
 */
public sealed interface ComponentFactory<C>
        permits ReceiverFactory, ProcessorFactory, ExporterFactory, ExtensionFactory {
    /** The one canonical name. */
    String type();

    /** Other spellings that a configuration may use. */
    default List<String> aliases() {
        return List.of();
    }

    /** The signals it works on; none for an extension. */
    Set<Signal<?>> signals();

    default Stability stability() {
        return Stability.BETA;
    }

    /** For one signal, where they differ. */
    default Stability stability(Signal<?> signal) {
        return stability();
    }

    /**
     * Reads the settings. Says every problem to the node and goes on with a default, so that all are reported together; the
     * result is used only if there was none. Keys that were not asked for are reported by the caller.
     */
    C read(ConfigNode node);
}
