package io.dbintel.e2e.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code dbintel}: with the built program, and in a checkout whose Maven and JDK only write down what they are asked. */
@Timeout(60)
class LauncherIT {
    private static final Path SCRIPT = Path.of("../dbintel").toAbsolutePath().normalize();
    private static final Duration END = Duration.ofSeconds(30);
    private static final List<String> TOOLS = List.of(
            "bash",
            "env",
            "sed",
            "find",
            "tail",
            "readlink",
            "dirname",
            "grep",
            "head",
            "sleep",
            "mkdir",
            "touch",
            "rm",
            "cat");

    @TempDir
    Path temporary;

    private Path tools;
    private Path home;
    private Path jdk;

    private record Outcome(int code, String said) {}

    @BeforeEach
    void makeCheckout() throws IOException {
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        tools = Files.createDirectory(temporary.resolve("bin"));
        for (String tool : TOOLS) {
            script(tools.resolve(tool), "exec " + found(tool) + " \"$@\"\n");
        }
        home = Files.createDirectories(temporary.resolve("my projects/dbintel"));
        Files.copy(SCRIPT, home.resolve("dbintel"));
        executable(home.resolve("dbintel"));
        jdk = jdk("jdk-25", "25.0.1");
    }

    private static Path found(String tool) {
        return Stream.of("/bin", "/usr/bin")
                .map(folder -> Path.of(folder, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }

    /** Its java prints its arguments and makes the start-up cache that it is asked for. */
    private Path jdk(String name, String version) throws IOException {
        Path folder = Files.createDirectories(temporary.resolve(name));
        Files.createDirectory(folder.resolve("bin"));
        Files.writeString(folder.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        script(folder.resolve("bin/java"), """
                for each in "$@"; do case $each in -XX:AOTCacheOutput=*) touch "${each#*=}" ;; esac; done
                echo "JVM $*"
                """);
        script(folder.resolve("bin/javac"), "exit 0\n");
        return folder;
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, "#!" + found("bash") + "\n" + text);
        executable(file);
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void checkout() throws IOException {
        Files.createDirectories(home.resolve("collector/src/main"));
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve("pom.xml"), "<project/>");
    }

    private void maven(String text) throws IOException {
        script(tools.resolve("mvn"), text);
    }

    private ProcessBuilder launcher(Path script, String... arguments) {
        var command = new ArrayList<String>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).directory(temporary.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().put("HOME", temporary.toString());
        builder.environment().put("DBINTEL_JAVA_HOME", jdk.toString());
        return builder;
    }

    private static Outcome run(ProcessBuilder builder) throws IOException, InterruptedException {
        return end(builder.start());
    }

    private static Outcome end(Process process) throws IOException, InterruptedException {
        try (InputStream out = process.getInputStream()) {
            String said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(END.toSeconds(), TimeUnit.SECONDS))
                    .as(said)
                    .isTrue();
            return new Outcome(process.exitValue(), said);
        }
    }

    @Test
    void theProgramRunsThroughALinkInAFolderWithBlanksWhileJavaOnThePathIs17() throws Exception {
        Path lib = Files.createDirectory(home.resolve("lib"));
        try (Stream<Path> all = Files.list(DemoRun.LIBRARIES)) {
            for (Path jar : all.filter(each -> each.toString().endsWith(".jar")).toList()) {
                Files.copy(jar, lib.resolve(jar.getFileName()));
            }
        }
        Files.createFile(lib.resolve(".untrained"));
        Path old = jdk("jdk-17", "17.0.9");
        Files.createSymbolicLink(tools.resolve("java"), old.resolve("bin/java"));
        Files.createDirectory(temporary.resolve(".jdks"));
        Path young = Files.createSymbolicLink(temporary.resolve(".jdks/25"), Path.of(System.getProperty("java.home")));
        Files.createSymbolicLink(temporary.resolve("link"), home.resolve("dbintel"));
        Path linkToLink = Files.createSymbolicLink(tools.resolve("dbi"), Path.of("../link"));
        ProcessBuilder launcher = launcher(linkToLink, "version");
        launcher.environment().remove("DBINTEL_JAVA_HOME");
        launcher.environment().put("JAVA_HOME", old.toString());

        Outcome outcome = run(launcher);

        // It leads out of the folder that JUnit clears.
        Files.delete(young);
        assertThat(outcome.said()).contains("0.1.0").doesNotContain("JVM");
        assertThat(outcome.code()).isZero();
    }

    @Test
    void checkoutIsBuiltOnceWithALineForEachModuleAndAgainAfterAChange() throws Exception {
        checkout();
        maven("""
                echo "[INFO] Building telemetry 0.1.0                       [1/2]"
                echo "[INFO] Building collector 0.1.0                       [2/2]"
                echo "$JAVA_HOME" >> "$PWD/builds"
                """);

        Outcome first = run(launcher(home.resolve("dbintel"), "version", "two words"));
        Outcome second = run(launcher(home.resolve("dbintel"), "version"));
        Path source = home.resolve("collector/src/main/New.java");
        Files.writeString(source, "class New {}");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(10)));
        Outcome third = run(launcher(home.resolve("dbintel"), "version"));

