package io.dbintel.processors.batch;

import io.dbintel.component.Consumer;
import io.dbintel.component.Processor;
import io.dbintel.component.ProcessorFactory;
import io.dbintel.component.Settings;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Signal;
import java.util.Set;

/** The {@code batch} processor. */
public final class BatchProcessorFactory implements ProcessorFactory<BatchConfig> {
    @Override
    public String type() {
        return "batch";
    }

    @Override
    public Set<Signal<?>> signals() {
        return Set.copyOf(Signal.ALL);
    }

    @Override
    public BatchConfig read(ConfigNode node) {
        return BatchConfig.read(node);
    }

    @Override
    public boolean answersEarly() {
        return true;
    }

    @Override
    public <R extends Item> Processor<R> create(
            Signal<R> signal, BatchConfig config, Settings settings, Consumer<R> next) {
        return new BatchProcessor<>(signal, config, settings, next);
    }
}
