package io.dbintel.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeltasTest {
    private final Deltas<String> deltas = new Deltas<>(4);

    private Delta one(Deltas<String>.Round round, String key, double... counters) {
        Delta delta = round.of(key, counters);
        round.end();
        return delta;
    }

    private Deltas<String>.Round round(String epoch, String mark, boolean complete) {
        return deltas.begin(epoch, mark, complete);
    }

    private static double[] grown(Delta delta) {
        assertThat(delta).isInstanceOf(Delta.Grown.class);
        return ((Delta.Grown) delta).by();
    }

    @Test
    void firstReadingIsABaseline() {
        assertThat(one(round("e", "", true), "a", 5, 7)).isInstanceOf(Delta.FirstSight.class);
        assertThat(grown(one(round("e", "", true), "a", 8, 7))).containsExactly(3, 0);
    }

    @Test
    void rowThatACompleteReadingDidNotHoldIsNew() {
        one(round("e", "", true), "a", 5);

        assertThat(grown(one(round("e", "", true), "b", 3))).containsExactly(3);
    }

    @Test
    void rowThatAPartialReadingDidNotHoldMayBeOld() {
        one(round("e", "", false), "a", 5);

        assertThat(one(round("e", "", false), "b", 3)).isInstanceOf(Delta.FirstSight.class);
        assertThat(grown(round("e", "", false).of("c", true, 9))).containsExactly(9);
    }

    @Test
    void counterThatGoesBackIsAReset() {
        one(round("e", "", true), "a", 5, 7);

        Delta delta = one(round("e", "", true), "a", 6, 1);

        assertThat(delta)
                .isInstanceOfSatisfying(
                        Delta.Reset.class, reset -> assertThat(reset.since()).containsExactly(6, 1));
    }

    @Test
    void resetOfAllStatisticsIsOneEvenWhereCountersOvertookTheirOldValues() {
        one(round("e", "monday", true), "a", 5);
        Deltas<String>.Round round = round("e", "tuesday", true);

        assertThat(round.of("a", 50)).isInstanceOf(Delta.Reset.class);
        assertThat(round.end().statisticsReset()).isTrue();
    }

    @Test
    void newEpochForgetsAll() {
        one(round("e", "", true), "a", 5);
        Deltas<String>.Round round = round("f", "", true);

        assertThat(round.of("a", 500)).isInstanceOf(Delta.FirstSight.class);
        assertThat(round.end()).isEqualTo(new Deltas.Summary(true, false, 0, 1, 0));
    }

    @Test
    void whatIsEvictedHereIsCountedAndNotTakenForNewAgain() {
        Deltas<String>.Round first = round("e", "", true);
        for (String key : "a b c d e f".split(" ", -1)) {
            first.of(key, 10);
        }
        assertThat(first.end().evicted()).isEqualTo(2);
        assertThat(deltas.size()).isEqualTo(4);

        Deltas<String>.Round second = round("e", "", true);
        assertThat(second.of("f", 11)).isInstanceOf(Delta.Grown.class);
        assertThat(second.of("a", 11)).isInstanceOf(Delta.FirstSight.class);
        second.end();
    }

    @Test
    void rowsThatTheServerDroppedAreForgottenAfterACompleteReading() {
        one(round("e", "", true), "a", 10);
        one(round("e", "", true), "b", 1);

        assertThat(deltas.size()).isEqualTo(1);
        assertThat(grown(one(round("e", "", true), "a", 2)))
                .as("evicted by the server and come back: it counted from zero")
                .containsExactly(2);
    }

    @Test
    void aReadingThatIsOverTakesNothing() {
        Deltas<String>.Round round = round("e", "", true);
        round.end();

        assertThatThrownBy(() -> round.of("a", 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void sumOfAllDifferencesIsWhatTheServerCounted() {
        long seed = 20_260_115;
        var random = new Random(seed);
        var many = new Deltas<Integer>(1_000);
        Map<Integer, Double> onServer = new HashMap<>();
        var known = new HashSet<Integer>();
        double counted = 0;
        double reported = 0;
        many.begin("e", "", true).end();
        for (int reading = 0; reading < 200; reading++) {
            for (int i = 0; i < 50; i++) {
                int key = random.nextInt(100);
                double by = random.nextInt(10);
                counted += by;
                onServer.merge(key, by, Double::sum);
            }
            Deltas<Integer>.Round round = many.begin("e", "", true);
            for (Map.Entry<Integer, Double> row : onServer.entrySet()) {
                reported += switch (round.of(row.getKey(), !known.contains(row.getKey()), row.getValue())) {
                    case Delta.Grown(double[] by) -> by[0];
                    case Delta.Reset(double[] since) -> since[0];
                    case Delta.FirstSight() -> 0;
                };
            }
            round.end();
            // The server evicts some, after they were read, and says when each row began.
            onServer.keySet().removeIf(key -> random.nextInt(20) == 0);
            known.clear();
            known.addAll(onServer.keySet());
        }
        assertThat(reported).as("seed %s", seed).isEqualTo(counted);
    }
}
