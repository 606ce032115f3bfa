package io.dbintel.receivers.metadata;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that a receiver can make.
 *
 * @param scope name of the instrumentation scope
 */
public record ReceiverMetadata(
        String scope,
        List<MetricDefinition> metrics,
        List<EventDefinition> events,
        List<ResourceAttributeDefinition> resourceAttributes) {
    public ReceiverMetadata {
        metrics = List.copyOf(metrics);
        events = List.copyOf(events);
        resourceAttributes = List.copyOf(resourceAttributes);
        Map<String, MetricDefinition> byName = new TreeMap<>();
        for (MetricDefinition metric : metrics) {
            if (byName.put(metric.name(), metric) != null) {
                throw new IllegalArgumentException(metric.name() + " is defined twice");
            }
        }
    }
}
