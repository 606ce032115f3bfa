package io.dbintel.e2e.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One process of {@code dbintel demo} and what it says. */
final class DemoRun implements AutoCloseable {
    static final Path LIBRARIES =
            Path.of("../collector/target/dist/lib").toAbsolutePath().normalize();
    static final Duration START = Duration.ofSeconds(60);
    /** What the operator is promised. */
    static final Duration STOP = Duration.ofSeconds(5);

    private static final String LAST_LINE_OF_START = "  log          (\\S+)";

    private final Process process;
    private final Thread reader;
    private final List<String> lines = new ArrayList<>(); // guarded by itself

    private DemoRun(Process process) {
        this.process = process;
        this.reader = Thread.ofVirtual().name("output of " + process.pid()).start(this::read);
    }

    /** How the process is started; its folder for temporary files is the caller's, so that nothing is shared between tests. */
    static final class Starter {
        private final Path temporary;
        private final List<String> prefix = new ArrayList<>();
        private final List<String> options = new ArrayList<>();
        private final Map<String, String> environment = new LinkedHashMap<>();
        private Path libraries = LIBRARIES;

        private Starter(Path temporary) {
            this.temporary = temporary;
        }

        /** A command that becomes the JVM, such as {@code setpriv}. */
        Starter behind(String... command) {
            prefix.addAll(List.of(command));
            return this;
        }

        Starter option(String option) {
            options.add(option);
            return this;
        }

        Starter environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        Starter libraries(Path folder) {
            libraries = folder;
            return this;
        }

        DemoRun demo(String... arguments) throws IOException {
            var command = new ArrayList<>(prefix);
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(List.of(
                    "-Xmx256m",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-Djava.io.tmpdir=" + temporary));
            command.addAll(options);
            command.addAll(List.of("-cp", libraries + "/*", "io.dbintel.collector.Main", "demo"));
            command.addAll(List.of(arguments));
            var builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .directory(Path.of("/").toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
            builder.environment().putAll(environment);
            return new DemoRun(builder.start());
        }
    }

    static Starter in(Path temporary) {
        return new Starter(temporary);
    }

    private void read() {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                    lines.notifyAll();
                }
            }
        } catch (IOException e) {
            synchronized (lines) {
                lines.add("(output broke: " + e + ")");
            }
        }
    }

    /** Waits for a line. */
    Matcher await(String regex) throws InterruptedException {
        var pattern = Pattern.compile(regex);
        long end = System.nanoTime() + START.toNanos();
        synchronized (lines) {
            for (int next = 0; ; next++) {
                while (next == lines.size()) {
                    long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                    if (left <= 0 || !process.isAlive() && !reader.isAlive()) {
                        throw new AssertionError("no line " + regex + " in " + lines);
                    }
                    lines.wait(Math.min(left, 200));
                }
                Matcher found = pattern.matcher(lines.get(next));
                if (found.find()) {
                    return found;
                }
            }
        }
    }

    /** Waits until collector and workload run; the folder of the output. */
    Path awaitRunning() throws InterruptedException {
        return Path.of(await(LAST_LINE_OF_START).group(1)).resolveSibling("");
    }

    DemoRun signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-s", name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return this;
    }

    int exit(Duration within) throws InterruptedException {
        assertThat(process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS))
                .as("ended within %s, having said %s", within, output())
                .isTrue();
        reader.join(Duration.ofSeconds(5));
        return process.exitValue();
    }

    String output() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    /** The server of this demo, once its process is there. */
    Server awaitServer() {
        awaitTrue("a server", () -> server().isPresent());
        return server().orElseThrow();
    }

    private Optional<Server> server() {
        return process.descendants()
                .flatMap(each -> dataDirectory(each.pid()).stream()
                        .map(data -> new Server(
                                data.resolveSibling(""), process.descendants().toList())))
                .findFirst();
    }

    /** Of a process that is a postmaster. */
    private static Optional<Path> dataDirectory(long pid) {
        try {
            String[] line =
                    Files.readString(Path.of("/proc/" + pid + "/cmdline")).split("\0", -1);
            return line.length > 2 && line[0].endsWith("/bin/postgres") && line[1].equals("-D")
                    ? Optional.of(Path.of(line[2]))
                    : Optional.empty();
        } catch (IOException e) {
            // It has ended meanwhile.
            return Optional.empty();
        }
    }

    /**
     * A server that a demo started.
     *
     * @param folder with its data and log
     * @param processes the server's and its watchdog's
     */
    record Server(Path folder, List<ProcessHandle> processes) {
        boolean isGone() {
            return Files.notExists(folder) && hasEnded();
        }

        boolean hasEnded() {
            return processes.stream().allMatch(Server::hasEnded);
        }

        /** In a container, an ended process whose parent ended before it may stay listed until somebody fetches it. */
        static boolean hasEnded(ProcessHandle process) {
            try {
                String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
                return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
            } catch (IOException e) {
                return true;
            }
        }
    }

    /** Folders of output in the folder for temporary files. */
    static List<Path> outputsIn(Path temporary) throws IOException {
        try (Stream<Path> all = Files.list(temporary)) {
            return all.filter(each -> each.getFileName().toString().startsWith("dbintel-"))
                    .toList();
        }
    }

    /** Looks every few milliseconds, for as long as a start may take. */
    static void awaitTrue(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + START.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (process.waitFor(20, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
