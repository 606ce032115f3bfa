package io.dbintel.receivers.metadata;

import io.dbintel.receivers.metadata.MetadataConfig.MetricSettings;
import io.dbintel.receivers.metadata.MetricDefinition.NumberType;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.NumberPoint;
import io.dbintel.telemetry.ScopeGroup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The metrics of one entity in one scrape. What is recorded for a metric that is switched off is forgotten. */
public final class EntityMetrics {
    private final MetricsBuilder builder;
    private final Map<String, Points> byName = new TreeMap<>();

    EntityMetrics(MetricsBuilder builder) {
        this.builder = builder;
    }

    /** @param values of the metric's attributes in their order; null or missing where the point has none */
    public void record(MetricDefinition metric, long number, @Nullable String... values) {
        recordSince(builder.start(), metric, number, values);
    }

    /** @param values of the metric's attributes in their order; null or missing where the point has none */
    public void record(MetricDefinition metric, double number, @Nullable String... values) {
        recordSince(builder.start(), metric, number, values);
    }

    /** @param start from when the number counts, nanoseconds since 1970; points that become one count from the latest of theirs */
    public void recordSince(long start, MetricDefinition metric, long number, @Nullable String... values) {
        points(metric).ifEnabled(values, merged -> merged.since(start).add(number));
    }

    /** @param start from when the number counts, nanoseconds since 1970; points that become one count from the latest of theirs */
    public void recordSince(long start, MetricDefinition metric, double number, @Nullable String... values) {
        points(metric).ifEnabled(values, merged -> merged.since(start).add(number));
    }

    boolean isEmpty() {
        return byName.values().stream().allMatch(points -> points.merged.isEmpty());
    }

    private Points points(MetricDefinition metric) {
        return byName.computeIfAbsent(metric.name(), name -> new Points(metric, builder.settings(metric)));
    }

    void emit(ScopeGroup<Metric> group, long now) {
        for (Points points : byName.values()) {
            if (!points.merged.isEmpty()) {
                group.add(points.toMetric(now));
            }
        }
    }

    /** The points of one metric, merged where their attributes are equal. */
    private static final class Points {
        private final MetricDefinition metric;
        private final MetricSettings settings;
        private final Map<List<String>, Merged> merged = new LinkedHashMap<>();

        Points(MetricDefinition metric, MetricSettings settings) {
            this.metric = metric;
            this.settings = settings;
        }

        void ifEnabled(@Nullable String[] values, Consumer<Merged> action) {
            if (settings.enabled()) {
                action.accept(merged.computeIfAbsent(kept(values), key -> new Merged()));
            }
        }

        /** Names and values in turn, those that leave. */
        private List<String> kept(@Nullable String[] values) {
            if (values.length > metric.attributes().size()) {
                throw new IllegalArgumentException(metric.name() + ": " + values.length + " attributes (expected: "
                        + metric.attributes().size() + " or fewer)");
            }
            var kept = new ArrayList<String>(2 * values.length);
            for (int i = 0; i < values.length; i++) {
                String name = metric.attributes().get(i).name();
                String value = values[i];
                if (value != null && settings.attributes().contains(name)) {
                    kept.add(name);
                    kept.add(value);
                }
            }
            return kept;
        }

        Metric toMetric(long now) {
            var made = new Metric(metric.kind(), metric.name(), metric.unit()).setDescription(metric.description());
            if (metric.kind() == Metric.Kind.SUM) {
                made.setTemporality(Metric.Temporality.CUMULATIVE).setMonotonic(metric.monotonic());
            }
            merged.forEach((attributes, value) -> {
                var point = new NumberPoint();
                for (int i = 0; i < attributes.size(); i += 2) {
                    point.attributes().put(attributes.get(i), attributes.get(i + 1));
                }
                value.write(point, metric.number(), settings.aggregation());
                point.setStartTime(Math.min(value.start, now)).setTime(now);
                made.add(point);
            });
            return made;
        }
    }

    /** What several points with the same attributes come to. Whole numbers and fractions are kept apart, so none is rounded. */
    private static final class Merged {
        private int count;
        private long whole;
        private long wholeMin = Long.MAX_VALUE;
        private long wholeMax = Long.MIN_VALUE;
        private double sum;
        private double min = Double.POSITIVE_INFINITY;
        private double max = Double.NEGATIVE_INFINITY;
        private long start;

        Merged since(long time) {
            start = Math.max(start, time);
            return this;
        }

        void add(long number) {
            whole += number;
            wholeMin = Math.min(wholeMin, number);
            wholeMax = Math.max(wholeMax, number);
            add((double) number);
        }

        void add(double number) {
            count++;
            sum += number;
            min = Math.min(min, number);
            max = Math.max(max, number);
        }

        void write(NumberPoint point, NumberType type, Aggregation aggregation) {
            switch (type) {
                case INT ->
                    point.setValue(
                            switch (aggregation) {
                                case SUM -> whole;
                                case AVG -> whole / count;
                                case MIN -> wholeMin;
                                case MAX -> wholeMax;
                            });
                case DOUBLE ->
                    point.setValue(
                            switch (aggregation) {
                                case SUM -> sum;
                                case AVG -> sum / count;
                                case MIN -> min;
                                case MAX -> max;
                            });
            }
        }
    }
}
