package io.dbintel.collector.telemetry;

import io.dbintel.component.Histogram;
import io.dbintel.component.Labels;
import io.dbintel.component.MetricRegistry;
import io.dbintel.telemetry.Attributes;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.HistogramPoint;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.NumberPoint;
import io.dbintel.telemetry.Point;
import io.dbintel.telemetry.PrometheusText;
import io.dbintel.telemetry.Resource;
import io.dbintel.telemetry.Scope;
import io.dbintel.telemetry.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** The registry's numbers, as text for Prometheus and as a batch for OTLP. */
final class OwnMetrics {
    private final MetricRegistry registry;
    private final Map<String, String> resource;
    private final String version;

    OwnMetrics(MetricRegistry registry, Map<String, String> resource, String version) {
        this.registry = registry;
        this.resource = resource;
        this.version = version;
    }

    /** Prometheus text, with {@code service_name} on every series. */
    String text(TelemetryConfig.Pull reader, boolean openMetrics) {
        var out = new StringBuilder(16 * 1024);
        var writer = new PrometheusText.Writer(out, openMetrics);
        for (MetricRegistry.Family family : registry.snapshot()) {
            String name = name(family, reader);
            writer.family(name, type(family.type()), family.instrument().description());
            for (MetricRegistry.Sample sample : family.samples()) {
                List<Map.Entry<String, String>> labels = labels(sample.labels(), reader);
                switch (sample) {
                    case MetricRegistry.Sample.Number(Labels own, double value) ->
                        writer.sample(name, labels, value, OptionalLong.empty());
                    case MetricRegistry.Sample.Distribution(Labels own, Histogram.Snapshot value) ->
                        write(writer, name, labels, value);
                }
            }
        }
        writeTargetInfo(writer);
        writer.end();
        return out.toString();
    }

    private static void write(
            PrometheusText.Writer writer,
            String name,
            List<Map.Entry<String, String>> labels,
            Histogram.Snapshot value) {
        long below = 0;
        for (int i = 0; i < value.counts().length; i++) {
            below += value.counts()[i];
            String bound = i < value.bounds().length ? writer.bound(value.bounds()[i]) : "+Inf";
            var withBound = new ArrayList<>(labels);
            withBound.add(Map.entry("le", bound));
            writer.sample(name + "_bucket", withBound, below, OptionalLong.empty());
        }
        writer.sample(name + "_sum", labels, value.sum(), OptionalLong.empty());
        writer.sample(name + "_count", labels, below, OptionalLong.empty());
    }

    private void writeTargetInfo(PrometheusText.Writer writer) {
        var labels = new ArrayList<Map.Entry<String, String>>();
        resource.forEach((key, value) -> labels.add(Map.entry(PrometheusText.labelName(key), value)));
        labels.add(Map.entry("service_version", version));
        writer.family("target_info", PrometheusText.Type.GAUGE, "Target metadata");
        writer.sample("target_info", labels, 1, OptionalLong.empty());
    }

    private static String name(MetricRegistry.Family family, TelemetryConfig.Pull reader) {
        String name = family.instrument().name().replace('.', '_');
        if (!reader.withoutUnits()) {
            String unit = switch (family.instrument().unit()) {
                case "s" -> "_seconds";
                case "ms" -> "_milliseconds";
                case "By" -> "_bytes";
                default -> "";
            };
            name = name.endsWith(unit) ? name : name + unit;
        }
        boolean total =
                family.type() == MetricRegistry.Type.COUNTER && !reader.withoutTypeSuffix() && !name.endsWith("_total");
        return total ? name + "_total" : name;
    }

    private static PrometheusText.Type type(MetricRegistry.Type type) {
        return switch (type) {
            case COUNTER -> PrometheusText.Type.COUNTER;
            case UP_DOWN_COUNTER, GAUGE -> PrometheusText.Type.GAUGE;
            case HISTOGRAM -> PrometheusText.Type.HISTOGRAM;
        };
    }

    private List<Map.Entry<String, String>> labels(Labels own, TelemetryConfig.Pull reader) {
        var labels = new ArrayList<Map.Entry<String, String>>();
        own.values().forEach((key, value) -> labels.add(Map.entry(PrometheusText.labelName(key), value)));
        String service = resource.get("service.name");
        if (service != null) {
            labels.add(Map.entry("service_name", service));
        }
        if (!reader.withoutScopeInfo()) {
            labels.add(Map.entry("otel_scope_name", "dbintel"));
            labels.add(Map.entry("otel_scope_version", version));
        }
        return labels;
    }

    /**
     * The same numbers as cumulative points.
     *
     * @param start when counting began, nanoseconds since 1970
     * @param now time of the points, nanoseconds since 1970
     */
    Batch<Metric> batch(long start, long now) {
        var batch = new Batch<>(Signal.METRICS);
        var scope = batch.addResource(resource()).addScope(new Scope("dbintel", version));
        for (MetricRegistry.Family family : registry.snapshot()) {
            Metric metric = new Metric(
                            kind(family.type()),
                            family.instrument().name(),
                            family.instrument().unit())
                    .setDescription(family.instrument().description())
                    .setMonotonic(family.type() == MetricRegistry.Type.COUNTER);
            if (metric.kind() != Metric.Kind.GAUGE) {
                metric.setTemporality(Metric.Temporality.CUMULATIVE);
            }
            for (MetricRegistry.Sample sample : family.samples()) {
                Point point = switch (sample) {
                    case MetricRegistry.Sample.Number(Labels own, double value) -> number(value);
                    case MetricRegistry.Sample.Distribution(Labels own, Histogram.Snapshot value) ->
                        new HistogramPoint()
                                .setBuckets(value.bounds(), value.counts())
                                .setCount(value.count())
                                .setSum(OptionalDouble.of(value.sum()));
                };
                Attributes attributes = point.setStartTime(start).setTime(now).attributes();
                sample.labels().values().forEach(attributes::put);
                metric.add(point);
            }
            scope.add(metric);
        }
        return batch;
    }

    Resource resource() {
        var all = new Resource();
        resource.forEach((key, value) -> all.attributes().put(key, value));
        if (!resource.containsKey("service.version")) {
            all.attributes().put("service.version", version);
        }
        return all;
    }

    private static NumberPoint number(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1L << 53;
        return whole ? new NumberPoint().setValue((long) value) : new NumberPoint().setValue(value);
    }

    private static Metric.Kind kind(MetricRegistry.Type type) {
        return switch (type) {
            case COUNTER, UP_DOWN_COUNTER -> Metric.Kind.SUM;
            case GAUGE -> Metric.Kind.GAUGE;
            case HISTOGRAM -> Metric.Kind.HISTOGRAM;
        };
    }
}
