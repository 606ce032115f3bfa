package io.dbintel.e2e.myprocessor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CONTRIBUTING.md shows the very code that is compiled and run here. */
class ContributingTest {
    @ParameterizedTest
    @ValueSource(strings = {"MyProcessorConfig", "MyProcessor", "MyProcessorFactory", "MyProcessorTest"})
    void guideShowsTheCodeThatIsTested(String type) throws IOException {
        Path file = Path.of("src/test/java/io/dbintel/e2e/myprocessor", type + ".java");

        assertThat(Files.readString(Path.of("../CONTRIBUTING.md"))).contains(Files.readString(file));
    }
}
