package io.dbintel.exporters.prometheus;

import io.dbintel.component.Counter;
import io.dbintel.component.Instrument;
import io.dbintel.component.Settings;
import io.dbintel.component.SparseLog;
import io.dbintel.telemetry.Attributes;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.ExponentialHistogramPoint;
import io.dbintel.telemetry.HistogramPoint;
import io.dbintel.telemetry.KeyValue;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.NumberPoint;
import io.dbintel.telemetry.Point;
import io.dbintel.telemetry.PrometheusText;
import io.dbintel.telemetry.ResourceGroup;
import io.dbintel.telemetry.ScopeGroup;
import io.dbintel.telemetry.SummaryPoint;
import io.dbintel.telemetry.Value;
import io.dbintel.telemetry.ValueText;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Puts points into the store as series of Prometheus. Points that Prometheus has no form for are dropped and counted with the
 * reason.
 */
final class Intake {
    private static final String NAMESPACE = "service.namespace";
    private static final String NAME = "service.name";
    private static final String INSTANCE = "service.instance.id";

    private final PrometheusConfig config;
    private final SeriesStore store;
    private final MetricNames names;
    private final Settings settings;
    private final SparseLog dropLog;
    private final Counter overwritten;
    private final AtomicLong rounds = new AtomicLong();
    private final AtomicBoolean warned = new AtomicBoolean();

    Intake(PrometheusConfig config, SeriesStore store, Settings settings) {
        this.config = config;
        this.store = store;
        this.names = new MetricNames(config.translation(), config.namespace());
        this.settings = settings;
        this.dropLog = new SparseLog(settings.clock());
        this.overwritten = settings.meter()
                .counter(Instrument.of(
                        "db_intelligence_exporter_prometheus_overwritten_points",
                        "{datapoint}",
                        "Points lost to one of another resource with the same name and labels"));
    }

    /** @return points that were dropped */
    int add(Batch<Metric> batch) {
        int dropped = 0;
        long round = rounds.incrementAndGet();
        for (ResourceGroup<Metric> group : batch.groups()) {
            Attributes resource = group.resource().attributes();
            var source = new SeriesStore.Source(round, resource.hashCode());
            targetInfo(resource, source);
            for (ScopeGroup<Metric> scope : group.scopes()) {
                for (Metric metric : scope.records()) {
                    dropped += add(metric, resource, scope, source);
                }
            }
        }
        return dropped;
    }

    private void targetInfo(Attributes resource, SeriesStore.Source source) {
        String job = job(resource);
        String instance = resource.text(INSTANCE);
        if (job.isEmpty() && instance.isEmpty()) {
            return;
        }
        var labels = new LabelSet(config.translation());
        boolean hasMore = false;
        for (KeyValue entry : resource) {
            if (!isService(entry.key())) {
                labels.add(entry.key(), ValueText.of(entry.value()));
                hasMore = true;
            }
        }
        // With job and instance alone it would say nothing.
        if (hasMore) {
            var one = new Sample.Number(Value.of(1), List.of());
            count(
                    store.put(new SeriesStore.Update(
                            names.prefixed("target_info"),
                            PrometheusText.Type.INFO,
                            "Target metadata",
                            identified(labels, job, instance).toList(),
                            one,
                            0,
                            0,
                            false,
                            source)),
                    "target_info");
        }
    }

    private int add(Metric metric, Attributes resource, ScopeGroup<Metric> scope, SeriesStore.Source source) {
        boolean isDelta = metric.temporality() == Metric.Temporality.DELTA;
        String unfit = unfit(metric, isDelta);
        if (!unfit.isEmpty()) {
            return drop(metric.points().size(), unfit, metric.name());
        }
        int dropped = 0;
        String name = names.of(metric);
        PrometheusText.Type type = type(metric);
        for (Point point : metric.points()) {
            List<Map.Entry<String, String>> labels = labels(point.attributes(), resource, scope);
            Sample sample = sample(point);
            if (point.hasNoRecordedValue()) {
                store.remove(name, labels);
            } else if (sample == null) {
                dropped += drop(1, "no_value", metric.name());
            } else if (!isOrdered(sample)) {
                dropped += drop(1, "unordered_bounds", metric.name());
            } else {
                dropped += count(
                        store.put(new SeriesStore.Update(
                                name,
                                type,
                                metric.description(),
                                labels,
                                sample,
                                point.startTime(),
                                point.time(),
                                isDelta,
                                source)),
                        metric.name());
            }
        }
        return dropped;
    }