        assertThat(first.code()).isZero();
        assertThat(first.said().lines())
                .startsWith(
                        "Building dbintel (needed once and after changes; the first time also fetches libraries) ...",
                        "  [1/2] telemetry",
                        "  [2/2] collector")
                .anyMatch(line -> line.matches("Built in \\d+ s\\."))
                .contains("Trained.");
        assertThat(first.said().lines().toList().getLast())
                .startsWith("JVM -Xmx256m -XX:MaxDirectMemorySize=128m")
                .contains("-XX:AOTCache=" + home + "/collector/target/dist/lib/dbintel.aot")
                .endsWith("io.dbintel.collector.Main version two words");
        assertThat(second.said().lines()).singleElement().asString().startsWith("JVM ");
        assertThat(third.said()).contains("Building dbintel", "Trained.");
        assertThat(Files.readAllLines(home.resolve("builds"))).containsExactly(jdk.toString(), jdk.toString());
    }

    @Test
    void failedBuildSaysWhyAndIsTriedAgain() throws Exception {
        checkout();
        maven("echo '[ERROR] New.java:[1] cannot find symbol'; exit 1\n");

        for (int i = 0; i < 2; i++) {
            Outcome outcome = run(launcher(home.resolve("dbintel"), "version"));

            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.said())
                    .contains(
                            "[ERROR] New.java:[1] cannot find symbol",
                            "dbintel: the build failed; all of it is in " + home + "/collector/target/build.log")
                    .doesNotContain("JVM");
        }
    }

    @Test
    void whatIsMissingIsSaid() throws Exception {
        checkout();

        Outcome noMaven = run(launcher(home.resolve("dbintel"), "version"));
        jdk = temporary.resolve("nowhere");
        Outcome wrongJdk = run(launcher(home.resolve("dbintel"), "version"));

        assertThat(noMaven)
                .isEqualTo(
                        new Outcome(
                                1,
                                "dbintel: Maven is needed to build, and mvn is not on the path. Install Maven 3.8 or newer.\n"));
        assertThat(wrongJdk).isEqualTo(new Outcome(1, "dbintel: DBINTEL_JAVA_HOME=" + jdk + " is no JDK 25\n"));
    }

    @Test
    void signalDuringTheBuildEndsMavenToo() throws Exception {
        checkout();
        maven("echo $$ > \"$PWD/maven\"; sleep 600\n");
        Process process = launcher(home.resolve("dbintel"), "version").start();
        Path pid = home.resolve("maven");
        DemoRun.awaitTrue("Maven", () -> hasLine(pid));
        ProcessHandle maven =
                ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();

        process.toHandle().destroy();
        Outcome outcome = end(process);

        assertThat(outcome.code()).isEqualTo(128 + 15);
        assertThat(outcome.said()).endsWith("Stopped while building.\n").doesNotContain("JVM");
        DemoRun.awaitTrue("the end of Maven", () -> DemoRun.Server.hasEnded(maven));
        assertThat(home.resolve("collector/target/dist/lib/.built")).doesNotExist();
    }

    private static boolean hasLine(Path file) {
        try {
            return Files.readString(file).endsWith("\n");
        } catch (IOException e) {
            // Not there yet.
            return false;
        }
    }

    @Test
    void builtCheckoutThatCannotBeWrittenRuns() throws Exception {
        checkout();
        maven("exit 1\n");
        Path lib = Files.createDirectories(home.resolve("collector/target/dist/lib"));
        Files.createFile(lib.resolve(".built"));
        // To root everything is writable.
        var command = new ArrayList<String>();
        if (Files.getAttribute(Path.of("/proc/self"), "unix:uid", LinkOption.NOFOLLOW_LINKS)
                .equals(0)) {
            command.addAll(List.of("/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"));
        }
        Files.setPosixFilePermissions(lib, PosixFilePermissions.fromString("r-xr-xr-x"));
        ProcessBuilder launcher = launcher(home.resolve("dbintel"), "version");
        command.addAll(launcher.command());

        Outcome outcome = run(launcher.command(command));

        assertThat(outcome.code()).isZero();
        assertThat(outcome.said().lines())
                .singleElement()
                .asString()
                .startsWith("JVM ")
                .doesNotContain("AOTCache");
    }
}
