package io.dbintel.receivers.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GrowingTotalsTest {
    private final GrowingTotals totals = new GrowingTotals();

    @Test
    void sumThatFallsStandsStill() {
        assertThat(totals.of("a", 10)).isEqualTo(10);
        assertThat(totals.of("a", 4)).isEqualTo(10);
        assertThat(totals.of("a", 5)).isEqualTo(11);
    }

    @Test
    void seriesThatAreNotAskedForAnyMoreAreForgotten() {
        totals.of("kept", 10);
        for (int i = 0; i < 2 * GrowingTotals.MAX_SERIES; i++) {
            totals.of("dropped " + i, 1);
            totals.of("kept", 5);
        }

        assertThat(totals.size()).isEqualTo(GrowingTotals.MAX_SERIES);
        assertThat(totals.of("kept", 5)).isEqualTo(10);
    }
}
