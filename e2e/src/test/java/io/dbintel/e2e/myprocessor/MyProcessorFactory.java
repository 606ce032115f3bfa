package io.dbintel.e2e.myprocessor;

import io.dbintel.component.Consumer;
import io.dbintel.component.Processor;
import io.dbintel.component.ProcessorFactory;
import io.dbintel.component.Settings;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Signal;
import java.util.Set;

/** The type {@code my_processor}, for logs. */
public final class MyProcessorFactory implements ProcessorFactory<MyProcessorConfig> {
    @Override
    public String type() {
        return "my_processor";
    }

    @Override
    public Set<Signal<?>> signals() {
        return Set.of(Signal.LOGS);
    }

    @Override
    public MyProcessorConfig read(ConfigNode node) {
        return MyProcessorConfig.read(node);
    }

    @Override
    @SuppressWarnings("unchecked") // only asked for the signal that it names, so R is LogRecord
    public <R extends Item> Processor<R> create(
            Signal<R> signal, MyProcessorConfig config, Settings settings, Consumer<R> next) {
        return (Processor<R>) new MyProcessor(config, settings, (Consumer<LogRecord>) next);
    }
}
