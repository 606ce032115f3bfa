package io.dbintel.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A server in the foreground below the script {@code watchdog.sh}, which reads signals from a pipe that this JVM holds.
 * When the JVM ends, the pipe closes and the script ends the server; both stand in a session of their own, so that
 * Ctrl-C in a terminal reaches only the JVM, which stops its servers in order.
 */
final class Watchdog {
    private final Process process;

    private Watchdog(Process process) {
        this.process = process;
    }

    /**
     * Starts a server.
     *
     * @param command the server's command line
     * @param keep    whether its folder outlives a JVM that ends without closing it
     */
    static Watchdog start(RunDirectory run, List<String> command, boolean keep) throws IOException {
        var line = new ArrayList<String>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            line.add("/usr/bin/setsid");
        }
        line.addAll(List.of("/bin/sh", "-c", script(), "watchdog", run.path().toString()));
        line.addAll(keep ? List.of("INT", "keep") : List.of("QUIT", "remove"));
        line.addAll(command);
        var builder = new ProcessBuilder(line)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(run.log().toFile()));
        Command.forgetClientSettings(builder);
        return new Watchdog(builder.start());
    }

    /** Sends a signal ({@code INT}, {@code KILL}, ...) to the server. No error if the server has already ended. */
    void signal(String name) throws IOException {
        if (!process.isAlive()) {
            return;
        }
        try {
            OutputStream pipe = process.getOutputStream();
            pipe.write((name + "\n").getBytes(StandardCharsets.US_ASCII));
            pipe.flush();
        } catch (IOException e) {
            if (!awaitEnd(Duration.ofSeconds(1))) {
                throw e;
            }
        }
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /**
     * Waits for the end of the server, also in a thread that was interrupted, since stopping must not be left half done.
     *
     * @return whether it has ended
     */
    boolean awaitEnd(Duration timeout) {
        var deadline = System.nanoTime() + timeout.toNanos();
        var interrupted = false;
        try {
            while (true) {
                try {
                    return process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static String script() throws IOException {
        try (InputStream script = Objects.requireNonNull(Watchdog.class.getResourceAsStream("watchdog.sh"))) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
