package io.dbintel.receivers.metadata;

import io.dbintel.receivers.metadata.MetadataConfig.MetricSettings;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.Resource;
import io.dbintel.telemetry.Scope;
import io.dbintel.telemetry.ScopeGroup;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes a receiver's metrics. A group leaves for each entity that has metrics; within it the metrics stand in the order of their
 * names. Entities with equal attributes are one: two of them would be two series under one name.
 */
public final class MetricsBuilder {
    private final ReceiverMetadata metadata;
    private final MetadataConfig config;
    private final Resources resources;
    private final String version;
    private long start;

    /**
     * @param version of the collector, goes into the scope
     * @param start from when sums count of which nothing else is said, nanoseconds since 1970
     */
    public MetricsBuilder(ReceiverMetadata metadata, MetadataConfig config, String version, long start) {
        this.metadata = metadata;
        this.config = config;
        this.resources = new Resources(metadata, config);
        this.version = version;
        this.start = start;
    }

    /** The source began anew, or is another: sums of which nothing else is said count from this moment on. */
    public void restart(long now) {
        start = now;
    }

    long start() {
        return start;
    }

    public boolean isEnabled(MetricDefinition metric) {
        return settings(metric).enabled();
    }

    /** Whether at least one of several metrics is made. */
    public boolean isAnyEnabled(MetricDefinition... several) {
        for (MetricDefinition metric : several) {
            if (isEnabled(metric)) {
                return true;
            }
        }
        return false;
    }

    MetricSettings settings(MetricDefinition metric) {
        MetricSettings settings = config.metrics().get(metric.name());
        if (settings == null) {
            throw new IllegalArgumentException(metric.name() + " is no metric of " + metadata.scope());
        }
        return settings;
    }

    /** @param now time of all points, nanoseconds since 1970 */
    public Round round(long now) {
        return new Round(now);
    }

    /** The metrics of one scrape. */
    public final class Round {
        private final long now;
        private final Map<Map<String, Value>, EntityMetrics> entities = new LinkedHashMap<>();

        private Round(long now) {
            this.now = now;
        }

        /** The metrics of the entity that has these attributes; the operator decides which of them leave. */
        public EntityMetrics entity(Map<String, Value> attributes) {
            return entities.computeIfAbsent(Map.copyOf(attributes), key -> new EntityMetrics(MetricsBuilder.this));
        }

        /** What was recorded; the round is over then. */
        public Batch<Metric> finish() {
            var batch = new Batch<>(Signal.METRICS);
            entities.forEach((attributes, entity) -> {
                if (!entity.isEmpty()) {
                    resources.forMetrics(attributes).ifPresent(resource -> add(batch, resource, entity));
                }
            });
            return batch;
        }

        private void add(Batch<Metric> batch, Resource resource, EntityMetrics entity) {
            ScopeGroup<Metric> group = batch.addResource(resource).addScope(new Scope(metadata.scope(), version));
            entity.emit(group, now);
        }
    }
}
