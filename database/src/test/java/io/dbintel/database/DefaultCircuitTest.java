package io.dbintel.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.component.Instrument;
import io.dbintel.component.Labels;
import io.dbintel.component.MetricRegistry;
import io.dbintel.testkit.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DefaultCircuitTest {
    private final DatabaseException away = new DatabaseException.Unreachable("away", "08001", "");
    private final DatabaseException slow = new DatabaseException.StatementTimeout("slow", "57014", "");
    private final DatabaseException denied = new DatabaseException.PermissionDenied("denied", "42501", "");
    private final DatabaseException notAsked =
            new DatabaseException.Refused(DatabaseException.Refused.Reason.RATE, "rate", "");

    private final TestClock clock = new TestClock();
    private final MetricRegistry metrics = new MetricRegistry(Instrument.Level.BASIC);
    private final Guard.Breaker settings = new Guard.Breaker(2, 3, Duration.ofSeconds(1), Duration.ofSeconds(3), 0);
    private final DefaultCircuit circuit =
            new DefaultCircuit(settings, clock, metrics.meter(Labels.NONE), new Random(1));

    private static Circuit.Call in(String database) {
        return new Circuit.Call("server:5432", database, new Purpose("test", "one"), SessionClass.WALK, false);
    }

    private boolean allows(String database) {
        return circuit.ask(in(database)) instanceof Circuit.Verdict.Allowed;
    }

    private void fail(String database, DatabaseException failure, int times) {
        for (int i = 0; i < times; i++) {
            circuit.failed(in(database), failure);
        }
    }

    @Test
    void failuresToConnectOpenItForTheWholeServer() {
        fail("a", away, 1);
        assertThat(allows("a")).isTrue();

        fail("b", away, 1);

        assertThat(allows("a")).isFalse();
        assertThat(allows("c")).isFalse();
        assertThat(metrics.total("db_intelligence_circuit_state")).isEqualTo(2);
        assertThat(circuit.ask(in("a")))
                .isEqualTo(new Circuit.Verdict.Refused("failed 2 times one after the other", Duration.ofSeconds(1)));
    }

    @Test
    void slowStatementsOpenItForTheirDatabaseAlone() {
        fail("a", slow, 3);

        assertThat(allows("a")).isFalse();
        assertThat(allows("b")).isTrue();
    }

    @Test
    void aPasswordIsWrongEverywhereALineOfAccessRulesInOneDatabase() {
        fail("a", new DatabaseException.AuthenticationFailed("no line", "28000", ""), 3);
        assertThat(allows("a")).isFalse();
        assertThat(allows("b")).isTrue();

        fail("a", new DatabaseException.AuthenticationFailed("password", "28P01", ""), 2);
        assertThat(allows("b")).isFalse();
    }

    @Test
    void aSessionWithoutLimitsIsNotAskedForOverAndOver() {
        fail("a", new DatabaseException.Refused(DatabaseException.Refused.Reason.UNGUARDED, "pooler", ""), 2);

        assertThat(allows("b")).isFalse();
    }

    @Test
    void aSuccessBetweenFailuresStartsTheCountAnew() {
        fail("a", slow, 2);
        circuit.succeeded(in("a"));
        fail("a", slow, 2);

        assertThat(allows("a")).isTrue();
    }

    @Test
    void whatSaysNothingAboutHealthDoesNotCount() {
        fail("a", denied, 100);

        assertThat(allows("a")).isTrue();
    }

    @Test
    void oneProbeIsLetThroughAndItsSuccessCloses() {
        fail("a", away, 2);
        clock.advance(Duration.ofSeconds(1));

        assertThat(allows("a")).isTrue();
        assertThat(allows("a")).as("a second one while the first is under way").isFalse();
        circuit.succeeded(in("a"));

        assertThat(allows("a")).isTrue();
        assertThat(allows("a")).isTrue();
    }

    @Test
    void eachFailedProbeDoublesTheRestUpToItsLimit() {
        fail("a", away, 2);

        for (int seconds : new int[] {1, 2, 3, 3}) {
            clock.advance(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(allows("a")).as("before %s s", seconds).isFalse();
            clock.advance(Duration.ofMillis(1));
            assertThat(allows("a")).as("after %s s", seconds).isTrue();
            fail("a", away, 1);
        }
    }

    @Test
    void aProbeThatWasNeverSentMakesRoomForAnother() {
        fail("a", away, 2);
        clock.advance(Duration.ofSeconds(1));
        assertThat(allows("a")).isTrue();

        circuit.failed(in("a"), notAsked);

        assertThat(allows("a")).isTrue();
    }

    @Test
    void aServerThatAnswersIsSoundWhateverTheDatabaseSays() {
        DatabaseException noLine = new DatabaseException.AuthenticationFailed("no line", "28000", "");
        DatabaseException other = new DatabaseException.Other("odd", "XX000");
        for (DatabaseException failure : List.of(slow, noLine, other)) {
            fail("a", away, 2);
            clock.advance(Duration.ofSeconds(1));
            assertThat(allows("a")).as("the probe").isTrue();

            fail("a", failure, 1);

            assertThat(allows("a")).as("after %s", failure.kind()).isTrue();
            assertThat(allows("b")).as("after %s", failure.kind()).isTrue();
            circuit.succeeded(in("a"));
        }
    }

    @Test
    void aServerThatFailsDuringTheProbeOfADatabaseMakesRoomForAnotherProbe() {
        var failures = List.of(
                away,
                new DatabaseException.DeadlineExceeded("silent", ""),
                new DatabaseException.ServerShutdown("down", "57P01", ""),
                new DatabaseException.TooManyConnections("full", "53300", ""),
                new DatabaseException.Refused(DatabaseException.Refused.Reason.UNGUARDED, "pooler", ""));
        for (DatabaseException failure : failures) {
            fail("a", slow, 3);
            clock.advance(Duration.ofSeconds(1));
            assertThat(allows("a")).as("the probe").isTrue();

            fail("a", failure, 1);

            assertThat(allows("a")).as("after %s", failure.kind()).isTrue();
            circuit.succeeded(in("a"));
        }
    }

    @Test
    void aRefusalOfTheDatabaseLeavesTheProbeOfTheServerToOthers() {
        fail("a", slow, 3);
        clock.advance(Duration.ofSeconds(1));
        assertThat(allows("a")).as("the probe of the database").isTrue();
        // It fails and rests twice as long; the server fails elsewhere.
        fail("a", slow, 1);
        fail("b", away, 2);
        clock.advance(Duration.ofSeconds(1));

        assertThat(allows("a")).as("the database is still open").isFalse();
        assertThat(allows("b")).as("the probe of the server is free").isTrue();
    }

    @Test
    void aProbeOfWhichNobodyTellsIsGivenUp() {
        fail("a", away, 2);
        clock.advance(Duration.ofSeconds(1));
        assertThat(allows("a")).isTrue();

        clock.advance(Duration.ofSeconds(3).minusMillis(1));
        assertThat(allows("a")).isFalse();
        clock.advance(Duration.ofMillis(1));

        assertThat(allows("a")).isTrue();
    }

    @Test
    void jitterStaysWithinItsShare() {
        var jittery = new Guard.Breaker(1, 1, Duration.ofSeconds(10), Duration.ofSeconds(10), 0.2);
        for (int seed = 0; seed < 200; seed++) {
            var one = new DefaultCircuit(jittery, clock, metrics.meter(Labels.NONE), new Random(seed));
            one.failed(in("a"), away);

            assertThat(one.ask(in("a")))
                    .as("seed %s", seed)
                    .isInstanceOfSatisfying(
                            Circuit.Verdict.Refused.class,
                            refused -> assertThat(refused.retryAfter())
                                    .isBetween(Duration.ofSeconds(8), Duration.ofSeconds(12)));
        }
    }
}
