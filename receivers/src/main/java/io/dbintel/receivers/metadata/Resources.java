package io.dbintel.receivers.metadata;

import io.dbintel.receivers.metadata.MetadataConfig.ResourceAttributeSettings;
import io.dbintel.telemetry.Resource;
import io.dbintel.telemetry.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the resource of an entity as the operator wants it, or none where a filter drops the entity. */
final class Resources {
    private final ReceiverMetadata metadata;
    private final MetadataConfig config;

    Resources(ReceiverMetadata metadata, MetadataConfig config) {
        this.metadata = metadata;
        this.config = config;
    }

    Optional<Resource> forMetrics(Map<String, Value> values) {
        return make(values, true);
    }

    Optional<Resource> forEvents(Map<String, Value> values) {
        return make(values, false);
    }

    private Optional<Resource> make(Map<String, Value> values, boolean metrics) {
        var resource = new Resource();
        for (ResourceAttributeDefinition attribute : metadata.resourceAttributes()) {
            ResourceAttributeSettings settings = settings(attribute);
            Value found = settings.override().orElse(values.get(attribute.name()));
            if (!settings.enabled() || found == null) {
                continue;
            }
            String text = ValueFilter.print(found);
            List<ValueFilter> include = metrics ? settings.metricsInclude() : settings.eventsInclude();
            List<ValueFilter> exclude = metrics ? settings.metricsExclude() : settings.eventsExclude();
            if (!include.isEmpty() && include.stream().noneMatch(each -> each.matches(text))) {
                return Optional.empty();
            }
            if (exclude.stream().anyMatch(each -> each.matches(text))) {
                return Optional.empty();
            }
            resource.attributes().put(attribute.name(), found);
        }
        return Optional.of(resource);
    }

    private ResourceAttributeSettings settings(ResourceAttributeDefinition attribute) {
        ResourceAttributeSettings settings = config.resourceAttributes().get(attribute.name());
        if (settings == null) {
            throw new IllegalArgumentException(attribute.name() + " is no attribute of " + metadata.scope());
        }
        return settings;
    }
}
