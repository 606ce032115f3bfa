package io.dbintel.collector.demo;

import io.dbintel.collector.service.Termination;
import io.dbintel.component.BuildInfo;
import io.dbintel.component.StartException;
import io.dbintel.component.config.Durations;
import io.dbintel.database.DatabaseException;
import io.dbintel.servers.PostgresServer;
import io.dbintel.servers.ServerFailure;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code dbintel demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Starts an embedded PostgreSQL with a workload that has trouble in it, watches it, and shows what is seen.",
            "Ends with a report, on Ctrl-C or after --duration."
        })
public final class DemoCommand implements Callable<Integer> {
    private final Demo.Collectors collectors;
    private final Termination termination;
    private final BuildInfo build;

    @Option(
            names = "--duration",
            paramLabel = "60s",
            converter = DurationConverter.class,
            description = "Ends after this time; without it, on Ctrl-C.")
    private @Nullable Duration duration;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the report there, as JSON.")
    private @Nullable Path json;

    @Option(
            names = "--attach",
            paramLabel = "URL",
            description =
                    "Watches an existing server instead and changes nothing on it: postgresql://user:password@host:port/database")
    private @Nullable String attach;

    @Option(
            names = "--keep",
            description =
                    "Leaves the server's data and the collector's output behind and says where; the server itself is stopped.")
    private boolean keep;

    @Option(names = "--config", paramLabel = "FILE", description = "Another configuration than config/demo.yaml.")
    private @Nullable Path config;

    /** {@code 60s}, {@code 1m30s}. */
    static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return Durations.parse(text)
                    .filter(time -> !time.isNegative() && !time.isZero())
                    .orElseThrow(
                            () -> new TypeConversionException("'" + text + "' is no time (expected: 60s, 5m, 1h)"));
        }
    }

    public DemoCommand(Demo.Collectors collectors, Termination termination, BuildInfo build) {
        this.collectors = collectors;
        this.termination = termination;
        this.build = build;
    }

    @Override
    public Integer call() throws Exception {
        PrintStream out = System.out;
        Optional<String> wrong = wrongOptions();
        if (wrong.isPresent()) {
            System.err.println("dbintel demo: " + wrong.get());
            return 2;
        }
        var options = new DemoOptions(
                Optional.ofNullable(duration),
                Optional.ofNullable(attach),
                Optional.ofNullable(json),
                keep,
                Optional.ofNullable(config));
        boolean terminal =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false)
                        && !"dumb".equals(System.getenv("TERM"));
        try {
            return new Demo(options, collectors, termination, build, out, terminal).run();
        } catch (DatabaseException e) {
            return failed(e.getMessage() + cure(e));
        } catch (StartException | ServerFailure | IllegalArgumentException | IOException | SQLException e) {
            return failed(String.valueOf(e.getMessage()));
        }
    }

    /** In terms of the URL, where the usual cure is one of the configuration. */
    private static String cure(DatabaseException failure) {
        if (String.valueOf(failure.getMessage()).contains("TLS")) {
            return "; for a server without TLS, end the URL with ?sslmode=disable";
        }
        return failure.cure().isEmpty() ? "" : "; " + failure.cure();
    }

    private int failed(String why) {
        if (termination.requested().isDone()) {
            // Somebody pressed Ctrl-C while things were still being started: what failed is that.
            return 0;
        }
        System.err.println("dbintel demo: " + why);
        return 1;
    }

    /** What would only fail at the end, or late. */
    private Optional<String> wrongOptions() {
        if (json != null) {
            Path folder = json.toAbsolutePath().getParent();
            if (folder == null || !Files.isWritable(folder) || Files.isDirectory(json)) {
                return Optional.of(
                        "--json: " + json + " can't be written (expected: a file in an existing, writable folder)");
            }
        }
        if (config != null && !Files.isReadable(config)) {
            return Optional.of("--config: " + config + " can't be read");
        }
        if (attach != null) {
            try {
                Watched.parse(attach, System.getenv());
            } catch (IllegalArgumentException e) {
                return Optional.ofNullable(e.getMessage());
            }
        }
        return attach == null
                ? PostgresServer.obstacle().map(why -> why + "; --attach URL watches a server of yours")
                : Optional.empty();
    }
}
