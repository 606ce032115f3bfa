package io.dbintel.processors.memorylimiter;

import io.dbintel.component.Consumer;
import io.dbintel.component.Processor;
import io.dbintel.component.ProcessorFactory;
import io.dbintel.component.Settings;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Signal;
import java.util.Set;

/** The {@code memory_limiter} processor. */
public final class MemoryLimiterFactory implements ProcessorFactory<MemoryLimiterConfig> {
    private final MemoryReading memory;

    public MemoryLimiterFactory() {
        this(new ProcessMemory());
    }

    MemoryLimiterFactory(MemoryReading memory) {
        this.memory = memory;
    }

    @Override
    public String type() {
        return "memory_limiter";
    }

    @Override
    public Set<Signal<?>> signals() {
        return Set.copyOf(Signal.ALL);
    }

    @Override
    public MemoryLimiterConfig read(ConfigNode node) {
        return MemoryLimiterConfig.read(node);
    }

    @Override
    public <R extends Item> Processor<R> create(
            Signal<R> signal, MemoryLimiterConfig config, Settings settings, Consumer<R> next) {
        MemoryLimiter limiter =
                settings.shared().get(MemoryLimiter.class, () -> new MemoryLimiter(config, memory, settings));
        return new MemoryLimiterProcessor<>(signal, limiter, settings.meter(), next);
    }
}
