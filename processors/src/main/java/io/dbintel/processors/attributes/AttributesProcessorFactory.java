package io.dbintel.processors.attributes;

import io.dbintel.component.Consumer;
import io.dbintel.component.Processor;
import io.dbintel.component.ProcessorFactory;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.processors.TransformProcessor;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Origin;
import io.dbintel.telemetry.ResourceGroup;
import io.dbintel.telemetry.ScopeGroup;
import io.dbintel.telemetry.Signal;
import java.util.Set;

/** The {@code attributes} processor. */
public final class AttributesProcessorFactory implements ProcessorFactory<AttributesConfig> {
    @Override
    public String type() {
        return "attributes";
    }

    @Override
    public Set<Signal<?>> signals() {
        return Set.copyOf(Signal.ALL);
    }

    @Override
    public AttributesConfig read(ConfigNode node) {
        return AttributesConfig.read(node);
    }

    @Override
    public <R extends Item> Processor<R> create(
            Signal<R> signal, AttributesConfig config, Settings settings, Consumer<R> next) throws StartException {
        config.chosen().check(signal);
        return new TransformProcessor<>(batch -> apply(config, batch), next);
    }

    private static <R extends Item> void apply(AttributesConfig config, Batch<R> batch) {
        Origin origin = batch.origin();
        for (ResourceGroup<R> group : batch.groups()) {
            for (ScopeGroup<R> scope : group.scopes()) {
                config.chosen()
                        .forEach(
                                group.resource(),
                                scope,
                                each -> config.actions().apply(each, origin));
            }
        }
    }
}
