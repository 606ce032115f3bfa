package io.dbintel.database;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.dbintel.component.Clock;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** How fast statements may follow one another: on the whole server and in each database. */
final class RateLimits {
    private static final int MAX_DATABASES = 1_000;

    private final Guard guard;
    private final Clock clock;
    private final Bucket server;
    private final Cache<String, Bucket> databases =
            Caffeine.newBuilder().maximumSize(MAX_DATABASES).build();

    RateLimits(Guard guard, Clock clock) {
        this.guard = guard;
        this.clock = clock;
        this.server = bucket(guard.serverRate());
    }

    /**
     * Takes a turn, waiting for it if need be.
     *
     * @param closing ends the waiting
     * @return whether it was given within {@link Guard#rateWait}
     */
    boolean take(String database, CountDownLatch closing) throws InterruptedException {
        long end = clock.nanoTime() + guard.rateWait().toNanos();
        return take(databases.get(database, each -> bucket(guard.databaseRate())), end, closing)
                && take(server, end, closing);
    }

    private boolean take(Bucket bucket, long end, CountDownLatch closing) throws InterruptedException {
        while (true) {
            ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
            if (probe.isConsumed()) {
                return true;
            }
            long wait = probe.getNanosToWaitForRefill();
            if (clock.nanoTime() + wait - end > 0 || clock.await(closing, Duration.ofNanos(wait))) {
                return false;
            }
        }
    }

    private Bucket bucket(Guard.Rate rate) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(rate.burst()).refillGreedy(1, Duration.ofNanos(Math.max(1, (long)
                        (1e9 / rate.perSecond())))))
                .withCustomTimePrecision(new TimeMeter() {
                    @Override
                    public long currentTimeNanos() {
                        return clock.nanoTime();
                    }

                    @Override
                    public boolean isWallClockBased() {
                        return false;
                    }
                })
                .build();
    }
}
