package io.dbintel.exporters.prometheus;

import io.dbintel.component.Clock;
import io.dbintel.telemetry.PrometheusText;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The latest value of each series. Bounded: when it is full and nothing in it has expired, a new series is refused while the known ones
 * go on. Safe for any thread.
 */
final class SeriesStore {
    private final ConcurrentMap<String, Family> families = new ConcurrentHashMap<>();
    private final AtomicInteger size = new AtomicInteger();
    private final int maxSeries;
    private final long expirationNanos;
    private final Clock clock;

    /** What became of a point. */
    enum Outcome {
        STORED,
        /** In the place of a point that another resource sent in the same round, and that is lost. */
        OVERWROTE,
        /** An older point than the one that is known. */
        TOO_OLD,
        TYPE_CONFLICT,
        FULL
    }

    SeriesStore(int maxSeries, Duration expiration, Clock clock) {
        this.maxSeries = maxSeries;
        this.expirationNanos = expiration.toNanos();
        this.clock = clock;
    }

    /**
     * A point to store.
     *
     * @param isDelta whether it adds to the point before where it starts at that point's time
     * @param source where it comes from
     */
    record Update(
            String name,
            PrometheusText.Type type,
            String help,
            List<Map.Entry<String, String>> labels,
            Sample sample,
            long startTime,
            long time,
            boolean isDelta,
            Source source) {}

    /**
     * What tells the points of one resource from another's.
     *
     * @param round number of the batch that they came in
     * @param resource hash of its attributes
     */
    record Source(long round, int resource) {
        /** Whether one round tells of two resources: a resource that changes from round to round is the same one. */
        boolean disagrees(Source other) {
            return round == other.round && resource != other.resource;
        }
    }

    Outcome put(Update update) {
        if (isFull() && !isKnown(update)) {
            expire();
        }
        var outcome = new Outcome[] {Outcome.STORED};
        families.compute(update.name(), (name, known) -> {
            Family family = known == null ? new Family(update.type(), update.help()) : known;
            outcome[0] = put(update, family);
            return family.series().isEmpty() ? null : family;
        });
        return outcome[0];
    }

    private Outcome put(Update update, Family family) {
        if (family.type() != update.type()) {
            return Outcome.TYPE_CONFLICT;
        }
        Family.Series before = family.series().get(update.labels());
        if (before == null && isFull()) {
            return Outcome.FULL;
        }
        if (before != null && Long.compareUnsigned(update.time(), before.time()) < 0) {
            return Outcome.TOO_OLD;
        }
        Sample sample = before != null && update.isDelta() && update.startTime() == before.time()
                ? update.sample().plus(before.sample())
                : update.sample();
        family.series()
                .put(update.labels(), new Family.Series(sample, update.time(), clock.nanoTime(), update.source()));
        if (before == null) {
            size.incrementAndGet();
        }
        return before != null && before.source().disagrees(update.source()) ? Outcome.OVERWROTE : Outcome.STORED;
    }

    private boolean isFull() {
        return size.get() >= maxSeries;
    }

    private boolean isKnown(Update update) {
        Family family = families.get(update.name());
        return family != null && family.series().containsKey(update.labels());
    }

    /** Takes a series away that has no value any more. */
    void remove(String name, List<Map.Entry<String, String>> labels) {
        families.computeIfPresent(name, (key, family) -> {
            if (family.series().remove(labels) != null) {
                size.decrementAndGet();
            }
            return family.series().isEmpty() ? null : family;
        });
    }

    /** Takes away what was not updated for too long. */
    void expire() {
        long now = clock.nanoTime();
        for (String name : families.keySet()) {
            families.computeIfPresent(name, (key, family) -> {
                family.series().values().removeIf(series -> {
                    boolean expired = now - series.updatedAt() >= expirationNanos;
                    if (expired) {
                        size.decrementAndGet();
                    }
                    return expired;
                });
                return family.series().isEmpty() ? null : family;
            });
        }
    }

    int size() {
        return size.get();
    }

    /** What there is now, by name. */
    SortedMap<String, Family> families() {
        return new TreeMap<>(families);
    }
}
