package io.dbintel.servers;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/**
 * A {@link ServerHolder} in a JVM of its own.
 *
 * @param jvm       the JVM
 * @param directory folder of its server
 * @param below     all processes below the JVM: the watchdog and the server's
 */
record HeldServer(Process jvm, Path directory, List<ProcessHandle> below) {
    static final Duration END = Duration.ofSeconds(30);

    static HeldServer start(ServerUser user, Path workspace, String classPath) throws IOException {
        var jvm = new ProcessBuilder(user.command(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx128m",
                        "-D" + Workspace.PROPERTY + "=" + workspace,
                        "-cp",
                        classPath,
                        ServerHolder.class.getName())))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .directory(new File("/"))
                .start();
        var line = new BufferedReader(jvm.inputReader(StandardCharsets.UTF_8)).readLine();
        if (line == null) {
            throw new AssertionError("the JVM started no server; see its standard error above");
        }
        return new HeldServer(jvm, Path.of(line), jvm.descendants().toList());
    }

    long postmasterPid() throws IOException {
        return PostmasterFile.in(directory.resolve("data")).orElseThrow().pid();
    }

    /** Waits until the JVM and all below it have ended. */
    void awaitEndOfAll() {
        var all = new ArrayList<>(below);
        all.add(jvm.toHandle());
        Processes.awaitEnd(all, END);
    }

    /** The class path of this JVM, copied to where every user can read it. */
    static String readableClassPath(Path folder) throws IOException {
        var copies = new ArrayList<String>();
        var entries = new StringTokenizer(System.getProperty("java.class.path"), File.pathSeparator);
        while (entries.hasMoreTokens()) {
            var source = Path.of(entries.nextToken());
            var target = folder.resolve(copies.size() + "-" + source.getFileName());
            if (Files.isDirectory(source)) {
                FileTrees.copy(source, target, ServerUser.SELF, _ -> true);
            } else {
                Files.copy(source, target);
            }
            copies.add(target.toString());
        }
        try (var all = Files.walk(folder)) {
            for (var path : (Iterable<Path>) all::iterator) {
                Files.setPosixFilePermissions(path, FileTrees.READABLE_BY_ALL);
            }
        }
        return String.join(File.pathSeparator, copies);
    }
}
