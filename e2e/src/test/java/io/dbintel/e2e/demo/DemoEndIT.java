package io.dbintel.e2e.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a demo ends, neither a process nor data of it remain, but for what was asked to be kept. */
@Timeout(150)
class DemoEndIT {
    private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");

    @TempDir
    Path temporary;

    @BeforeEach
    void letTheServersUserThrough() throws IOException {
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx--x--x"));
    }

    @Test
    void ctrlCAndTermAndAClosedTerminalEndItInOrder() throws Exception {
        var runs = new LinkedHashMap<String, DemoRun>();
        try {
            for (String signal : SIGNALS.stream()
                    .filter(each -> !IgnoredSignals.contain(each))
                    .toList()) {
                runs.put(signal, DemoRun.in(temporary).demo());
            }
            for (Map.Entry<String, DemoRun> each : runs.entrySet()) {
                DemoRun run = each.getValue();
                run.awaitRunning();
                DemoRun.Server server = run.awaitServer();

                assertThat(run.signal(each.getKey()).exit(DemoRun.STOP))
                        .as(each.getKey())
                        .isZero();

                assertThat(run.output()).contains("Report: PostgreSQL").doesNotContain("Exception");
                assertThat(server.isGone()).as(each.getKey()).isTrue();
            }
            assertThat(DemoRun.outputsIn(temporary)).isEmpty();
        } finally {
            for (DemoRun run : runs.values()) {
                run.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "HUP"})
    void signalWhileItUnpacksEndsIt(String signal) throws Exception {
        IgnoredSignals.skipIfOneOfThemIs(signal);
        Path workspace = temporary.resolve("servers");
        try (var run = DemoRun.in(temporary)
                .option("-Ddbintel.servers.directory=" + workspace)
                .demo()) {
            run.await("Starting an embedded PostgreSQL");
            DemoRun.awaitTrue("unpacking", () -> hasUnfinished(workspace));

            assertThat(run.signal(signal).exit(DemoRun.STOP)).isZero();

            assertThat(run.output()).contains("Stopped before it began").doesNotContain("Exception");
            assertThat(hasUnfinished(workspace)).isFalse();
            assertThat(runsIn(workspace)).isEmpty();
            assertThat(DemoRun.outputsIn(temporary)).isEmpty();
        }
    }

    /** The server's process is there from before it answers until long after: data are made in between. */
    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "HUP"})
    void signalWhileServerAndSchemaAreMadeEndsIt(String signal) throws Exception {
        IgnoredSignals.skipIfOneOfThemIs(signal);
        try (var run = DemoRun.in(temporary).demo()) {
            DemoRun.Server server = run.awaitServer();
            if (signal.equals("TERM")) {
                DemoRun.awaitTrue("schema", () -> hasBegunSchema(server));
            }

            assertThat(run.signal(signal).exit(DemoRun.STOP)).isZero();

            assertThat(run.output()).doesNotContain("Exception", "OTLP, JSON");
            assertThat(server.isGone()).isTrue();
            assertThat(DemoRun.outputsIn(temporary)).isEmpty();
        }
    }

    @Test
    void serverOfAKilledDemoStopsByItselfAndTheNextStartClearsUp() throws Exception {
        try (var run = DemoRun.in(temporary).demo()) {
            run.awaitRunning();
            DemoRun.Server server = run.awaitServer();

            assertThat(run.signal("KILL").exit(DemoRun.STOP)).isEqualTo(128 + 9);

            DemoRun.awaitTrue("the end of the server", server::isGone);
            assertThat(DemoRun.outputsIn(temporary)).hasSize(1);
        }
        try (var next = DemoRun.in(temporary).demo("--duration", "100ms")) {
            assertThat(next.exit(DemoRun.START)).isZero();
            assertThat(DemoRun.outputsIn(temporary)).isEmpty();
        }
    }

    @Test
    void keptDataAndOutputOutliveItsEndAndTheNextStart() throws Exception {
        try (var run = DemoRun.in(temporary).demo("--keep", "--duration", "3s")) {
            Path folder = run.awaitRunning();
            DemoRun.Server server = run.awaitServer();

            assertThat(run.exit(DemoRun.START)).isZero();

            assertThat(run.output()).contains("Kept: " + folder);
            assertThat(server.folder()).isEqualTo(folder.resolve("server"));
            assertThat(server.hasEnded()).isTrue();
            try (var next = DemoRun.in(temporary).demo("--duration", "100ms")) {
                assertThat(next.exit(DemoRun.START)).isZero();
            }
            assertThat(folder.resolve("server/data/PG_VERSION")).exists();
            assertThat(folder.resolve("server/data/postmaster.pid")).doesNotExist();
            assertThat(folder.resolve("telemetry.jsonl")).isNotEmptyFile();
            assertThat(folder.resolve("collector.log")).isNotEmptyFile();
            assertThat(Files.getPosixFilePermissions(folder.resolve("README.txt")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void ordinaryUserCanRunIt() throws Exception {
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "it is run as root here");
        Path home = Files.createDirectory(temporary.resolve("home"));
        Path libraries = copyOfLibraries(temporary.resolve("lib"));
        for (Path own : List.of(home, libraries)) {
            Files.setAttribute(own, "unix:uid", 65534);
            Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        try (var run = DemoRun.in(home)
                .behind("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--")
                .libraries(libraries)
                .option("-Duser.home=" + home)
                .environment("HOME", home.toString())
                .demo()) {
            run.awaitRunning();
            DemoRun.Server server = run.awaitServer();

            assertThat(run.signal("INT").exit(DemoRun.STOP)).isZero();

            assertThat(server.folder()).startsWithRaw(home.resolve(".cache/dbintel/runs"));
            assertThat(server.isGone()).isTrue();
            assertThat(DemoRun.outputsIn(home)).isEmpty();
        }
    }

    /** Where another user can read them. */
    private static Path copyOfLibraries(Path target) throws IOException {
        Files.createDirectory(target);
        try (Stream<Path> all = Files.list(DemoRun.LIBRARIES)) {
            for (Path each :
                    all.filter(file -> file.toString().endsWith(".jar")).toList()) {
                Files.copy(each, target.resolve(each.getFileName()));
            }
        }
        return target;
    }

    private static boolean hasUnfinished(Path workspace) {
        return names(workspace).stream().anyMatch(name -> name.contains("unfinished"));
    }

    private static List<String> runsIn(Path workspace) {
        return names(workspace.resolve("runs"));
    }

    /** Each database is a folder; a fresh cluster has three. */
    private static boolean hasBegunSchema(DemoRun.Server server) {
        return names(server.folder().resolve("data/base")).size() > 3;
    }

    private static List<String> names(Path folder) {
        var names = new ArrayList<String>();
        try (var all = Files.newDirectoryStream(folder)) {
            all.forEach(each -> names.add(each.getFileName().toString()));
        } catch (IOException e) {
            // Not there yet, or no longer.
            return List.of();
        }
        return names;
    }
}
