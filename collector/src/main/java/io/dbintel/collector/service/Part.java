package io.dbintel.collector.service;

import io.dbintel.collector.config.Configured;
import io.dbintel.component.Component;
import io.dbintel.component.Consumer;
import io.dbintel.component.Settings;
import io.dbintel.telemetry.Signal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A component in its place in the graph.
 *
 * <p>A receiver has a junction for each signal that it hands on, a processor one; an exporter has an end for each signal that it
 * takes.
 */
final class Part {
    private final StatusBoard.Key key;
    private final Configured<?> configured;
    private final Set<Signal<?>> signals;
    private final Settings settings;
    private final Component component;
    private final Map<Signal<?>, Junction<?>> junctions;
    private final Map<Signal<?>, Consumer<?>> entrances = new HashMap<>();
    private volatile List<String> pipelines = List.of();

    Part(
            StatusBoard.Key key,
            Configured<?> configured,
            Set<Signal<?>> signals,
            Settings settings,
            Component component,
            Map<Signal<?>, Junction<?>> junctions) {
        this.key = key;
        this.configured = configured;
        this.signals = Set.copyOf(signals);
        this.settings = settings;
        this.component = component;
        this.junctions = Map.copyOf(junctions);
    }

    StatusBoard.Key key() {
        return key;
    }

    Component component() {
        return component;
    }

    Configured<?> configured() {
        return configured;
    }

    Settings settings() {
        return settings;
    }

    /** Ids of the pipelines that it works in. */
    List<String> pipelines() {
        return pipelines;
    }

    void worksIn(List<String> ids) {
        pipelines = List.copyOf(ids);
    }

    Map<Signal<?>, Junction<?>> junctions() {
        return junctions;
    }

    /** What hands batches of a signal to it; kept, so that what was counted goes on. */
    Map<Signal<?>, Consumer<?>> entrances() {
        return entrances;
    }

    /** Whether a component with this configuration, for these signals, would be the same. */
    boolean isAs(Configured<?> other, Set<Signal<?>> otherSignals) {
        return configured.factory().type().equals(other.factory().type())
                && configured.node().isSameAs(other.node())
                && signals.equals(otherSignals);
    }
}
