package io.dbintel.collector.telemetry;

import io.dbintel.component.BuildInfo;
import io.dbintel.component.Clock;
import io.dbintel.component.ComponentId;
import io.dbintel.component.Consumer;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Exporter;
import io.dbintel.component.ExporterFactory;
import io.dbintel.component.Host;
import io.dbintel.component.Instrument;
import io.dbintel.component.Kind;
import io.dbintel.component.Labels;
import io.dbintel.component.MetricRegistry;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.component.StatusReporter;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.Problem;
import io.dbintel.component.config.Problems;
import io.dbintel.exporters.otlp.OtlpExporterFactory;
import io.dbintel.exporters.otlphttp.OtlpHttpExporterFactory;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Span;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends own telemetry at intervals, through one of our own exporters with its queue and retries, which counts into a registry
 * of its own: what the sending of own telemetry costs is not part of the collector's figures.
 */
final class OtlpPush {
    /** What its exporter is called in log lines. */
    static final String NAME = "own_telemetry";

    private static final Logger LOG = LoggerFactory.getLogger("exporter/" + NAME);

    private final Exporter exporter;
    private final Runnable send;
    private final Duration interval;
    private final Clock clock;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Thread thread;

    private OtlpPush(Exporter exporter, Runnable send, Duration interval, Clock clock) {
        this.exporter = exporter;
        this.send = send;
        this.interval = interval;
        this.clock = clock;
    }

    static OtlpPush metrics(
            TelemetryConfig.OtlpTarget target, BuildInfo build, Clock clock, Supplier<Batch<Metric>> source)
            throws StartException {
        return make(target, build, clock, Signal.METRICS, source);
    }

    static OtlpPush logs(
            TelemetryConfig.OtlpTarget target, BuildInfo build, Clock clock, Supplier<Batch<LogRecord>> source)
            throws StartException {
        return make(target, build, clock, Signal.LOGS, source);
    }

    static OtlpPush traces(
            TelemetryConfig.OtlpTarget target, BuildInfo build, Clock clock, Supplier<Batch<Span>> source)
            throws StartException {
        return make(target, build, clock, Signal.TRACES, source);
    }

    private static <R extends Item> OtlpPush make(
            TelemetryConfig.OtlpTarget target,
            BuildInfo build,
            Clock clock,
            Signal<R> signal,
            Supplier<Batch<R>> source)
            throws StartException {
        Exporter exporter = target.exporter().equals("otlp")
                ? exporter(new OtlpExporterFactory(), target, build, clock)
                : exporter(new OtlpHttpExporterFactory(), target, build, clock);
        Consumer<R> consumer = exporter.consumer(signal);
        return new OtlpPush(exporter, () -> send(source.get(), consumer), target.interval(), clock);
    }

    private static <R extends Item> void send(Batch<R> batch, Consumer<R> consumer) {
        if (!batch.isEmpty() && !(consumer.consume(batch) instanceof Delivery.Accepted)) {
            LOG.atWarn().addKeyValue("signal", batch.signal()).log("own telemetry was not taken, it is lost");
        }
    }

    private static <C> Exporter exporter(
            ExporterFactory<C> factory, TelemetryConfig.OtlpTarget target, BuildInfo build, Clock clock)
            throws StartException {
        var problems = new Problems();
        var node = new ConfigNode(
                "service::telemetry", target.settings(), target.settings().place(), problems);
        C config = factory.read(node);
        node.reportUnknown();
        if (problems.hasErrors()) {
            throw new StartException(
                    problems.errors().stream().map(Problem::toString).collect(Collectors.joining("; ")));
        }
        var settings = new Settings(
                Kind.EXPORTER,
                new ComponentId(factory.type(), NAME),
                "",
                clock,
                new MetricRegistry(Instrument.Level.BASIC).meter(Labels.NONE),
                LOG,
                build,
                StatusReporter.NONE,
                new Settings.Shared());
        return factory.create(config, settings);
    }

    void start() throws StartException {
        exporter.start(Host.EMPTY);
        thread = Thread.ofVirtual().name("telemetry/" + NAME).start(this::run);
    }

    private void run() {
        try {
            boolean stopped;
            do {
                stopped = clock.await(stopping, interval);
                send.run();
            } while (!stopped);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends once more and waits until it is out. */
    void close(Deadline deadline) {
        stopping.countDown();
        if (thread != null) {
            try {
                if (!thread.join(deadline.remaining())) {
                    thread.interrupt();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        exporter.close(deadline);
    }
}
