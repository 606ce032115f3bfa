package io.dbintel.exporters.debug;

import io.dbintel.telemetry.Attributes;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.ExponentialHistogramPoint;
import io.dbintel.telemetry.HistogramPoint;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.KeyValue;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.NumberPoint;
import io.dbintel.telemetry.Point;
import io.dbintel.telemetry.ResourceGroup;
import io.dbintel.telemetry.Scope;
import io.dbintel.telemetry.ScopeGroup;
import io.dbintel.telemetry.Span;
import io.dbintel.telemetry.SummaryPoint;
import io.dbintel.telemetry.Value;
import io.dbintel.telemetry.ValueText;
import java.util.OptionalDouble;
import java.util.StringJoiner;

/** One line for each record or point, below a line for each resource and scope. */
final class NormalText {
    private final StringBuilder out = new StringBuilder();

    private NormalText() {}

    static String of(Batch<?> batch) {
        var text = new NormalText();
        text.write(batch);
        return text.out.toString();
    }

    private <R extends Item> void write(Batch<R> batch) {
        String suffix = Words.of(batch.signal()).normal();
        int i = 0;
        for (ResourceGroup<R> group : batch.groups()) {
            out.append("Resource").append(suffix).append(" #").append(i++);
            schema(group.schemaUrl());
            attributes(group.resource().attributes());
            out.append('\n');
            int j = 0;
            for (ScopeGroup<R> scopeGroup : group.scopes()) {
                Scope scope = scopeGroup.scope();
                out.append("Scope").append(suffix).append(" #").append(j++);
                out.append(scope.name().isEmpty() ? "" : " " + scope.name());
                out.append(scope.version().isEmpty() ? "" : "@" + scope.version());
                schema(scopeGroup.schemaUrl());
                attributes(scope.attributes());
                out.append('\n');
                scopeGroup.records().forEach(this::record);
            }
        }
    }

    private void schema(String url) {
        out.append(url.isEmpty() ? "" : " [" + url + "]");
    }

    private void attributes(Attributes attributes) {
        for (KeyValue entry : attributes) {
            out.append(' ').append(entry.key()).append('=').append(ValueText.of(entry.value()));
        }
    }

    private void record(Item item) {
        switch (item) {
            case LogRecord log -> {
                Value body = log.body();
                out.append(body == null ? "" : ValueText.of(body));
                attributes(log.attributes());
                out.append('\n');
            }
            case Span span -> {
                out.append(span.name())
                        .append(' ')
                        .append(span.traceId())
                        .append(' ')
                        .append(span.spanId());
                attributes(span.attributes());
                out.append('\n');
            }
            case Metric metric -> {
                for (Point point : metric.points()) {
                    var labels = new StringJoiner(",", "{", "} ");
                    for (KeyValue entry : point.attributes()) {
                        labels.add(entry.key() + "=" + ValueText.of(entry.value()));
                    }
                    out.append(metric.name()).append(labels);
                    point(point);
                    out.append('\n');
                }
            }
        }
    }

    private void point(Point point) {
        switch (point) {
            case NumberPoint number ->
                out.append(
                        switch (number.value()) {
                            case Value.Int(long value) -> Long.toString(value);
                            case Value.Double(double value) -> GoText.shortest(value);
                            default -> "";
                        });
            case HistogramPoint histogram -> histogram(histogram);
            case ExponentialHistogramPoint histogram -> exponential(histogram);
            case SummaryPoint summary -> {
                out.append("count=").append(Long.toUnsignedString(summary.count()));
                out.append(" sum=").append(GoText.fixed(summary.sum()));
                for (SummaryPoint.Quantile quantile : summary.quantiles()) {
                    out.append(" q").append(GoText.shortest(quantile.quantile()));
                    out.append('=').append(GoText.shortest(quantile.value()));
                }
            }
        }
    }

    private void histogram(HistogramPoint point) {
        totals(point.count(), point.sum(), point.min(), point.max());
        long[] buckets = point.buckets();
        double[] bounds = point.bounds();
        for (int i = 0; i < buckets.length; i++) {
            out.append(' ').append(i < bounds.length ? "le" + GoText.shortest(bounds[i]) + "=" : "");
            out.append(Long.toUnsignedString(buckets[i]));
        }
    }

    private void exponential(ExponentialHistogramPoint point) {
        totals(point.count(), point.sum(), point.min(), point.max());
        double base = Math.pow(2, Math.pow(2, -point.scale()));
        buckets(point.negative(), base);
        buckets(point.positive(), base);
        if (point.zeroCount() != 0) {
            out.append(" zero_count").append(GoText.shortest(point.zeroThreshold()));
            out.append('=').append(Long.toUnsignedString(point.zeroCount()));
        }
    }

    private void buckets(ExponentialHistogramPoint.Buckets buckets, double base) {
        for (int i = 0; i < buckets.counts().length; i++) {
            out.append(" le").append(GoText.shortest(Math.pow(base, (double) buckets.offset() + i)));
            out.append('=').append(Long.toUnsignedString(buckets.counts()[i]));
        }
    }

    private void totals(long count, OptionalDouble sum, OptionalDouble min, OptionalDouble max) {
        out.append("count=").append(Long.toUnsignedString(count));
        sum.ifPresent(value -> out.append(" sum=").append(GoText.shortest(value)));
        min.ifPresent(value -> out.append(" min=").append(GoText.shortest(value)));
        max.ifPresent(value -> out.append(" max=").append(GoText.shortest(value)));
    }
}
