package io.dbintel.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sessions that something between us and the server made: hand-written answers, since no pooler can be started here. */
class ProbeTest {
    private static final int BACKEND = 4711;

    private static List<Probe.Line> answer(String statementTimeout, String readOnly) {
        return new ArrayList<>(List.of(
                new Probe.Line("setting", "server_version_num", "180006", ""),
                new Probe.Line("setting", "statement_timeout", statementTimeout, ""),
                new Probe.Line("setting", "lock_timeout", "100ms", ""),
                new Probe.Line("setting", "idle_in_transaction_session_timeout", "3s", ""),
                new Probe.Line("setting", "default_transaction_read_only", readOnly, ""),
                new Probe.Line("setting", "transaction_read_only", readOnly, ""),
                new Probe.Line("fact", "backend", String.valueOf(BACKEND), ""),
                new Probe.Line("fact", "started", "1768471200000000", ""),
                new Probe.Line("fact", "address", "10.0.0.7:5432", "")));
    }

    @Test
    void sessionWithAllLimitsIsTaken() throws Exception {
        assertThat(Probe.of(answer("2s", "on")).missing(Guard.DEFAULT, BACKEND)).isEmpty();
    }

    @Test
    void sessionWhoseLimitsWereDroppedIsNotTaken() throws Exception {
        assertThat(Probe.of(answer("0", "off")).missing(Guard.DEFAULT, BACKEND))
                .containsExactly("statement_timeout", "default_transaction_read_only");
    }

    @Test
    void sessionOfAPoolerIsNotTaken() throws Exception {
        assertThat(Probe.of(answer("2s", "on")).missing(Guard.DEFAULT, 99)).containsExactly("a session of our own");
    }

    @Test
    void settingsAreReadInTheUnitTheyAreShownIn() {
        assertThat(List.of("0", "250ms", "2s", "3min", "1h", "2d"))
                .extracting(Probe::milliseconds)
                .containsExactly(0L, 250L, 2_000L, 180_000L, 3_600_000L, 172_800_000L);
        assertThat(List.of("1500B", "1kB", "2MB", "1GB"))
                .extracting(Probe::bytes)
                .containsExactly(1_500L, 1_024L, 2_097_152L, 1_073_741_824L);
    }

    @Test
    void whatIsNoPostgresqlIsSaidSo() {
        assertThatThrownBy(() -> Probe.of(List.of()))
                .isInstanceOf(DatabaseException.UnfitAnswer.class)
                .hasMessageContaining("is this a PostgreSQL?");
    }

    @Test
    void epochNamesALifeOfAServer() throws Exception {
        List<Probe.Line> restarted = answer("2s", "on");
        restarted.add(new Probe.Line("fact", "memory", "1768471299000000", ""));
        List<Probe.Line> known = answer("2s", "on");
        known.add(new Probe.Line("fact", "system", "7710558183636051110", ""));

        assertThat(Probe.of(answer("2s", "on")).identity().epoch()).isEqualTo("10.0.0.7:5432@2026-01-15T10:00:00Z");
        assertThat(Probe.of(restarted).identity().epoch()).isEqualTo("10.0.0.7:5432@2026-01-15T10:01:39Z");
        assertThat(Probe.of(known).identity().epoch()).startsWith("7710558183636051110@");
    }
}
