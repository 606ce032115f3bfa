package io.dbintel.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.component.SparseLog;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SparseLogTest {
    @Test
    void aLinePassesOncePerMinuteAndSaysHowManyWereLeftOut() {
        var clock = new TestClock();
        var lines = new RecordingLog();
        var log = new SparseLog(clock);

        log.warn(lines).log("queue is full");
        log.warn(lines).log("queue is full");
        log.error(lines).log("queue is full");
        clock.advance(Duration.ofMinutes(1));
        log.info(lines).log("queue is full");

        assertThat(lines.lines()).containsExactly("WARN queue is full", "INFO queue is full left_out=2");
    }
}
