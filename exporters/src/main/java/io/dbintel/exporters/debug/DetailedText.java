package io.dbintel.exporters.debug;

import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Exemplar;
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
import java.util.List;
import java.util.OptionalDouble;

/** Every field on a line of its own, as the Collector has it. */
final class DetailedText {
    private static final String ITEM = "     -> ";
    private static final String DEEPER_ITEM = "          -> ";
    private static final List<String> SPAN_KINDS =
            List.of("Unspecified", "Internal", "Server", "Client", "Producer", "Consumer");
    private static final List<String> STATUS_CODES = List.of("Unset", "Ok", "Error");
    private static final List<String> SEVERITIES = List.of("Trace", "Debug", "Info", "Warn", "Error", "Fatal");

    private final StringBuilder out = new StringBuilder();

    private DetailedText() {}

    static String of(Batch<?> batch) {
        var text = new DetailedText();
        text.write(batch);
        return text.out.toString();
    }

    private <R extends Item> void write(Batch<R> batch) {
        Words words = Words.of(batch.signal());
        int i = 0;
        for (ResourceGroup<R> group : batch.groups()) {
            line("Resource" + words.resource() + " #" + i++);
            line("Resource SchemaURL: " + group.schemaUrl());
            attributes("Resource attributes:", ITEM, group.resource().attributes());
            int j = 0;
            for (ScopeGroup<R> scopeGroup : group.scopes()) {
                Scope scope = scopeGroup.scope();
                line("Scope" + words.scope() + " #" + j++);
                line("Scope" + words.scope() + " SchemaURL: " + scopeGroup.schemaUrl());
                line("InstrumentationScope " + scope.name() + " " + scope.version());
                attributes("InstrumentationScope attributes:", ITEM, scope.attributes());
                int k = 0;
                for (R record : scopeGroup.records()) {
                    record(record, k++);
                }
            }
        }
    }

    private void record(Item item, int index) {
        switch (item) {
            case LogRecord log -> log(log, index);
            case Span span -> span(span, index);
            case Metric metric -> metric(metric, index);
        }
    }

    private void log(LogRecord log, int index) {
        Value body = log.body();
        line("LogRecord #" + index);
        line("ObservedTimestamp: " + GoText.time(log.observedTime()));
        line("Timestamp: " + GoText.time(log.time()));
        line("SeverityText: " + log.severityText());
        line("SeverityNumber: " + severity(log.severity()) + "(" + log.severity() + ")");
        if (!log.eventName().isEmpty()) {
            line("EventName: " + log.eventName());
        }
        line("Body: " + value(body == null ? Value.EMPTY : body));
        attributes("Attributes:", ITEM, log.attributes());
        line("Trace ID: " + log.traceId());
        line("Span ID: " + log.spanId());
        line("Flags: " + Integer.toUnsignedString(log.flags()));
    }

    /** {@code Info}, {@code Info2} to {@code Info4} and so on for 1 to 24. */
    private static String severity(int number) {
        if (number == 0) {
            return "Unspecified";
        }
        if (number < 0 || number > 24) {
            return "";
        }
        int step = (number - 1) % 4;
        return SEVERITIES.get((number - 1) / 4) + (step == 0 ? "" : step + 1);
    }

    private void span(Span span, int index) {
        line("Span #" + index);
        field("Trace ID", span.traceId().hex());
        field("Parent ID", span.parentSpanId().hex());
        field("ID", span.spanId().hex());
        field("Name", span.name());
        field("Kind", name(SPAN_KINDS, span.kind()));
        if (!span.traceState().isEmpty()) {
            field("TraceState", span.traceState());
        }
        field("Start time", GoText.time(span.startTime()));
        field("End time", GoText.time(span.endTime()));
        field("Status code", name(STATUS_CODES, span.status().code()));
        field("Status message", span.status().message());
        if (span.droppedAttributes() != 0 || span.droppedEvents() != 0 || span.droppedLinks() != 0) {
            line("    DroppedAttributesCount: " + Integer.toUnsignedString(span.droppedAttributes()));
            line("    DroppedEventsCount: " + Integer.toUnsignedString(span.droppedEvents()));
            line("    DroppedLinksCount: " + Integer.toUnsignedString(span.droppedLinks()));
        }
        attributes("Attributes:", ITEM, span.attributes());
        events(span.events());
        links(span.links());
    }

