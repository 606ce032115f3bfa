package io.dbintel.receivers.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GrowingTotalsTest {
    private final GrowingTotals totals = new GrowingTotals();

    @Test
    void sumThatFallsStandsStill() {
        assertThat(totals.of("a", 10, 1).shown()).isEqualTo(10);
        assertThat(totals.of("a", 4, 1).shown()).isEqualTo(10);
        assertThat(totals.of("a", 5, 1).shown()).isEqualTo(11);
    }

    @Test
    void seriesThatAreNotAskedForAnyMoreAreForgotten() {
        totals.of("kept", 10, 1);
        for (int i = 0; i < 2 * GrowingTotals.MAX_SERIES; i++) {
            totals.of("dropped " + i, 1, 1);
            totals.of("kept", 5, 1);
        }

        assertThat(totals.size()).isEqualTo(GrowingTotals.MAX_SERIES);
        assertThat(totals.of("kept", 5, 1).shown()).isEqualTo(10);
    }

    @Test
    void startOfASumStaysOverResets() {
        assertThat(totals.of("a", 10, 5).start()).isEqualTo(5);
        assertThat(totals.of("a", 2, 9).start()).isEqualTo(5);
        totals.forget();
        assertThat(totals.of("a", 2, 9).start()).isEqualTo(9);
    }
}
