package io.dbintel.extensions;

import io.dbintel.component.CollectorView;
import io.dbintel.component.Instrument;
import io.dbintel.component.MetricRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A collector without components. */
public class QuietCollector implements CollectorView {
    private final MetricRegistry metrics = new MetricRegistry(Instrument.Level.DETAILED);

    @Override
    public Optional<Instant> readySince() {
        return Optional.of(Instant.EPOCH);
    }

    @Override
    public Instant startedAt() {
        return Instant.EPOCH;
    }

    @Override
    public List<ComponentState> components() {
        return List.of();
    }

    @Override
    public MetricRegistry metrics() {
        return metrics;
    }
}
