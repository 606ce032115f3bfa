package io.dbintel.component;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The running collector, for extensions that show it. Every call gives a picture of this moment. */
public interface CollectorView {
    /** @param pipelines ids of the pipelines it works in; empty for extensions */
    record ComponentState(
            Kind kind, ComponentId id, List<String> pipelines, Status status, Map<String, Number> figures) {}

    /** When the last pipeline was started; empty before and after. */
    java.util.Optional<Instant> readySince();

    Instant startedAt();

    List<ComponentState> components();

    MetricRegistry metrics();
}
