package io.dbintel.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.collector.config.ComponentRegistry;
import io.dbintel.collector.config.ConfigSources;
import io.dbintel.collector.config.Configurations;
import io.dbintel.collector.telemetry.TelemetryConfig;
import io.dbintel.component.config.Problem;
import io.dbintel.component.config.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every configuration that users copy loads without an error or a warning. */
class ShippedConfigurationsTest {
    private static final Map<String, String> ENVIRONMENT = Map.ofEntries(
            Map.entry("PGPASSWORD", "p"),
            Map.entry("API_KEY", "k"),
            Map.entry("ORDERS_PASSWORD", "p"),
            Map.entry("BILLING_PASSWORD", "p"),
            Map.entry("DBINTEL_DEMO_PASSWORD", "p"),
            Map.entry("TRAIN_GRPC", "4317"),
            Map.entry("TRAIN_HTTP", "4318"),
            Map.entry("TRAIN_PROMETHEUS", "8889"),
            Map.entry("TRAIN_HEALTH", "13133"),
            Map.entry("TRAIN_METRICS", "8888"),
            Map.entry("TRAIN_FILE", "/tmp/x"));

    private static final Pattern YAML_BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    static Stream<Path> files() throws IOException {
        var all = new ArrayList<Path>();
        for (String place : List.of("../examples", "../config", "../benchmarks/whole-process")) {
            try (Stream<Path> files = Files.list(Path.of(place))) {
                files.filter(file -> file.toString().endsWith(".yaml")).sorted().forEach(all::add);
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    void fileLoads(Path file) {
        assertThat(problems(file)).isEmpty();
    }

    @Test
    void configurationsInTheReadmeLoad() throws IOException {
        Matcher block = YAML_BLOCK.matcher(Files.readString(Path.of("../README.md")));
        int blocks = 0;
        while (block.find()) {
            Path file = Files.writeString(folder.resolve("readme-" + blocks++ + ".yaml"), block.group(1));
            assertThat(problems(file)).isEmpty();
        }

        assertThat(blocks).isPositive();
    }

    private static List<String> problems(Path file) {
        var problems = new Problems();
        new Configurations(new ComponentRegistry(Components.ALL), TelemetryConfig::read, ENVIRONMENT)
                .load(ConfigSources.of(file.toString()), problems);
        return Stream.concat(problems.errors().stream(), problems.warnings().stream())
                .map(Problem::toString)
                .toList();
    }
}
