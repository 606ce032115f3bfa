package io.dbintel.collector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.collector.config.CollectorConfig;
import io.dbintel.collector.config.Configurations;
import io.dbintel.collector.config.FakeComponents;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

/**
 * The command from its arguments to exit code and output. Golden files lie beside this class in the test resources; where a
 * change is meant, they are refreshed by hand from the message of the failure.
 */
final class MainTest {
    private static final String VERSION = pomVersion();

    @TempDir
    private Path folder;

    private final Map<String, String> environment = new HashMap<>(Map.of("DB_PASSWORD", "hunter22", "PORT", "5432"));
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private @Nullable CollectorConfig ran;
    private Supplier<Optional<CollectorConfig>> reload = Optional::empty;

    private int dbintel(String... args) {
        Runner runner = new Runner() {
            @Override
            public int run(CollectorConfig config, Problems problems, Reload again) {
                ran = config;
                reload = again.read();
                return 0;
            }
        };
        return dbintel(runner, Map.of(), args);
    }

    private int dbintel(Runner runner, Map<String, Object> more, String... args) {
        var configurations = new Configurations(FakeComponents.registry(), ConfigNode::allowUnknown, environment);
        var main =
                new Main(configurations, runner, environment, false, new PrintWriter(out), new PrintWriter(err), more);
        return main.execute(args);
    }

    private String good() {
        return resource("good.yaml");
    }

