package io.dbintel.component;

import io.dbintel.telemetry.Id;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The newest of the collector's own spans, by name and by how long they took, for people who look. Keeps nothing before somebody
 * asked for it; then at most {@value #MAX_NAMES} names × 10 classes × {@value #MAX_SAMPLES} spans.
 */
public final class RecentSpans {
    private static final int MAX_NAMES = 200;
    private static final int MAX_SAMPLES = 10;

    /** Upper bounds of the classes, exclusive; the last class has none. */
    public static final List<Duration> BOUNDS = List.of(
            Duration.ofNanos(10_000),
            Duration.ofNanos(100_000),
            Duration.ofMillis(1),
            Duration.ofMillis(10),
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(100));

    /**
     * A span that has ended.
     *
     * @param start nanoseconds since 1970
     * @param items log records, data points or spans that it was about; -1 where it says none
     * @param error empty where it did not fail
     */
    public record Ended(
            String name, Id traceId, Id spanId, Id parentSpanId, long start, long nanos, long items, String error) {}

    /**
     * What is known of one name.
     *
     * @param running spans that have not ended
     * @param counts of those that ended without an error, by class
     * @param errors those that failed
     */
    public record Summary(String name, long running, List<Long> counts, long errors) {}

    private static final class Named {
        private long running;
        private final long[] counts = new long[BOUNDS.size() + 1];
        private long errors;
        private final List<Deque<Ended>> samples = new ArrayList<>();

        Named() {
            for (int i = 0; i <= BOUNDS.size() + 1; i++) {
                samples.add(new ArrayDeque<>());
            }
        }
    }

    private final Map<String, Named> names = new TreeMap<>();
    private volatile boolean wanted;

    /** From now on spans are kept. */
    public void want() {
        wanted = true;
    }

    public boolean isWanted() {
        return wanted;
    }

    public synchronized void started(String name) {
        named(name).ifPresent(named -> named.running++);
    }

    public synchronized void ended(Ended span) {
        named(span.name()).ifPresent(named -> {
            named.running--;
            int place = BOUNDS.size() + 1;
            if (span.error().isEmpty()) {
                place = latencyClass(span.nanos());
                named.counts[place]++;
            } else {
                named.errors++;
            }
            Deque<Ended> samples = named.samples.get(place);
            if (samples.size() == MAX_SAMPLES) {
                samples.removeFirst();
            }
            samples.addLast(span);
        });
    }

    private static int latencyClass(long nanos) {
        int place = 0;
        while (place < BOUNDS.size() && nanos >= BOUNDS.get(place).toNanos()) {
            place++;
        }
        return place;
    }

    private Optional<Named> named(String name) {
        Named known = names.get(name);
        if (known == null && names.size() < MAX_NAMES) {
            known = new Named();
            names.put(name, known);
        }
        return Optional.ofNullable(known);
    }

    /** In order of the names. */
    public synchronized List<Summary> summaries() {
        var all = new ArrayList<Summary>();
        names.forEach((name, named) -> {
            var counts = new ArrayList<Long>();
            for (long count : named.counts) {
                counts.add(count);
            }
            all.add(new Summary(name, named.running, List.copyOf(counts), named.errors));
        });
        return all;
    }

    /** @param latencyClass index of a class, or the number of classes for those that failed; the newest come first */
    public synchronized List<Ended> samples(String name, int latencyClass) {
        Named named = names.get(name);
        return named == null || latencyClass < 0 || latencyClass >= named.samples.size()
                ? List.of()
                : new ArrayList<>(named.samples.get(latencyClass)).reversed();
    }
}
