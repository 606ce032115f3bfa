package io.dbintel.collector.config;

import io.dbintel.component.ComponentId;
import io.dbintel.telemetry.Signal;
import java.util.List;

/**
 * A pipeline, all of whose components are configured. The ids are canonical.
 *
 * @param id {@code logs}, {@code metrics/orders}, …
 * @param processors in order of the data
 */
public record PipelineConfig(
        String id,
        Signal<?> signal,
        List<ComponentId> receivers,
        List<ComponentId> processors,
        List<ComponentId> exporters) {
    public PipelineConfig {
        receivers = List.copyOf(receivers);
        processors = List.copyOf(processors);
        exporters = List.copyOf(exporters);
    }
}