    private String resource(String name) {
        try (InputStream in = MainTest.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("no resource " + name);
            }
            return Files.writeString(folder.resolve(name), new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String golden(String name) {
        try {
            return Files.readString(Path.of(resource(name))).replace("@version@", VERSION);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String pomVersion() {
        try {
            Matcher matcher = Pattern.compile(
                            "<artifactId>dbintel</artifactId>.*?<version>([^<]+)</version>", Pattern.DOTALL)
                    .matcher(Files.readString(Path.of("../pom.xml")));
            return matcher.find() ? matcher.group(1) : "none";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void configurationIsRunByRootAndByRun() {
        assertThat(dbintel("--config", good())).isZero();
        assertThat(ran).isNotNull();

        ran = null;
        assertThat(dbintel("run", "--config=" + good())).isZero();
        assertThat(ran).isNotNull();

        ran = null;
        assertThat(dbintel("--config=" + good(), "run", "--set", "service.pipelines.logs.processors=[]"))
                .isZero();
        assertThat(ran).isNotNull();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void exitCodeIsTheRunners() {
        assertThat(dbintel((config, problems, again) -> 7, Map.of(), "--config", good()))
                .isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "run"})
    void runWithoutAFileSaysWhatToDo(String command) {
        int code = command.isEmpty() ? dbintel() : dbintel(command);

        assertThat(code).isEqualTo(1);
        assertThat(ran).isNull();
        assertThat(err.toString())
                .startsWith("at least one config flag must be provided")
                .contains("dbintel run --config collector.yaml", "dbintel demo")
                .hasLineCount(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"validate", "print-config"})
    void otherCommandsNeedAFileToo(String command) {
        assertThat(dbintel(command)).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("at least one config flag must be provided")
                .contains("dbintel " + command);
    }

    @Test
    void goodConfigurationIsValidatedInSilence() {
        assertThat(dbintel("validate", "--config=" + good())).isZero();
        assertThat(dbintel("--validate", "--config=" + good())).isZero();
        assertThat(dbintel("--config=" + good(), "validate")).isZero();

        assertThat(ran).isNull();
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnceAndNothingIsRun() {
        String broken = resource("broken.yaml");

        assertThat(dbintel("--config", broken)).isEqualTo(1);

        assertThat(ran).isNull();
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().replace(broken, "broken.yaml")).isEqualTo(golden("broken.txt"));
        err.getBuffer().setLength(0);
        assertThat(dbintel("validate", "--config", broken)).isEqualTo(1);
        assertThat(err.toString().replace(broken, "broken.yaml")).isEqualTo(golden("broken.txt"));
    }

    @Test
    void explanationNamesPipelinesAndDifferences() {
        assertThat(dbintel("validate", "--explain", "--config", good())).isZero();

        assertThat(err.toString()).isEmpty();
        assertThat(out.toString())
                .startsWith("OK: ")
                .contains("Pipelines", " -> ")
                .contains("variable \"DB_PASSWORD\" has no default")
                .doesNotContain("hunter22");
    }

    @Test
    void explanationAsJsonHoldsEverything() {
        assertThat(dbintel("validate", "--explain", "--json", "--config", resource("broken.yaml")))
                .isEqualTo(1);

        assertThat(err.toString()).isEmpty();
        assertThat(out.toString())
                .startsWith("{\n  \"valid\": false,")
                .contains("\"path\": \"service::pipelines::metrics\"", "\"remedy\": \"add exporters to the pipeline\"")
                .contains("\"differences\": [");
    }

    @Test
    void warningsAreSaidAndDoNotStop() {
        assertThat(dbintel("--config", good(), "--config=yaml:processors::transform: {}"))
                .isZero();

        assertThat(ran).isNotNull();
        assertThat(err.toString())
                .isEqualTo(
                        "warning: processors::transform: is not read, because it is planned but not built yet; remove it"
                                + " [--config yaml:1]%n1 warning%n".formatted());
    }

    @Test
    void reloadReadsTheSourcesAgain() throws IOException {
        String file = good();
        dbintel("--config", file);
        assertThat(reload.get()).isPresent();

        Files.writeString(Path.of(file), "receivers: [");

        assertThat(reload.get()).isEmpty();
        assertThat(err.toString()).contains("a [ or { that is not closed").contains("1 error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yaml", "json"})
    void effectiveConfigurationIsPrinted(String format) {
        assertThat(dbintel("print-config", "--format=" + format, "--config", good()))
                .isZero();

        assertThat(out.toString()).isEqualTo(golden("effective." + format)).doesNotContain("hunter22");
    }

    @Test
    void printedConfigurationLoadsAndPrintsTheSame() throws IOException {
        dbintel("print-initial-config", "--mode=redacted", "--config", good());
        String first = out.toString();
        out.getBuffer().setLength(0);
        Path again = Files.writeString(folder.resolve("again.yaml"), first);

        assertThat(dbintel("print-config", "--config", again.toString())).isZero();

        assertThat(out.toString()).isEqualTo(first);
    }

    @Test
    void unredactedPrintIsRefused() {
        assertThat(dbintel("print-config", "--mode=unredacted", "--config", good()))
                .isEqualTo(1);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("is refused").doesNotContain("hunter22");
    }

    @Test
    void brokenConfigurationIsPrintedOnlyWhereNobodyMinds() {
        String broken = resource("broken.yaml");

        assertThat(dbintel("print-config", "--config", broken)).isEqualTo(1);
        assertThat(out.toString()).isEmpty();

        assertThat(dbintel("print-config", "--validate=false", "--config", broken))
                .isZero();
        assertThat(out.toString()).contains("interval: 10s");
    }

    @Test
    void componentsAreListed() {
        assertThat(dbintel("components")).isZero();

        assertThat(out.toString()).isEqualTo(golden("components.yaml"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "--version"})
    void versionIsThatOfTheRootPom(String arg) {
        assertThat(dbintel(arg)).isZero();

        assertThat(out.toString()).isEqualTo("dbintel version %s%n".formatted(VERSION));
    }

    @Test
    void wrongArgumentsExitWithTwoAndUsage() {
        assertThat(dbintel("--confg", "x")).isEqualTo(2);

        assertThat(err.toString()).contains("Unknown option").contains("Usage: dbintel");
        assertThat(dbintel("frobnicate")).isEqualTo(2);
        assertThat(dbintel("print-config", "--format=xml", "--config", "x")).isEqualTo(2);
    }

    @Test
    void featureGatesAreKnownByName() {
        assertThat(dbintel("validate", "--config", good(), "--feature-gates=no.such.gate"))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("no such feature gate \"no.such.gate\". valid gates: [confmap.enableMergeAppendOption,"
                        + " filelog.allowFileDeletion, filelog.allowHeaderMetadataParsing,"
                        + " otelcol.printInitialConfig, postgresqlreceiver.preciselagmetrics,"
                        + " receiver.postgresql.connectionPool, receiver.postgresql.separateSchemaAttr,"
                        + " receiver.postgresql.useOTelSemconv, service.allowNoPipelines]");

        assertThat(dbintel("validate", "--config", good(), "--feature-gates=-otelcol.printInitialConfig"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("is stable, can not be disabled");

        assertThat(dbintel(
                        "validate",
                        "--config=yaml:{extensions: {probe: }, service: {extensions: [probe]}}",
                        "--feature-gates=-confmap.enableMergeAppendOption,+service.allowNoPipelines"))
                .isZero();
        assertThat(dbintel("featuregate")).isZero();
        assertThat(out.toString()).contains("service.allowNoPipelines").contains("Alpha");
    }

    @Test
    void secretsComeFromTheNamedFolder() throws IOException {
        Files.writeString(folder.resolve("port"), "9\n");
        String uri = "yaml:receivers::source::endpoint: ${secret:port}";

        assertThat(dbintel("validate", "--config", good(), "--config", uri)).isEqualTo(1);
        assertThat(dbintel("validate", "--config", good(), "--config", uri, "--secrets-dir", folder.toString()))
                .isZero();
        environment.put("DBINTEL_SECRETS_DIR", folder.toString());
        assertThat(dbintel("validate", "--config", good(), "--config", uri)).isZero();
    }

    @Test
    void unsetVariablesAreAllowedWhenAsked() {
        environment.remove("DB_PASSWORD");

        assertThat(dbintel("validate", "--config", good())).isEqualTo(1);
        assertThat(dbintel("validate", "--allow-unset", "--config", good())).isZero();
    }

    @Test
    void helpIsPrintedWithoutColourWhereThereIsNoTerminal() {
        assertThat(dbintel("--help")).isZero();

        assertThat(out.toString())
                .contains("validate", "print-config", "components", "Exit codes")
                .doesNotContain("\u001B");
    }

    @Test
    void helpIsACommandToo() {
        assertThat(dbintel("help")).isZero();
        assertThat(out.toString()).contains("Usage: dbintel", "print-config");

        assertThat(dbintel("help", "validate")).isZero();
        assertThat(out.toString()).contains("Usage: dbintel validate");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"run --config GOOD MORE", "validate --config GOOD MORE", "--config GOOD MORE run"})
    void severalFilesMayFollowOneAnother(String line) throws IOException {
        String more =
                Files.writeString(folder.resolve("more.yaml"), "nonsense: 1").toString();

        int code = dbintel(line.replace("GOOD", good()).replace("MORE", more).split(" "));

        assertThat(code).isEqualTo(1);
        assertThat(err.toString()).contains("nonsense: unknown key").contains("more.yaml:1");
    }

    @Command(name = "demo")
    static final class More implements Callable<Integer> {
        @Override
        public Integer call() {
            return 42;
        }
    }

    @Test
    void furtherCommandsCanBeAdded() {
        assertThat(dbintel((config, problems, again) -> 0, Map.of("demo", new More()), "demo"))
                .isEqualTo(42);
    }
}
