package io.dbintel.collector.wild;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.collector.Components;
import io.dbintel.collector.config.ComponentRegistry;
import io.dbintel.collector.config.Configurations;
import io.dbintel.collector.telemetry.TelemetryConfig;
import io.dbintel.component.config.Problem;
import io.dbintel.component.config.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Expected texts that lie beside their inputs. {@code mvn -pl collector -am verify -Dtest='Wild*Test' -Dwild.refresh=true} writes
 * them anew; the difference is to be read before it is kept.
 */
final class Golden {
    static final Path FOLDER = Path.of("src/test/resources/io/dbintel/collector/wild");

    private static final boolean REFRESH = Boolean.getBoolean("wild.refresh");

    private Golden() {}

    static Stream<Path> inputs(String folder) throws IOException {
        try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
        }
    }

    /** Compares with the text beside an input. */
    static void check(Path input, String actual) throws IOException {
        Path expected = Path.of(input.toString().replaceAll("\\.yaml$", ".txt"));
        if (REFRESH) {
            Files.writeString(expected, actual);
        }
        assertThat(actual).as(expected.toString()).isEqualTo(Files.readString(expected));
    }

    /** The rule for every message: where it is about, where that stands, and what to do. */
    static void checkForm(Problems problems) {
        Stream.of(problems.errors(), problems.warnings(), problems.notes())
                .flatMap(List::stream)
                .forEach(Golden::checkForm);
    }

    private static void checkForm(Problem problem) {
        boolean aboutAll = problem.message().startsWith("no receiver")
                || problem.message().startsWith("no exporter")
                || problem.message().startsWith("empty configuration")
                || problem.message().contains("that is not closed");
        assertThat(aboutAll || !problem.path().isEmpty()).as(problem.toString()).isTrue();
        assertThat(problem.remedy()).as(problem.toString()).isNotBlank();
        assertThat(problem.place().source()).as(problem.toString()).isNotEmpty();
        assertThat(problem.place().line()).as(problem.toString()).isPositive();
    }

    static Configurations configurations(Map<String, String> environment) {
        return new Configurations(new ComponentRegistry(Components.ALL), TelemetryConfig::read, environment);
    }
}
