package io.dbintel.collector;

import io.dbintel.component.ComponentFactory;
import io.dbintel.exporters.otlp.OtlpExporterFactory;
import io.dbintel.processors.attributes.AttributesProcessorFactory;
import io.dbintel.processors.batch.BatchProcessorFactory;
import io.dbintel.processors.memorylimiter.MemoryLimiterFactory;
import io.dbintel.processors.resource.ResourceProcessorFactory;
import io.dbintel.receivers.otlp.OtlpReceiverFactory;
import java.util.List;

/** Every component there is, listed by hand: the catalogue. */
public final class Components {
    public static final List<ComponentFactory<?>> ALL = List.of(
            // receivers
            new OtlpReceiverFactory(),
            // processors
            new AttributesProcessorFactory(),
            new BatchProcessorFactory(),
            new MemoryLimiterFactory(),
            new ResourceProcessorFactory(),
            // exporters
            new OtlpExporterFactory());

    private Components() {}
}
