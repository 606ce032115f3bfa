package io.dbintel.component;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.DoubleSupplier;

/**
 * All own metrics of one collector. Bounded by its users: labels hold ids of components and servers, never data; beyond
 * {@value #MAX_SERIES} series of one metric the further ones are added up in a series labelled {@code overflow="true"}.
 */
public final class MetricRegistry {
    static final int MAX_SERIES = 10_000;

    /** What a family's numbers are. */
    public enum Type {
        COUNTER,
        UP_DOWN_COUNTER,
        GAUGE,
        HISTOGRAM
    }

    /** One series, read at one moment. */
    public sealed interface Sample {
        Labels labels();

        record Number(Labels labels, double value) implements Sample {}

        record Distribution(Labels labels, Histogram.Snapshot value) implements Sample {}
    }

    /** All series of one metric. */
    public record Family(Instrument instrument, Type type, List<Sample> samples) {}

    private final Instrument.Level level;
    private final ConcurrentSkipListMap<String, Series> families = new ConcurrentSkipListMap<>();
    /** Held shared while counters change together, alone while they are read. */
    private final ReentrantReadWriteLock consistent = new ReentrantReadWriteLock();

    private static final class Series {
        private final Instrument instrument;
        private final Type type;
        private final Map<Labels, Object> byLabels = new ConcurrentHashMap<>();

        Series(Instrument instrument, Type type) {
            this.instrument = instrument;
            this.type = type;
        }
    }

    /** @param level instruments above it can be used but are not shown */
    public MetricRegistry(Instrument.Level level) {
        this.level = level;
    }

    public Meter meter(Labels labels) {
        return new Meter(this, labels);
    }

    Counter counter(Instrument instrument, Labels labels) {
        return (Counter) series(instrument, Type.COUNTER, labels, new Counter());
    }

    Counter upDownCounter(Instrument instrument, Labels labels) {
        return (Counter) series(instrument, Type.UP_DOWN_COUNTER, labels, new Counter());
    }

    Histogram histogram(Instrument instrument, Labels labels, double... bounds) {
        return (Histogram) series(instrument, Type.HISTOGRAM, labels, new Histogram(bounds));
    }

    void gauge(Instrument instrument, Labels labels, DoubleSupplier source) {
        family(instrument, Type.GAUGE).byLabels.put(labels, source);
    }

    void observedCounter(Instrument instrument, Labels labels, DoubleSupplier source) {
        family(instrument, Type.COUNTER).byLabels.put(labels, source);
    }

    void remove(Labels labels) {
        for (Series family : families.values()) {
            family.byLabels.keySet().removeIf(each -> each.includes(labels));
        }
    }

    private Object series(Instrument instrument, Type type, Labels labels, Object fresh) {
        Series family = family(instrument, type);
        Labels key = family.byLabels.size() < MAX_SERIES || family.byLabels.containsKey(labels)
                ? labels
                : Labels.NONE.with("overflow", "true");
        Object known = family.byLabels.putIfAbsent(key, fresh);
        return known == null ? fresh : known;
    }

    private Series family(Instrument instrument, Type type) {
        Series family = families.computeIfAbsent(instrument.name(), name -> new Series(instrument, type));
        if (family.type != type) {
            throw new IllegalArgumentException(
                    "own metric " + instrument.name() + " is a " + family.type + ", not a " + type);
        }
        return family;
    }

    void together(Runnable changes) {
        consistent.readLock().lock();
        try {
            changes.run();
        } finally {
            consistent.readLock().unlock();
        }
    }

    /** The counters at one moment: no change that was made together with others is seen without them. */
    private Map<Counter, Double> counters() {
        var values = new IdentityHashMap<Counter, Double>();
        consistent.writeLock().lock();
        try {
            for (Series family : families.values()) {
                family.byLabels.values().forEach(source -> {
                    if (source instanceof Counter counter) {
                        values.put(counter, counter.value());
                    }
                });
            }
        } finally {
            consistent.writeLock().unlock();
        }
        return values;
    }

    /** Every family that has series, by name. */
    public List<Family> snapshot() {
        var all = new ArrayList<Family>();
        // Sources are asked afterwards: they may take locks that are held around changes made together.
        Map<Counter, Double> counters = counters();
        for (Series family : families.values()) {
            if (family.instrument.level().compareTo(level) <= 0 && !family.byLabels.isEmpty()) {
                var samples = new ArrayList<Sample>();
                family.byLabels.forEach((labels, source) -> samples.add(sample(labels, source, counters)));
                samples.sort(
                        (a, b) -> a.labels().toString().compareTo(b.labels().toString()));
                all.add(new Family(family.instrument, family.type, samples));
            }
        }
        return all;
    }

    private static Sample sample(Labels labels, Object source, Map<Counter, Double> counters) {
        return switch (source) {
            // One that is new came after the moment; so did what it counts.
            case Counter counter -> new Sample.Number(labels, counters.getOrDefault(counter, 0.0));
            case Histogram histogram -> new Sample.Distribution(labels, histogram.snapshot());
            case DoubleSupplier supplier -> new Sample.Number(labels, supplier.getAsDouble());
            default -> throw new IllegalStateException("a series of " + source.getClass());
        };
    }

    /** The sum of all series of a metric, 0 where there is none. */
    public double total(String name) {
        double total = 0;
        for (Family family : snapshot()) {
            if (family.instrument().name().equals(name)) {
                for (Sample sample : family.samples()) {
                    total += switch (sample) {
                        case Sample.Number(Labels labels, double value) -> value;
                        case Sample.Distribution(Labels labels, Histogram.Snapshot value) -> value.count();
                    };
                }
            }
        }
        return total;
    }
}