    private void events(List<Span.Event> events) {
        if (!events.isEmpty()) {
            line("Events:");
        }
        int i = 0;
        for (Span.Event event : events) {
            line("SpanEvent #" + i++);
            line(ITEM + "Name: " + event.name());
            line(ITEM + "Timestamp: " + GoText.time(event.time()));
            line(ITEM + "DroppedAttributesCount: " + Integer.toUnsignedString(event.droppedAttributes()));
            attributes(ITEM + "Attributes::", DEEPER_ITEM, event.attributes());
        }
    }

    private void links(List<Span.Link> links) {
        if (!links.isEmpty()) {
            line("Links:");
        }
        int i = 0;
        for (Span.Link link : links) {
            line("SpanLink #" + i++);
            line(ITEM + "Trace ID: " + link.traceId());
            line(ITEM + "ID: " + link.spanId());
            line(ITEM + "TraceState: " + link.traceState());
            line(ITEM + "DroppedAttributesCount: " + Integer.toUnsignedString(link.droppedAttributes()));
            attributes(ITEM + "Attributes::", DEEPER_ITEM, link.attributes());
        }
    }

    private void metric(Metric metric, int index) {
        line("Metric #" + index);
        line("Descriptor:");
        line(ITEM + "Name: " + metric.name());
        line(ITEM + "Description: " + metric.description());
        line(ITEM + "Unit: " + metric.unit());
        line(ITEM + "DataType: "
                + switch (metric.kind()) {
                    case NONE -> "Empty";
                    case GAUGE -> "Gauge";
                    case SUM -> "Sum";
                    case HISTOGRAM -> "Histogram";
                    case EXPONENTIAL_HISTOGRAM -> "ExponentialHistogram";
                    case SUMMARY -> "Summary";
                });
        if (metric.kind() == Metric.Kind.SUM) {
            line(ITEM + "IsMonotonic: " + metric.monotonic());
        }
        if (metric.kind() == Metric.Kind.SUM
                || metric.kind() == Metric.Kind.HISTOGRAM
                || metric.kind() == Metric.Kind.EXPONENTIAL_HISTOGRAM) {
            line(ITEM + "AggregationTemporality: "
                    + switch (metric.temporality()) {
                        case UNSPECIFIED -> "Unspecified";
                        case DELTA -> "Delta";
                        case CUMULATIVE -> "Cumulative";
                    });
        }
        int i = 0;
        for (Point point : metric.points()) {
            point(point, i++);
        }
    }

    private void point(Point point, int index) {
        String name = switch (point) {
            case NumberPoint _ -> "NumberDataPoints";
            case HistogramPoint _ -> "HistogramDataPoints";
            case ExponentialHistogramPoint _ -> "ExponentialHistogramDataPoints";
            case SummaryPoint _ -> "SummaryDataPoints";
        };
        line(name + " #" + index);
        attributes("Data point attributes:", ITEM, point.attributes());
        line("StartTimestamp: " + GoText.time(point.startTime()));
        line("Timestamp: " + GoText.time(point.time()));
        switch (point) {
            case NumberPoint number -> {
                switch (number.value()) {
                    case Value.Int(long value) -> line("Value: " + value);
                    case Value.Double(double value) -> line("Value: " + GoText.fixed(value));
                    default -> {
                        // a point without a value has no line for it
                    }
                }
                exemplars(number.exemplars());
            }
            case HistogramPoint histogram -> histogram(histogram);
            case ExponentialHistogramPoint histogram -> exponential(histogram);
            case SummaryPoint summary -> summary(summary);
        }
    }

    private void histogram(HistogramPoint point) {
        totals(point.count(), point.sum(), point.min(), point.max());
        double[] bounds = point.bounds();
        for (int i = 0; i < bounds.length; i++) {
            line("ExplicitBounds #" + i + ": " + GoText.fixed(bounds[i]));
        }
        long[] buckets = point.buckets();
        for (int i = 0; i < buckets.length; i++) {
            line("Buckets #" + i + ", Count: " + Long.toUnsignedString(buckets[i]));
        }
        exemplars(point.exemplars());
    }

