package io.dbintel.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PostgresServerTest {
    @Test
    void startedServerAnswers() throws Exception {
        for (int i = 0; i < 4; i++) {
            var before = System.nanoTime();
            try (var server = PostgresServer.builder().start()) {
                var started = System.nanoTime();
                System.out.println(
                        server + " start " + Duration.ofNanos(started - before).toMillis() + " ms");
                assertThat(server.query("postgres", "SELECT 1")).isEqualTo(Optional.of("1"));
                before = System.nanoTime();
            }
            System.out.println(
                    "close " + Duration.ofNanos(System.nanoTime() - before).toMillis() + " ms");
        }
    }
}
