package io.dbintel.collector.demo;

import io.dbintel.collector.service.Collector;
import io.dbintel.collector.service.Termination;
import io.dbintel.component.BuildInfo;
import io.dbintel.component.Clock;
import io.dbintel.component.Deadline;
import io.dbintel.component.Host;
import io.dbintel.component.Outlets;
import io.dbintel.component.Receiver;
import io.dbintel.component.StartException;
import io.dbintel.servers.FreePorts;
import io.dbintel.servers.PostgresServer;
import java.io.IOException;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One demo from its start to its report: server, workload, collector, summary. What was started is stopped in the other
 * direction, whatever happens in between.
 */
public final class Demo {
    private static final Duration DRAIN_TIME = Duration.ofMillis(1_500);
    private static final Duration REDRAW = Duration.ofSeconds(1);
    private static final Duration LINE = Duration.ofSeconds(5);

    private final DemoOptions options;
    private final Collectors collectors;
    private final Termination termination;
    private final BuildInfo build;
    private final PrintStream out;
    private final boolean terminal;
    private final Clock clock = Clock.SYSTEM;

    /** Makes what the demo runs; the wiring of the program supplies it. */
    public interface Collectors {
        /**
         * A collector for {@code config/demo.yaml} or another file.
         *
         * @param variables take the place of environment variables
         */
        Collector collector(DemoOptions options, Map<String, String> variables, Duration drainTime)
                throws StartException;

        /** A receiver of OTLP over gRPC on a port. */
        Receiver otlpReceiver(int port, Outlets into) throws StartException;
    }

    public Demo(
            DemoOptions options,
            Collectors collectors,
            Termination termination,
            BuildInfo build,
            PrintStream out,
            boolean terminal) {
        this.options = options;
        this.collectors = collectors;
        this.termination = termination;
        this.build = build;
        this.out = out;
        this.terminal = terminal;
    }

    /** @return the exit code */
    public int run() throws IOException, StartException, SQLException, InterruptedException {
        try (OutputFolder folder = OutputFolder.create(options.keep())) {
            return options.attach().isPresent()
                    ? attached(folder, options.attach().get())
                    : ownServer(folder);
        }
    }

    private int attached(OutputFolder folder, String url) throws IOException, StartException, InterruptedException {
        Watched watched = Watched.parse(url);
        out.println("Watching " + watched.endpoint() + " as " + watched.user() + "; nothing on it is changed.");
        return watch(folder, watched, watched.endpoint(), null);
    }

    private int ownServer(OutputFolder folder) throws IOException, StartException, SQLException, InterruptedException {
        out.println("Starting an embedded PostgreSQL ...");
        var builder = PostgresServer.builder()
                // Other accounts of this machine can reach the port, and a superuser could run programs.
                .password(password())
                .withStatistics()
                .setting("auto_explain.log_min_duration", "500ms")
                .setting("auto_explain.log_format", "json")
                .setting("log_lock_waits", "on")
                .setting("max_connections", "50");
        try (PostgresServer server = (options.keep() ? builder.keep() : builder).start()) {
            String password = password();
            Shop.create(server, password);
            String endpoint = server.host() + ":" + server.port();
            out.println("PostgreSQL " + server.version() + " on " + endpoint + ", database " + Shop.DATABASE
                    + ": 20 000 customers, 60 000 orders");
            try (var workload = new Workload(server, password)) {
                if (termination.requested().isDone()) {
                    return 0;
                }
                workload.start();
                var watched = new Watched(endpoint, Shop.MONITORING_ROLE, password, true);
                return watch(folder, watched, "PostgreSQL " + server.version() + " on " + endpoint, workload);
            } finally {
                if (options.keep()) {
                    out.println("Kept: data in " + server.dataDirectory() + ", output in " + folder.path());
                }
            }
        }
    }

    private int watch(OutputFolder folder, Watched watched, String server, @Nullable Workload workload)
            throws IOException, StartException, InterruptedException {
        var seen = new Observations();
        int otlp = FreePorts.next();
        var ports = new LinkedHashMap<String, String>();
        ports.put("DBINTEL_DEMO_OTLP", "127.0.0.1:" + otlp);
        ports.put("DBINTEL_DEMO_PROMETHEUS", "127.0.0.1:" + FreePorts.next());
        ports.put("DBINTEL_DEMO_HEALTH", "127.0.0.1:" + FreePorts.next());
        ports.put("DBINTEL_DEMO_OWN_METRICS_PORT", String.valueOf(FreePorts.next()));
        var variables = new LinkedHashMap<>(ports);
        variables.put("DBINTEL_DEMO_ENDPOINT", watched.endpoint());
        variables.put("DBINTEL_DEMO_USER", watched.user());
        variables.put("DBINTEL_DEMO_PASSWORD", watched.password());
        variables.put("DBINTEL_DEMO_TLS_INSECURE", String.valueOf(watched.plain()));
        variables.put("DBINTEL_DEMO_FILE", folder.file("telemetry.jsonl").toString());
        variables.put("DBINTEL_DEMO_LOG", folder.file("collector.log").toString());

        Receiver sink = collectors.otlpReceiver(otlp, seen);
        Collector collector = collectors.collector(options, variables, DRAIN_TIME);
        try {
            sink.start(Host.EMPTY);
            collector.start();
            sayWhere(ports, folder);
            Snapshot last = follow(seen, collector, workload);
            Report.print(last, server, out);
            if (options.report().isPresent()) {
                Report.write(last, server, build.version(), options.report().get());
                out.println("Report written to " + options.report().get());
            }
            return collector.fatal().isDone() ? 1 : 0;
        } finally {
            collector.close();
            sink.close(Deadline.after(DRAIN_TIME, clock));
        }
    }

    private void sayWhere(Map<String, String> ports, OutputFolder folder) {
        out.println("  health       http://" + ports.get("DBINTEL_DEMO_HEALTH") + "/health");
        out.println("  prometheus   http://" + ports.get("DBINTEL_DEMO_PROMETHEUS") + "/metrics");
        out.println("  own metrics  http://127.0.0.1:" + ports.get("DBINTEL_DEMO_OWN_METRICS_PORT") + "/metrics");
        out.println("  OTLP, JSON   " + folder.file("telemetry.jsonl") + " (and over gRPC to this screen)");
        out.println("  log          " + folder.file("collector.log"));
        out.println();
        out.flush();
    }

    /** Shows what is seen until the time is over or somebody wants it to end. */
    private Snapshot follow(Observations seen, Collector collector, @Nullable Workload workload)
            throws InterruptedException {
        var screen = new Screen(out, terminal);
        long start = clock.nanoTime();
        long end = options.duration().map(Duration::toNanos).orElse(Long.MAX_VALUE);
        while (true) {
            Duration elapsed = Duration.ofNanos(clock.nanoTime() - start);
            Snapshot snapshot = Snapshot.of(
                    seen,
                    collector.metrics(),
                    elapsed,
                    workload == null ? 0 : workload.statements(),
                    workload == null ? 0 : workload.failures());
            screen.show(snapshot);
            long left = end - elapsed.toNanos();
            if (left <= 0
                    || collector.fatal().isDone()
                    || isRequestedWithin(Math.min(left, (terminal ? REDRAW : LINE).toNanos()))) {
                screen.leave();
                return snapshot;
            }
        }
    }

    private boolean isRequestedWithin(long nanos) throws InterruptedException {
        try {
            termination.requested().get(nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("nobody completes it with an exception", e);
        }
    }

    private static String password() {
        byte[] bytes = new byte[12];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
