package io.dbintel.collector.wild;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.collector.cli.Main;
import io.dbintel.collector.config.ConfigSources;
import io.dbintel.component.config.Problems;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole configurations, in the style of those that people run Collectors with, and what {@code dbintel validate --explain} says of
 * each. Comments in the first lines hold what is outside of the file: {@code # env: A=b C=d} variables, {@code # with: file.yaml}
 * a file that is laid over it, {@code # options: --set a.b=c} options.
 */
class WildConfigurationsTest {
    private static final String FOLDER = Golden.FOLDER.resolve("configs") + "/";

    static Stream<Path> files() throws IOException {
        return Golden.inputs("configs");
    }

    @Test
    void thereAreForty() throws IOException {
        assertThat(files()).hasSizeGreaterThanOrEqualTo(40);
    }

    @ParameterizedTest
    @MethodSource("files")
    void everythingIsSaidOnceAndWithItsPlace(Path file) throws IOException {
        var environment = new HashMap<String, String>();
        var arguments = new ArrayList<>(List.of("validate", "--explain", "--config", file.toString()));
        var configs = new ArrayList<>(List.of(file.toString()));
        boolean plain = true;
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("# env: ")) {
                for (String pair : line.substring(7).split(" ", -1)) {
                    environment.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
                }
            } else if (line.startsWith("# with: ")) {
                String other = FOLDER + line.substring(8);
                arguments.addAll(List.of("--config", other));
                configs.add(other);
            } else if (line.startsWith("# options: ")) {
                arguments.addAll(List.of(line.substring(11).split(" ", -1)));
                plain = false;
            }
        }
        var out = new StringWriter();
        var err = new StringWriter();

        int code = new Main(
                        Golden.configurations(environment),
                        (config, problems, reload) -> 0,
                        environment,
                        false,
                        new PrintWriter(out),
                        new PrintWriter(err),
                        Map.of())
                .execute(arguments.toArray(String[]::new));

        Golden.check(file, ("exit code " + code + "\n\n" + err + "\n" + out).replace(FOLDER, ""));
        if (plain) {
            var problems = new Problems();
            Golden.configurations(environment).load(ConfigSources.of(configs.toArray(String[]::new)), problems);
            Golden.checkForm(problems);
        }
    }
}