    /** Buckets count what is below their bound: without an order they say nothing. */
    private static boolean isOrdered(Sample sample) {
        if (sample instanceof Sample.Distribution distribution) {
            double[] bounds = distribution.bounds();
            for (int i = 0; i < bounds.length; i++) {
                if (Double.isNaN(bounds[i]) || i > 0 && bounds[i] <= bounds[i - 1]) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Why Prometheus has no form for a metric; empty if it has. */
    private static String unfit(Metric metric, boolean isDelta) {
        if (metric.name().isBlank()) {
            return "no_name";
        }
        return switch (metric.kind()) {
            case NONE -> "no_data";
            case GAUGE, SUMMARY -> "";
            case SUM, HISTOGRAM, EXPONENTIAL_HISTOGRAM -> {
                if (metric.temporality() == Metric.Temporality.UNSPECIFIED) {
                    yield "unspecified_temporality";
                }
                yield isDelta && metric.kind() == Metric.Kind.SUM && !metric.monotonic() ? "non_monotonic_delta" : "";
            }
        };
    }

    private static PrometheusText.Type type(Metric metric) {
        return switch (metric.kind()) {
            case SUM -> metric.monotonic() ? PrometheusText.Type.COUNTER : PrometheusText.Type.GAUGE;
            case HISTOGRAM, EXPONENTIAL_HISTOGRAM -> PrometheusText.Type.HISTOGRAM;
            case SUMMARY -> PrometheusText.Type.SUMMARY;
            case GAUGE, NONE -> PrometheusText.Type.GAUGE;
        };
    }

    private static @Nullable Sample sample(Point point) {
        return switch (point) {
            case NumberPoint number ->
                number.value() instanceof Value.Empty ? null : new Sample.Number(number.value(), number.exemplars());
            case HistogramPoint histogram ->
                new Sample.Distribution(
                        histogram.count(),
                        histogram.sum().orElse(0),
                        histogram.bounds(),
                        histogram.buckets(),
                        histogram.exemplars());
            case ExponentialHistogramPoint histogram ->
                new Sample.Distribution(
                        histogram.count(),
                        histogram.sum().orElse(0),
                        new double[0],
                        new long[0],
                        histogram.exemplars());
            case SummaryPoint summary -> new Sample.Quantiles(summary.count(), summary.sum(), summary.quantiles());
        };
    }

    private List<Map.Entry<String, String>> labels(Attributes point, Attributes resource, ScopeGroup<Metric> scope) {
        var labels = new LabelSet(config.translation());
        for (KeyValue entry : point) {
            labels.add(entry.key(), ValueText.of(entry.value()));
        }
        if (config.copyResource()) {
            for (KeyValue entry : resource) {
                if (!config.excludeService() || !isService(entry.key())) {
                    labels.add(entry.key(), ValueText.of(entry.value()));
                }
            }
        }
        if (!config.withoutScopeInfo()) {
            labels.set("otel_scope_name", scope.scope().name());
            labels.set("otel_scope_version", scope.scope().version());
            labels.set("otel_scope_schema_url", scope.schemaUrl());
            for (KeyValue entry : scope.scope().attributes()) {
                labels.add("otel_scope_" + entry.key(), ValueText.of(entry.value()));
            }
        }
        return identified(labels, job(resource), resource.text(INSTANCE)).toList();
    }

    private static LabelSet identified(LabelSet labels, String job, String instance) {
        if (!job.isEmpty()) {
            labels.set("job", job);
        }
        if (!instance.isEmpty()) {
            labels.set("instance", instance);
        }
        return labels;
    }

    private static String job(Attributes resource) {
        String name = resource.text(NAME);
        String namespace = resource.text(NAMESPACE);
        return name.isEmpty() || namespace.isEmpty() ? name : namespace + "/" + name;
    }

    private static boolean isService(String key) {
        return key.equals(NAME) || key.equals(NAMESPACE) || key.equals(INSTANCE);
    }

    private int count(SeriesStore.Outcome outcome, String metric) {
        return switch (outcome) {
            case STORED -> 0;
            case OVERWROTE -> overwrote(metric);
            case TOO_OLD -> drop(1, "too_old", metric);
            case TYPE_CONFLICT -> drop(1, "type_conflict", metric);
            case FULL -> drop(1, "max_series", metric);
        };
    }

    /** The point itself is shown. */
    private int overwrote(String metric) {
        overwritten.add(1);
        if (warned.compareAndSet(false, true)) {
            settings.log()
                    .atWarn()
                    .addKeyValue("metric", metric)
                    .log(
                            "several resources have a metric of the same name and labels: only the last one's is shown; set"
                                    + " resource_to_telemetry_conversion: {enabled: true}, so that their attributes are labels");
        }
        return 0;
    }

    private int drop(int points, String reason, String metric) {
        Counter dropped = settings.meter()
                .with("reason", reason)
                .counter(Instrument.of(
                        "db_intelligence_exporter_dropped_items",
                        "{datapoint}",
                        "Points that an exporter has no form for"));
        dropped.add((long) points);
        if (!reason.equals("too_old")) {
            dropLog.error(settings.log())
                    .addKeyValue("metric", metric)
                    .addKeyValue("reason", reason)
                    .log("a metric can't be shown to Prometheus and is dropped");
        }
        return points;
    }
}
