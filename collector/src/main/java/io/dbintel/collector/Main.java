package io.dbintel.collector;

import io.dbintel.collector.cli.ProgramInfo;
import io.dbintel.collector.config.ComponentRegistry;
import io.dbintel.collector.config.Configurations;
import io.dbintel.collector.demo.DemoCommand;
import io.dbintel.collector.service.ServiceRunner;
import io.dbintel.collector.service.Termination;
import io.dbintel.collector.telemetry.OwnLogs;
import io.dbintel.collector.telemetry.TelemetryConfig;
import io.dbintel.component.BuildInfo;
import java.io.Console;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;

/** Where the program starts: puts its parts together and says its exit code. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Termination termination =
                Termination.install(ServiceRunner.DRAIN_TIME.plusSeconds(5).toSeconds());
        int code = run(args, termination);
        termination.finish(code);
        System.exit(code);
    }

    private static int run(String[] args, Termination termination) {
        OwnLogs logs = OwnLogs.install();
        BuildInfo build = ProgramInfo.load();
        var registry = new ComponentRegistry(Components.ALL);
        var collectors = new DemoCollectors(registry, logs, build);
        return new io.dbintel.collector.cli.Main(
                        new Configurations(
                                gates -> new ComponentRegistry(Components.all(gates.flags())),
                                TelemetryConfig::read,
                                System.getenv()),
                        new ServiceRunner(logs, build, termination),
                        System.getenv(),
                        Optional.ofNullable(System.console())
                                .map(Console::isTerminal)
                                .orElse(false),
                        writer(System.out),
                        writer(System.err),
                        Map.of(
                                "demo",
                                new DemoCommand(collectors, termination, build),
                                "train",
                                new TrainCommand(registry, logs, build)))
                .execute(args);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }
}
