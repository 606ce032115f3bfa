package io.dbintel.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.testkit.RecordingLog;
import io.dbintel.testkit.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FaultLogTest {
    private final RecordingLog log = new RecordingLog();
    private final TestClock clock = new TestClock();
    private final FaultLog faults = new FaultLog(log, clock, "server:5432");

    @Test
    void faultIsSaidOnceWithItsCureAndOnceWhenItIsOver() {
        var fault = new FaultLog.Fault("lock_timeout", "database a");
        for (int i = 0; i < 5; i++) {
            faults.occurred(fault, "a lock was not free", "see pg_locks");
        }
        assertThat(faults.lasting())
                .containsExactly(new FaultLog.Lasting(fault, "a lock was not free", "see pg_locks"));
        clock.advance(Duration.ofSeconds(9));
        faults.recovered("database a");
        faults.recovered("database a");

        assertThat(log.warnings()).containsExactly("a lock was not free; see pg_locks");
        assertThat(log.infos()).containsExactly("recovered: a lock was not free");
        assertThat(faults.lasting()).isEmpty();
    }

    @Test
    void faultThatComesAndGoesIsSaidAgainAfterAWhileOnly() {
        for (int minute = 0; minute < 11; minute++) {
            faults.occurred(new FaultLog.Fault("lock_timeout", "a, sizes"), "a table is locked", "");
            faults.occurred(new FaultLog.Fault("connection", FaultLog.SERVER), "away", "");
            faults.recovered("a, sizes");
            faults.recovered(FaultLog.SERVER);
            clock.advance(Duration.ofMinutes(1));
        }

        assertThat(log.warnings()).filteredOn("a table is locked"::equals).hasSize(2);
        assertThat(log.infos())
                .filteredOn("recovered: a table is locked"::equals)
                .hasSize(2);
        assertThat(log.warnings()).filteredOn("away"::equals).hasSize(11);
    }

    @Test
    void faultsOfOneObjectDoNotEndThoseOfAnother() {
        faults.occurred(new FaultLog.Fault("lock_timeout", "a"), "a locked", "");
        faults.occurred(new FaultLog.Fault("lock_timeout", "b"), "b locked", "");

        faults.recovered("a");

        assertThat(faults.lasting()).hasSize(1);
        assertThat(log.infos()).containsExactly("recovered: a locked");
    }

    @Test
    void beyondTheMostFaultsOneMoreIsSaidAndNoneKept() {
        for (int i = 0; i < FaultLog.MAX_FAULTS + 50; i++) {
            faults.occurred(new FaultLog.Fault("permission_denied", "object " + i), "denied " + i, "");
        }

        assertThat(faults.lasting()).hasSize(FaultLog.MAX_FAULTS);
        assertThat(log.warnings()).hasSize(FaultLog.MAX_FAULTS + 1);
    }
}
