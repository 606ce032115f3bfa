package io.dbintel.component;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The running collector, for extensions that show it. Every call gives a picture of this moment. */
public interface CollectorView {
    /** @param pipelines ids of the pipelines it works in; empty for extensions */
    record ComponentState(
            Kind kind, ComponentId id, List<String> pipelines, Status status, Map<String, Number> figures) {}

    /**
     * A pipeline.
     *
     * @param id {@code logs}, {@code metrics/orders}, …
     * @param processors in order of the data
     */
    record PipelineState(
            String id, List<ComponentId> receivers, List<ComponentId> processors, List<ComponentId> exporters) {}

    /** @param stage Alpha, Beta or Stable */
    record GateState(String id, boolean enabled, String stage, String description) {}

    /** When the last pipeline was started; empty before and after. */
    java.util.Optional<Instant> readySince();

    Instant startedAt();

    List<ComponentState> components();

    MetricRegistry metrics();

    /** In order of the configuration. */
    default List<PipelineState> pipelines() {
        return List.of();
    }

    /** Every feature gate that is known. */
    default List<GateState> featureGates() {
        return List.of();
    }

    /** The newest own spans; kept from {@link RecentSpans#want} on. */
    default RecentSpans spans() {
        return new RecentSpans();
    }
}
