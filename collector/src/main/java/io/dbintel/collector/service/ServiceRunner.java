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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one collector until a signal asks for its end or a component can't go on; SIGHUP and changed files reload it. */
public final class ServiceRunner implements Runner {
    /** How long pipelines may drain after SIGTERM; Kubernetes gives 30 s by default. */
    public static final Duration DRAIN_TIME = Duration.ofSeconds(20);

    private static final Logger LOG = LoggerFactory.getLogger("service");

    private final OwnLogs logs;
    private final BuildInfo build;
    private final Termination termination;

    /** Completed with a reason when the configuration is to be read again; a new one waits for the next time. */
    private volatile CompletableFuture<String> change = new CompletableFuture<>();

    public ServiceRunner(OwnLogs logs, BuildInfo build, Termination termination) {
        this.logs = logs;
        this.build = build;
        this.termination = termination;
    }

    @Override
    public int run(CollectorConfig config, Problems problems, Reload reload) {
        // The first look comes before the start, so that what changes meanwhile is seen.
        try (var watch = new FilesWatch(config.files(), Clock.SYSTEM, () -> change.complete("A file has changed"))) {
            if (reload.watch()) {
                watch.start();
            }
            return run(config, reload, watch);
        }
    }

    private int run(CollectorConfig config, Reload reload, FilesWatch watch) {
        TelemetryConfig own = TelemetryConfig.read(config.telemetry());
        logs.apply(own.logs());
        var collector = new Collector(
                config, new OwnTelemetry(own, logs, build, Clock.SYSTEM), build, Clock.SYSTEM, DRAIN_TIME);
        try {
            collector.start();
        } catch (StartException e) {
            LOG.atError().addKeyValue("reason", e.getMessage()).log("collector server run finished with error");
            return 1;
        } catch (RuntimeException e) {
            LOG.atDebug().setCause(e).log("an error of the program");
            LOG.atError()
                    .addKeyValue("reason", "an error of the program, please report it: " + e)
                    .log("collector server run finished with error");
            return 1;
        }
        if (!Hangup.call(() -> change.complete("Received SIGHUP"))) {
            LOG.warn("this JVM can't take SIGHUP: the configuration is not reloaded by it");
        }
        return run(collector, reload, watch);
    }

    private int run(Collector collector, Reload reload, FilesWatch watch) {
        while (true) {
            Object reason = CompletableFuture.anyOf(termination.requested(), collector.fatal(), change)
                    .join();
            if (termination.requested().isDone()) {
                LOG.info(reason.toString());
                collector.close();
                return 0;
            }
            if (collector.fatal().isDone()) {
                LOG.atError().addKeyValue("reason", reason).log("a component can't go on, stopping");
                collector.close();
                return 1;
            }
            LOG.info("{}, reloading the configuration", reason);
            // Before the sources are read: what changes from now on is a further wish.
            change = new CompletableFuture<>();
            Optional<CollectorConfig> next = reload.read().get();
            if (next.isEmpty()) {
                LOG.error("the new configuration is wrong, the one before runs on");
            } else if (collector.reload(next.get())) {
                watch.watch(next.get().files());
            }
        }
    }
}
