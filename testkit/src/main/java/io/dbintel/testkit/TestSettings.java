package io.dbintel.testkit;

import io.dbintel.component.BuildInfo;
import io.dbintel.component.Clock;
import io.dbintel.component.ComponentId;
import io.dbintel.component.Instrument;
import io.dbintel.component.Kind;
import io.dbintel.component.Labels;
import io.dbintel.component.MetricRegistry;
import io.dbintel.component.Settings;
import io.dbintel.component.Status;
import io.dbintel.component.StatusReporter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Settings for a component under test, and what it did with them. */
public final class TestSettings {
    private final MetricRegistry registry = new MetricRegistry(Instrument.Level.DETAILED);
    private final List<Status> statuses = new CopyOnWriteArrayList<>();
    private final Clock clock;
    private Logger log = LoggerFactory.getLogger("test");

    public TestSettings(Clock clock) {
        this.clock = clock;
    }

    public TestSettings() {
        this(Clock.SYSTEM);
    }

    public TestSettings withLog(Logger logger) {
        log = logger;
        return this;
    }

    public Settings of(Kind kind, String type) {
        return of(kind, ComponentId.of(type), "");
    }

    public Settings of(Kind kind, ComponentId id, String pipeline) {
        StatusReporter reporter = (state, message) -> statuses.add(new Status(state, message, clock.now()));
        return new Settings(
                kind,
                id,
                pipeline,
                clock,
                registry.meter(Labels.NONE.with(kind.label(), id.toString())),
                log,
                new BuildInfo("dbintel", "Database Intelligence", "0.0.0-test"),
                reporter,
                new Settings.Shared());
    }

    public MetricRegistry metrics() {
        return registry;
    }

    /** The sum of all series of an own metric. */
    public double total(String metric) {
        return registry.total(metric);
    }

    /** What the components reported, in order. */
    public List<Status> statuses() {
        return List.copyOf(statuses);
    }
}
