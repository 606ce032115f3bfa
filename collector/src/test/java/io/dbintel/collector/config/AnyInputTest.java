package io.dbintel.collector.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.dbintel.component.config.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is read, problems are the only outcome; and no problem holds a secret. */
final class AnyInputTest {
    private static final long SEED = 20260121;

    private static final List<String> PIECES = List.of(
            "receivers",
            "exporters",
            "service",
            "pipelines",
            "source",
            "sink",
            "logs",
            ":",
            ": ",
            "::",
            "\n",
            "\n  ",
            "\n    ",
            "- ",
            "[",
            "]",
            "{",
            "}",
            ",",
            "'",
            "\"",
            "\\",
            "#",
            "&a ",
            "*a",
            "!x ",
            "!!str ",
            "<<: ",
            "|\n",
            ">-\n",
            "---\n",
            "...\n",
            "%YAML 1.2\n",
            "? ",
            "@",
            "`",
            "\t",
            "${",
            "${X}",
            "$${X}",
            "$",
            "}",
            "${NO:-",
            "${file:/x}",
            "${yaml:",
            "null",
            "~",
            "5",
            "0x1F",
            "017",
            "-1",
            "1e9",
            "true",
            "é",
            "\uD83D\uDE00",
            "\uE000",
            "\uE0001\uE001",
            "\u0000",
            "\u0085",
            "\u2028",
            "\uFEFF",
            "a",
            "password",
            "text with blanks");

    @Test
    void anyTextIsReadOrReported() {
        var random = new Random(SEED);
        for (int run = 0; run < 3_000; run++) {
            var text = new StringBuilder(random.nextBoolean() ? "receivers:\n  source:\n    " : "");
            for (int i = random.nextInt(30); i >= 0; i--) {
                text.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            readOrReported(Loading.of(text.toString()).env("X", text.toString()), "run " + run + ": " + text);
        }
    }

    @Test
    void anyBytesAreReadOrReported(@TempDir Path folder) throws Exception {
        var random = new Random(SEED);
        Path file = folder.resolve("random.yaml");
        for (int run = 0; run < 2_000; run++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            Files.write(file, bytes);
            readOrReported(new Loading().config(file.toString()), "run " + run);
        }
    }

    @Test
    void mutatedConfigurationIsReadOrReported() {
        String good = """
                receivers:
                  source: {endpoint: "${X:-h:1}", databases: [a, '${X}'], headers: {k: v}}
                exporters:
                  sink: &s
                    interval: 5s
                  sink/2:
                    <<: *s
                service:
                  pipelines:
                    logs:
                      receivers: [source]
                      exporters: [sink]
                """;
        var random = new Random(SEED);
        for (int run = 0; run < 2_000; run++) {
            byte[] bytes = good.getBytes(StandardCharsets.UTF_8);
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) (random.nextInt(96) + 31);
            }
            String text = new String(bytes, StandardCharsets.UTF_8);
            readOrReported(Loading.of(text), "run " + run + ": " + text);
        }
    }

    private static void readOrReported(Loading loading, String what) {
        assertThatCode(() -> {
                    boolean read = loading.config().isPresent();
                    assertThat(read || loading.problems().hasErrors()).isTrue();
                })
                .as(what)
                .doesNotThrowAnyException();
    }

    @Test
    void largeInputTakesBoundedTime() {
        String many = "a: ${X:-" + "x".repeat(100) + "}\n";
        var lines = new StringBuilder();
        for (int i = 0; lines.length() < Budget.MAX_SOURCE - 1000; i++) {
            lines.append('k').append(i).append(many, 1, many.length());
        }
        long begin = System.nanoTime();

        Loading.of(lines.toString()).tree();
        Loading.of("a: " + "${".repeat(1_000_000)).tree();
        Loading.of("a: \"" + "${a".repeat(600_000) + "}".repeat(600_000) + "\"").tree();
        Loading.of("a: [" + "{".repeat(2_000_000)).tree();
        Loading.of("a: " + "$".repeat(3_000_000)).tree();

        // Measured: 2 s on two cores. Anything quadratic would take hours.
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(60));
    }

    /** A secret in every form and place that somebody may write it, broken or not. */
    @Test
    void noProblemHoldsASecret(@TempDir Path folder) throws Exception {
        var random = new Random(SEED);
        List<String> wrappers = List.of(
                "password: %s",
                "password: \"%s\"",
                "password: '%s",
                "password: \"%s",
                "password: [%s]",
                "password: {%s: 1}",
                "password: {a: %s}",
                "password: *%s",
                "password: !%s x",
                "password: &%s",
                "password: @%s",
                "password: %%%s",
                "password: a: %s",
                "password: - %s",
                "password: |%s",
                "password: \"\\%s\"",
                "password: !!int %s",
                "password: ${NO:-%s}",
                "password: x${NO:-[%s]}",
                "headers: {api-key: [%s]}",
                "headers: [{name: a, value: [%s]}]",
                "headers: [{name: a, valu: %s}]",
                "endpoint: [\"postgres://user:%s@host/db\"]",
                "datasource: [\"postgres://user:%s@host/db\"]",
                "port: \"postgres://user:%s@host/db\"",
                "port: \"user:%s@tcp(host)/db\"",
                "port: \"host=h password=%s\"",
                "password: ${SECRET}",
                "password: x${SECRET_MAP}",
                "password: [${SECRET}]",
                "datasource: ${SECRET_URL}",
                "datasource: [x, '${SECRET}']");
        Files.writeString(folder.resolve("s"), "x");
        for (int run = 0; run < 2_000; run++) {
            String secret = "Zq" + Long.toString(random.nextLong() & Long.MAX_VALUE, 36) + "Wv";
            String line = wrappers.get(run % wrappers.size()).formatted(secret);
            var loading = Loading.of(
                            "receivers:\n  source:\n    " + line + "\n"
                                    + (random.nextBoolean() ? "    bad: [\n" : "    unknown: 1\n")
                                    + "exporters: {sink: }\nservice: {pipelines: {logs: {receivers: [source], exporters: [sink]}}}\n")
                    .env("SECRET", secret)
                    .env("SECRET_URL", "postgres://user:" + secret + "@host/db")
                    .env("SECRET_MAP", "{a: " + secret + "}")
                    .secrets(folder);

            List<String> said = new ArrayList<>();
            loading.config().ifPresent(config -> said.add(config.effective().toString()));
            loading.problems().errors().stream()
                    .map(Problem::toString)
                    .map(Masking::mask)
                    .forEach(said::add);
            loading.problems().warnings().stream()
                    .map(Problem::toString)
                    .map(Masking::mask)
                    .forEach(said::add);

            assertThat(loading.problems().hasErrors()).as(line).isTrue();
            assertThat(said).as("run %d: %s", run, line).noneMatch(each -> each.contains(secret));
        }
    }
}
