package io.dbintel.processors.resource;

import io.dbintel.component.Consumer;
import io.dbintel.component.Processor;
import io.dbintel.component.ProcessorFactory;
import io.dbintel.component.Settings;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.processors.TransformProcessor;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Origin;
import io.dbintel.telemetry.Signal;
import java.util.Set;

/** The {@code resource} processor. */
public final class ResourceProcessorFactory implements ProcessorFactory<ResourceConfig> {
    @Override
    public String type() {
        return "resource";
    }

    @Override
    public Set<Signal<?>> signals() {
        return Set.copyOf(Signal.ALL);
    }

    @Override
    public ResourceConfig read(ConfigNode node) {
        return ResourceConfig.read(node);
    }

    @Override
    public <R extends Item> Processor<R> create(
            Signal<R> signal, ResourceConfig config, Settings settings, Consumer<R> next) {
        return new TransformProcessor<>(
                batch -> {
                    Origin origin = batch.origin();
                    batch.groups()
                            .forEach(group ->
                                    config.attributes().apply(group.resource().attributes(), origin));
                },
                next);
    }
}