    private void exponential(ExponentialHistogramPoint point) {
        totals(point.count(), point.sum(), point.min(), point.max());
        double factor = Math.scalb(Math.log(2), -point.scale());
        ExponentialHistogramPoint.Buckets negative = point.negative();
        for (int i = negative.counts().length - 1; i >= 0; i--) {
            double index = (double) negative.offset() + i;
            line("Bucket [" + GoText.fixed(-Math.exp((index + 1) * factor)) + ", "
                    + GoText.fixed(-Math.exp(index * factor)) + "), Count: "
                    + Long.toUnsignedString(negative.counts()[i]));
        }
        if (point.zeroCount() != 0) {
            line("Bucket [0, 0], Count: " + Long.toUnsignedString(point.zeroCount()));
        }
        ExponentialHistogramPoint.Buckets positive = point.positive();
        for (int i = 0; i < positive.counts().length; i++) {
            double index = (double) positive.offset() + i;
            line("Bucket (" + GoText.fixed(Math.exp(index * factor)) + ", "
                    + GoText.fixed(Math.exp((index + 1) * factor)) + "], Count: "
                    + Long.toUnsignedString(positive.counts()[i]));
        }
        exemplars(point.exemplars());
    }

    private void summary(SummaryPoint point) {
        line("Count: " + Long.toUnsignedString(point.count()));
        line("Sum: " + GoText.fixed(point.sum()));
        int i = 0;
        for (SummaryPoint.Quantile quantile : point.quantiles()) {
            line("QuantileValue #" + i++ + ": Quantile " + GoText.fixed(quantile.quantile()) + ", Value "
                    + GoText.fixed(quantile.value()));
        }
    }

    private void totals(long count, OptionalDouble sum, OptionalDouble min, OptionalDouble max) {
        line("Count: " + Long.toUnsignedString(count));
        sum.ifPresent(value -> line("Sum: " + GoText.fixed(value)));
        min.ifPresent(value -> line("Min: " + GoText.fixed(value)));
        max.ifPresent(value -> line("Max: " + GoText.fixed(value)));
    }

    private void exemplars(List<Exemplar> exemplars) {
        if (!exemplars.isEmpty()) {
            line("Exemplars:");
        }
        int i = 0;
        for (Exemplar exemplar : exemplars) {
            line("Exemplar #" + i++);
            line(ITEM + "Trace ID: " + exemplar.traceId());
            line(ITEM + "Span ID: " + exemplar.spanId());
            line(ITEM + "Timestamp: " + GoText.time(exemplar.time()));
            switch (exemplar.value()) {
                case Value.Int(long value) -> line(ITEM + "Value: " + value);
                case Value.Double(double value) -> line(ITEM + "Value: " + GoText.fixed(value));
                default -> {
                    // an exemplar without a value has no line for it
                }
            }
            attributes(ITEM + "FilteredAttributes:", DEEPER_ITEM, exemplar.attributes());
        }
    }

    private void attributes(String header, String prefix, Iterable<KeyValue> attributes) {
        boolean first = true;
        for (KeyValue entry : attributes) {
            if (first) {
                line(header);
                first = false;
            }
            line(prefix + entry.key() + ": " + value(entry.value()));
        }
    }

    private static String value(Value value) {
        String type = switch (value) {
            case Value.Text _ -> "Str";
            case Value.Bool _ -> "Bool";
            case Value.Int _ -> "Int";
            case Value.Double _ -> "Double";
            case Value.Array _ -> "Slice";
            case Value.Map _ -> "Map";
            case Value.Bytes _ -> "Bytes";
            case Value.Empty _ -> "Empty";
        };
        return type + "(" + ValueText.of(value) + ")";
    }

    private static String name(List<String> names, int number) {
        return number >= 0 && number < names.size() ? names.get(number) : "";
    }

    private void field(String key, String value) {
        line("    " + key + " ".repeat(15 - key.length()) + ": " + value);
    }

    private void line(String text) {
        out.append(text).append('\n');
    }
}
