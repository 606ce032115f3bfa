package io.dbintel.collector.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class WatchedTest {
    @Test
    void passwordComesFromTheUrlOrTheEnvironment() {
        Map<String, String> environment = Map.of("PGPASSWORD", "outer");

        assertThat(Watched.parse("postgresql://u:inner@h/d", environment)
                        .password()
                        .reveal())
                .isEqualTo("inner");
        assertThat(Watched.parse("postgresql://u@h/d", environment).password().reveal())
                .isEqualTo("outer");
    }

    @Test
    void withoutAnyPasswordItSaysHowToGiveOne() {
        assertThatThrownBy(() -> Watched.parse("postgresql://u@h/d", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--attach: no password given; set PGPASSWORD");
    }
}
