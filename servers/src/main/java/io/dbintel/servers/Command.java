package io.dbintel.servers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A helper program of a database, run to its end. */
final class Command {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private Command() {}

    /**
     * Runs a program.
     *
     * @param name    what to call it in a message
     * @param command its command line
     * @param input   what it reads; kept out of messages, since it may hold a password
     * @throws ServerFailure with its output, if it fails or takes more than a minute
     */
    static void run(String name, List<String> command, String input) throws IOException {
        var output = Files.createTempFile("dbintel-", ".log");
        try {
            var builder = new ProcessBuilder(command)
                    .directory(Path.of("/").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            forgetClientSettings(builder);
            var process = builder.start();
            try (var pipe = process.getOutputStream()) {
                pipe.write(input.getBytes(StandardCharsets.UTF_8));
            }
            awaitSuccess(name, process, output);
        } finally {
            Files.delete(output);
        }
    }

    /** PGPORT, PGDATA and their like would change what the server's programs do. */
    static void forgetClientSettings(ProcessBuilder builder) {
        builder.environment().keySet().removeIf(variable -> variable.startsWith("PG"));
    }

    private static void awaitSuccess(String name, Process process, Path output) throws IOException {
        try {
            if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                throw new ServerFailure(
                        name + " did not end within " + TIMEOUT.toSeconds() + " s:\n" + Files.readString(output));
            }
            if (process.exitValue() != 0) {
                throw new ServerFailure(
                        name + " failed with status " + process.exitValue() + ":\n" + Files.readString(output));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerFailure("interrupted while " + name + " ran", e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
