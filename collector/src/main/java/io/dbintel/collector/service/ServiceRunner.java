package io.dbintel.collector.service;

import io.dbintel.collector.cli.Runner;
import io.dbintel.collector.config.CollectorConfig;
import io.dbintel.collector.telemetry.OwnLogs;
import io.dbintel.collector.telemetry.OwnTelemetry;
import io.dbintel.collector.telemetry.TelemetryConfig;
import io.dbintel.component.BuildInfo;
import io.dbintel.component.Clock;
import io.dbintel.component.StartException;
import io.dbintel.component.config.Problems;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one collector until a signal asks for its end or a component can't go on. */
public final class ServiceRunner implements Runner {
    /** How long pipelines may drain after SIGTERM; Kubernetes gives 30 s by default. */
    public static final Duration DRAIN_TIME = Duration.ofSeconds(20);

    private static final Logger LOG = LoggerFactory.getLogger("service");

    private final OwnLogs logs;
    private final BuildInfo build;
    private final Termination termination;

    public ServiceRunner(OwnLogs logs, BuildInfo build, Termination termination) {
        this.logs = logs;
        this.build = build;
        this.termination = termination;
    }

    @Override
    public int run(CollectorConfig config, Problems problems, Supplier<Optional<CollectorConfig>> reload) {
        TelemetryConfig own = TelemetryConfig.read(config.telemetry());
        logs.apply(own.logs());
        var collector = new Collector(
                config, new OwnTelemetry(own, logs, build, Clock.SYSTEM), build, Clock.SYSTEM, DRAIN_TIME);
        try {
            collector.start();
        } catch (StartException e) {
            LOG.atError().addKeyValue("reason", e.getMessage()).log("collector server run finished with error");
            return 1;
        }
        Object reason = CompletableFuture.anyOf(termination.requested(), collector.fatal())
                .join();
        boolean failed = !termination.requested().isDone();
        if (failed) {
            LOG.atError().addKeyValue("reason", reason).log("a component can't go on, stopping");
        } else {
            LOG.info(reason.toString());
        }
        collector.close();
        return failed ? 1 : 0;
    }
}
