package io.dbintel.collector.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnLogsTest {
    @TempDir
    Path folder;

    @Test
    void filesThatCannotBeWrittenAreNamedAndStdoutTakesTheirPlaceOnce() {
        String good = folder.resolve("good.log").toString();
        String bad = folder.resolve("none/bad.log").toString();
        String worse = folder.resolve("none/worse.log").toString();
        var unusable = new ArrayList<String>();

        assertThat(OwnLogs.usable(List.of("stdout", good, bad, worse, "stderr", good), unusable))
                .containsExactly("stdout", good, "stderr");
        assertThat(unusable).containsExactly(bad, worse);
    }
}
