package io.dbintel.collector.config;

import io.dbintel.component.ComponentId;
import io.dbintel.component.Kind;
import io.dbintel.component.config.ConfigNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A whole configuration, read and checked. Components that no pipeline names are here too: they are checked, but never made.
 *
 * @param receivers by canonical id, in order of the file; the other maps alike
 * @param serviceExtensions the extensions to start, in order
 * @param pipelines in order of the file; those that need a component that is planned but not built are left out
 * @param telemetry the section {@code service::telemetry}
 */
public record CollectorConfig(
        Map<ComponentId, Configured<?>> receivers,
        Map<ComponentId, Configured<?>> processors,
        Map<ComponentId, Configured<?>> exporters,
        Map<ComponentId, Configured<?>> extensions,
        List<ComponentId> serviceExtensions,
        List<PipelineConfig> pipelines,
        ConfigNode telemetry) {
    public CollectorConfig {
        receivers = ordered(receivers);
        processors = ordered(processors);
        exporters = ordered(exporters);
        extensions = ordered(extensions);
        serviceExtensions = List.copyOf(serviceExtensions);
        pipelines = List.copyOf(pipelines);
    }

    public Map<ComponentId, Configured<?>> components(Kind kind) {
        return switch (kind) {
            case RECEIVER -> receivers;
            case PROCESSOR -> processors;
            case EXPORTER -> exporters;
            case EXTENSION -> extensions;
        };
    }

    private static <K, V> Map<K, V> ordered(Map<K, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
