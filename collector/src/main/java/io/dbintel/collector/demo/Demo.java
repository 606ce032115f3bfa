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
import io.dbintel.servers.PostgresServer;
import java.io.IOException;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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
    private static final int START_ATTEMPTS = 3;
    private static final int REPORT_COLUMNS = 110;
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
    public int run() throws Exception {
        Optional<Watched> attached = options.attach().map(url -> Watched.parse(url, System.getenv()));
        try (OutputFolder folder = OutputFolder.create(options.keep())) {
            int code = attached.isPresent() ? attached(folder, attached.get()) : ownServer(folder);
            if (options.keep()) {
                out.println("Kept: " + folder.path());
            }
            return code;
        }
    }

    private int attached(OutputFolder folder, Watched asked) throws Exception {
        Optional<Inspection> inspected = StartUp.run(() -> Inspection.of(asked, build), termination);
        if (inspected.isEmpty()) {
            return stopped();
        }
        Watched watched = inspected.get().server();
        String name = "PostgreSQL " + inspected.get().version() + " on " + watched.endpoint();
        out.println("Watching " + name + " as " + watched.user() + ", "
                + (watched.protection() == Watched.Protection.PLAIN ? "without TLS" : "with TLS")
                + "; nothing on it is changed");
        inspected.get().warnings().forEach(warning -> out.println("  note: " + warning));
        return watch(folder, watched, name, null);
    }

    private int ownServer(OutputFolder folder) throws Exception {
        out.println("Starting an embedded PostgreSQL ...");
        String password = password();
        try (var server = DemoServer.of(options.keep() ? Optional.of(folder) : Optional.empty(), password)) {
            Optional<PostgresServer> started = StartUp.run(server::start, termination);
            if (started.isEmpty()) {
                return stopped();
            }
            String endpoint = started.get().host() + ":" + started.get().port();
            String name = "PostgreSQL " + started.get().version() + " on " + endpoint;
            out.println(name);
            out.println("  database     " + Shop.DATABASE + ": 20 000 customers, 60 000 orders, a dozen jobs at work");
            try (var workload = new Workload(started.get(), password)) {
                workload.start();
                return watch(folder, server.watched(), name, workload);
            }
        }
    }

    private int stopped() {
        out.println("Stopped before it began.");
        return 0;
    }

    private int watch(OutputFolder folder, Watched watched, String server, @Nullable Workload workload)
            throws IOException, StartException, InterruptedException {
        var seen = new Observations(clock);
        try (Watch watch = start(folder, watched, seen)) {
            sayWhere(watch.ports(), folder);
            Snapshot last = follow(seen, watch.collector(), workload);
            if (workload != null) {
                workload.stop();
            }
            new Report(last, server, build.version())
                    .print(out, terminal ? TerminalSize.now().columns() : REPORT_COLUMNS);
            if (options.report().isPresent()) {
                new Report(last, server, build.version()).write(options.report().get());
                out.println("Report written to " + options.report().get());
            }
            return watch.collector().fatal().isDone() ? 1 : 0;
        }
    }

    /** Collector and backend, running. */
    private record Watch(Collector collector, Receiver backend, Ports ports) implements AutoCloseable {
        @Override
        public void close() {
            collector.close();
            backend.close(Deadline.after(DRAIN_TIME, Clock.SYSTEM));
        }
    }

    /** A port that was free may be taken before it is used: then all are chosen anew. */
    private Watch start(OutputFolder folder, Watched watched, Observations seen) throws StartException {
        for (int attempt = 1; ; attempt++) {
            Ports ports = Ports.free();
            var variables = new LinkedHashMap<String, String>(ports.variables());
            variables.put("DBINTEL_DEMO_ENDPOINT", watched.endpoint());
            variables.put("DBINTEL_DEMO_USER", watched.user());
            variables.put("DBINTEL_DEMO_PASSWORD", watched.password().reveal());
            variables.put("DBINTEL_DEMO_DATABASE", watched.database());
            variables.put(
                    "DBINTEL_DEMO_TLS_INSECURE", String.valueOf(watched.protection() == Watched.Protection.PLAIN));
            variables.put("DBINTEL_DEMO_FILE", folder.file("telemetry.jsonl").toString());
            variables.put("DBINTEL_DEMO_LOG", folder.file("collector.log").toString());
            var watch = new Watch(
                    collectors.collector(options, variables, DRAIN_TIME),
                    collectors.otlpReceiver(ports.otlp(), seen),
                    ports);
            try {
                watch.backend().start(Host.EMPTY);
                watch.collector().start();
                return watch;
            } catch (StartException e) {
                watch.close();
                if (attempt == START_ATTEMPTS || ports.areFree()) {
                    throw e;
                }
            }
        }
    }

    private void sayWhere(Ports ports, OutputFolder folder) {
        out.println("  health       http://" + Ports.HOST + ":" + ports.health() + "/health");
        out.println("  prometheus   http://" + Ports.HOST + ":" + ports.prometheus() + "/metrics");
        out.println("  own metrics  http://" + Ports.HOST + ":" + ports.ownMetrics() + "/metrics");
        out.println("  OTLP         " + Ports.HOST + ":" + ports.otlp() + " (gRPC, to this screen)");
        out.println("  OTLP, JSON   " + folder.file("telemetry.jsonl"));
        out.println("  log          " + folder.file("collector.log"));
        out.println();
        out.flush();
    }

    /** Shows what is seen until the time is over or somebody wants it to end. */
    private Snapshot follow(Observations seen, Collector collector, @Nullable Workload workload)
            throws InterruptedException {
        Screen screen = terminal ? Screen.onTerminal(out, TerminalSize::now) : Screen.ofLines(out);
        long start = clock.nanoTime();
        long end = options.duration().map(Duration::toNanos).orElse(Long.MAX_VALUE);
        Snapshot.Cost cost = Snapshot.Cost.NONE;
        while (true) {
            Duration elapsed = Duration.ofNanos(clock.nanoTime() - start);
            cost = Snapshot.Cost.of(collector.metrics(), elapsed, cost);
            Snapshot snapshot = Snapshot.of(
                    seen,
                    cost,
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

    /** Letters and digits. */
    private static String password() {
        byte[] bytes = new byte[12];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
