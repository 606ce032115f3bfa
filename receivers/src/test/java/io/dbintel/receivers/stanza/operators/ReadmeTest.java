package io.dbintel.receivers.stanza.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.Problems;
import io.dbintel.testkit.TestConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What is read is documented. */
class ReadmeTest {
    private static final Path README = Path.of("src/main/java/io/dbintel/receivers/stanza/README.md");

    @Test
    void everyOperatorKeyAndLayoutIsDocumented() throws IOException {
        String readme = Files.readString(README);
        Set<String> words = new TreeSet<>();
        for (String type : Catalogue.types()) {
            words.add("`" + type + "`");
            ConfigNode node = TestConfig.node(type, "{}", new Problems());
            Catalogue.read(type, node);
            for (String key : node.knownKeys()) {
                // A key that holds others is documented with one of them behind it.
                words.add(
                        Set.of("cache", "trace_id", "span_id", "trace_flags").contains(key)
                                ? "`" + key + "."
                                : key.equals("routes") ? "`routes[]." : "`" + key + "`");
            }
        }
        TimeLayout.directives().forEach(directive -> words.add("`%" + directive + "`"));
        TimeParsing.epochLayouts().forEach(layout -> words.add("`" + layout + "`"));
        FieldOperators.WELL_KNOWN.keySet().forEach(name -> words.add("`" + name + "`"));

        assertThat(words).allSatisfy(word -> assertThat(readme).contains(word));
    }
}
