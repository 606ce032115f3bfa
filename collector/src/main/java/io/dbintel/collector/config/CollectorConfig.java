package io.dbintel.collector.config;

import io.dbintel.component.ComponentId;
import io.dbintel.component.Kind;
import io.dbintel.component.config.ConfigNode;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A whole configuration, read and checked. Components that no pipeline names are here too: they are checked, but never made.
 *
 * @param receivers by canonical id, in order of the file; the other maps alike
 * @param serviceExtensions the extensions to start, in order
 * @param pipelines in order of the file; those that need a component that is planned but not built are left out
 * @param telemetry the section {@code service::telemetry}
 * @param files that it was read from, also those that {@code ${file:…}} names
 * @param gates that it was read with
 */
public record CollectorConfig(
        Map<ComponentId, Configured<?>> receivers,
        Map<ComponentId, Configured<?>> processors,
        Map<ComponentId, Configured<?>> exporters,
        Map<ComponentId, Configured<?>> extensions,
        List<ComponentId> serviceExtensions,
        List<PipelineConfig> pipelines,
        ConfigNode telemetry,
        Set<Path> files,
        FeatureGates gates) {
    public CollectorConfig {
        receivers = ordered(receivers);
        processors = ordered(processors);
        exporters = ordered(exporters);
        extensions = ordered(extensions);
        serviceExtensions = List.copyOf(serviceExtensions);
        pipelines = List.copyOf(pipelines);
        files = Set.copyOf(files);
    }

    public Map<ComponentId, Configured<?>> components(Kind kind) {
        return switch (kind) {
            case RECEIVER -> receivers;
            case PROCESSOR -> processors;
            case EXPORTER -> exporters;
            case EXTENSION -> extensions;
        };
    }

    /** What is in force, with all defaults, as plain maps, lists and scalars; what is secret or looks like it is masked. */
    public Map<String, Object> effective() {
        var all = new LinkedHashMap<String, Object>();
        for (Kind kind : Kind.values()) {
            var section = new LinkedHashMap<String, Object>();
            components(kind)
                    .forEach((id, each) -> section.put(
                            id.toString(), Masking.maskTree(each.node().effective())));
            if (!section.isEmpty()) {
                all.put(kind.section(), section);
            }
        }
        var service = new LinkedHashMap<String, Object>();
        service.put("extensions", texts(serviceExtensions));
        var running = new LinkedHashMap<String, Object>();
        for (PipelineConfig pipeline : pipelines) {
            running.put(
                    pipeline.id(),
                    Map.of(
                            "receivers", texts(pipeline.receivers()),
                            "processors", texts(pipeline.processors()),
                            "exporters", texts(pipeline.exporters())));
        }
        service.put("pipelines", running);
        service.put("telemetry", Masking.maskTree(telemetry.effective()));
        all.put("service", service);
        return all;
    }

    private static List<String> texts(List<ComponentId> ids) {
        return ids.stream().map(ComponentId::toString).toList();
    }

    private static <K, V> Map<K, V> ordered(Map<K, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
