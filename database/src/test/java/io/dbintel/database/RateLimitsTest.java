package io.dbintel.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.testkit.TestClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
    private final TestClock clock = new TestClock();
    private final CountDownLatch closing = new CountDownLatch(1);

    private RateLimits limits(int serverBurst, int databaseBurst, Duration wait) {
        return new RateLimits(
                Guard.DEFAULT.withRates(new Guard.Rate(10, serverBurst), new Guard.Rate(2, databaseBurst), wait),
                clock);
    }

    private int taken(RateLimits limits, String database, int tries) throws InterruptedException {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += limits.take(database, closing) ? 1 : 0;
        }
        return taken;
    }

    @Test
    void eachDatabaseHasABurstAndARateOfItsOwn() throws Exception {
        RateLimits limits = limits(100, 5, Duration.ZERO);

        assertThat(taken(limits, "a", 20)).isEqualTo(5);
        assertThat(taken(limits, "b", 20)).isEqualTo(5);
        clock.advance(Duration.ofSeconds(1));
        assertThat(taken(limits, "a", 20)).isEqualTo(2);
    }

    @Test
    void theServerHasOneForAll() throws Exception {
        RateLimits limits = limits(7, 5, Duration.ZERO);

        assertThat(taken(limits, "a", 5) + taken(limits, "b", 5)).isEqualTo(7);
    }

    @Test
    void aTurnThatComesInTimeIsWaitedFor() throws Exception {
        RateLimits limits = limits(100, 1, Duration.ofSeconds(1));
        assertThat(limits.take("a", closing)).isTrue();
        var answer = new CompletableFuture<Boolean>();
        Thread.ofVirtual().start(() -> {
            try {
                answer.complete(limits.take("a", closing));
            } catch (InterruptedException e) {
                answer.completeExceptionally(e);
            }
        });

        clock.awaitWaiting(1);
        assertThat(answer).isNotDone();
        clock.advance(Duration.ofMillis(500));

        assertThat(answer.get()).isTrue();
    }

    @Test
    void closingEndsTheWaiting() throws Exception {
        RateLimits limits = limits(100, 1, Duration.ofSeconds(1));
        assertThat(limits.take("a", closing)).isTrue();
        closing.countDown();

        assertThat(limits.take("a", closing)).isFalse();
    }
}
