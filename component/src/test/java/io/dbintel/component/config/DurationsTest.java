package io.dbintel.component.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "0, PT0S",
        "1s, PT1S",
        "1.5h, PT1H30M",
        "1m30s, PT1M30S",
        "200ms, PT0.2S",
        "-2s, PT-2S",
        "+2s, PT2S",
        "1us, PT0.000001S",
        "1µs, PT0.000001S",
        "5ns, PT0.000000005S",
        ".5s, PT0.5S",
        "1.s, PT1S"
    })
    void formsOfTheCollectorAreRead(String text, Duration expected) {
        assertThat(Durations.parse(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "5", "1d", "s", "1 s", "1s ", "1ss", "--1s", "1e3s", "9999999h", "99999999999999999999999s"})
    void othersAreNot(String text) {
        assertThat(Durations.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0s", "1s", "1m30s", "1h", "200ms", "1.5s", "5ns", "-2s", "720h", "3us"})
    void printedFormIsReadBackAsTheSame(String text) {
        Duration duration = Durations.parse(text).orElseThrow();

        assertThat(Durations.print(duration)).isEqualTo(text);
    }
}
