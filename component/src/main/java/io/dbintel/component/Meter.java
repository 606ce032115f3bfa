package io.dbintel.component;

import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** Makes own metrics that carry the labels of one component. Asking twice for the same one gives the same one. */
public final class Meter {
    private final MetricRegistry registry;
    private final Labels labels;

    Meter(MetricRegistry registry, Labels labels) {
        this.registry = registry;
        this.labels = labels;
    }

    /** A meter with one more label. */
    public Meter with(String key, String value) {
        return new Meter(registry, labels.with(key, value));
    }

    /** A number that only grows. */
    public Counter counter(Instrument instrument) {
        return registry.counter(instrument, labels);
    }

    /** A number that grows and falls by what is added. */
    public Counter upDownCounter(Instrument instrument) {
        return registry.upDownCounter(instrument, labels);
    }

    /** A number that is read when somebody looks; a second source for the same labels takes the place of the first. */
    public void gauge(Instrument instrument, DoubleSupplier source) {
        registry.gauge(instrument, labels, source);
    }

    /** A growing number that is kept elsewhere and read when somebody looks. */
    public void observedCounter(Instrument instrument, DoubleSupplier source) {
        registry.observedCounter(instrument, labels, source);
    }

    public void longGauge(Instrument instrument, LongSupplier source) {
        registry.gauge(instrument, labels, source::getAsLong);
    }

    /** @param bounds upper bounds of the buckets, ascending */
    public Histogram histogram(Instrument instrument, double... bounds) {
        return registry.histogram(instrument, labels, bounds);
    }

    /** Changes several counters so that a snapshot sees all of the changes or none. Nothing but counters is touched inside. */
    public void together(Runnable changes) {
        registry.together(changes);
    }

    /** Takes all series away that carry at least the labels of this meter. */
    public void remove() {
        registry.remove(labels);
    }
}
