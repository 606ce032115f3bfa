package io.dbintel.collector.telemetry;

import io.dbintel.component.BuildInfo;
import io.dbintel.component.Clock;
import io.dbintel.component.Deadline;
import io.dbintel.component.Instrument;
import io.dbintel.component.Labels;
import io.dbintel.component.Meter;
import io.dbintel.component.MetricRegistry;
import io.dbintel.component.RecentSpans;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.component.Tracer;
import java.util.ArrayList;
import java.util.List;

/** The collector's own metrics, logs and spans: made before everything else, stopped after everything else. */
public final class OwnTelemetry {
    private final TelemetryConfig config;
    private final MetricRegistry registry;
    private final OwnMetrics metrics;
    private final OwnLogs logs;
    private final Traces traces;
    private final BuildInfo build;
    private final Clock clock;
    private final List<MetricsPage> pages = new ArrayList<>();
    private final List<OtlpPush> pushes = new ArrayList<>();

    public OwnTelemetry(TelemetryConfig config, OwnLogs logs, BuildInfo build, Clock clock) {
        this.config = config;
        this.logs = logs;
        this.build = build;
        this.clock = clock;
        this.registry = new MetricRegistry(
                switch (config.metrics().level()) {
                    case NONE, BASIC -> Instrument.Level.BASIC;
                    case NORMAL -> Instrument.Level.NORMAL;
                    case DETAILED -> Instrument.Level.DETAILED;
                });
        this.traces = new Traces(clock, config.traces().ratio());
        this.metrics = new OwnMetrics(registry, config.resource(), build.version());
        ProcessMetrics.register(meter(), clock);
    }

    public MetricRegistry registry() {
        return registry;
    }

    /** The newest own spans. */
    public RecentSpans spans() {
        return traces.recent();
    }

    /** What the instances of one component id share: at first what takes the time of its operations. */
    public Settings.Shared shared() {
        var shared = new Settings.Shared();
        Tracer tracer = shared.get(Tracer.class, () -> traces);
        assert tracer == traces;
        return shared;
    }

    public Meter meter() {
        return registry.meter(Labels.NONE);
    }

    /** The addresses on which own metrics can be read, as {@code host:port}. */
    public List<String> pageAddresses() {
        return pages.stream().map(MetricsPage::address).toList();
    }

    /** Opens the pages and begins to send. */
    public void start() throws StartException {
        long start = clock.epochNanos();
        if (config.metrics().level() != TelemetryConfig.MetricsLevel.NONE) {
            for (TelemetryConfig.Reader reader : config.metrics().readers()) {
                switch (reader) {
                    case TelemetryConfig.Pull pull -> pages.add(MetricsPage.open(pull, metrics, build, clock, meter()));
                    case TelemetryConfig.Push push ->
                        pushes.add(OtlpPush.metrics(
                                push.target(), build, clock, () -> metrics.batch(start, clock.epochNanos())));
                }
            }
        }
        for (TelemetryConfig.OtlpTarget target : config.logs().processors()) {
            pushes.add(OtlpPush.logs(target, build, clock, logs.tap(metrics.resource(), build.version())));
        }
        for (TelemetryConfig.OtlpTarget target : config.traces().processors()) {
            pushes.add(OtlpPush.traces(target, build, clock, traces.tap(metrics.resource(), build.version())));
        }
        for (OtlpPush push : pushes) {
            push.start();
        }
    }

    /** Sends what is left and closes the pages. */
    public void close(Deadline deadline) {
        pushes.forEach(push -> push.close(deadline));
        pages.forEach(page -> page.close(deadline));
    }
}
