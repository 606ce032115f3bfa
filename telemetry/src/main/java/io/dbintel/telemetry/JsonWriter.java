package io.dbintel.telemetry;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.OptionalDouble;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/** Writes a batch as OTLP JSON. Fields that hold their default are left out, as the Collector does. */
final class JsonWriter {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamWriteConstraints(
                    StreamWriteConstraints.builder().maxNestingDepth(3_000).build())
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    private final JsonGenerator out;

    private JsonWriter(JsonGenerator out) {
        this.out = out;
    }

    static void write(Batch<?> batch, OutputStream stream) throws IOException {
        try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), stream)) {
            new JsonWriter(out).batch(batch);
        } catch (JacksonIOException e) {
            throw e.getCause();
        }
    }

    private void batch(Batch<?> batch) {
        Signal<?> signal = batch.signal();
        out.writeStartObject();
        if (!batch.groups().isEmpty()) {
            out.writeArrayPropertyStart(signal.groupsField());
            for (ResourceGroup<?> group : batch.groups()) {
                group(signal, group);
            }
            out.writeEndArray();
        }
        out.writeEndObject();
    }

    private void group(Signal<?> signal, ResourceGroup<?> group) {
        out.writeStartObject();
        if (group.hasResource()) {
            out.writeObjectPropertyStart("resource");
            resource(group.resource());
            out.writeEndObject();
        }
        if (!group.scopes().isEmpty()) {
            out.writeArrayPropertyStart(signal.scopeGroupsField());
            for (ScopeGroup<?> scopeGroup : group.scopes()) {
                scopeGroup(signal, scopeGroup);
            }
            out.writeEndArray();
        }
        text("schemaUrl", group.schemaUrl());
        out.writeEndObject();
    }

    private void resource(Resource resource) {
        attributes("attributes", resource.attributes());
        unsigned32("droppedAttributesCount", resource.droppedAttributes());
        if (!resource.entities().isEmpty()) {
            out.writeArrayPropertyStart("entityRefs");
            for (Resource.EntityRef entity : resource.entities()) {
                out.writeStartObject();
                text("schemaUrl", entity.schemaUrl());
                text("type", entity.type());
                texts("idKeys", entity.idKeys());
                texts("descriptionKeys", entity.descriptionKeys());
                out.writeEndObject();
            }
            out.writeEndArray();
        }
    }

    private void scopeGroup(Signal<?> signal, ScopeGroup<?> group) {
        out.writeStartObject();
        if (group.hasScope()) {
            Scope scope = group.scope();
            out.writeObjectPropertyStart("scope");
            text("name", scope.name());
            text("version", scope.version());
            attributes("attributes", scope.attributes());
            unsigned32("droppedAttributesCount", scope.droppedAttributes());
            out.writeEndObject();
        }
        if (!group.records().isEmpty()) {
            out.writeArrayPropertyStart(signal.recordsField());
            for (Item record : group.records()) {
                out.writeStartObject();
                switch (record) {
                    case LogRecord log -> log(log);
                    case Span span -> span(span);
                    case Metric metric -> metric(metric);
                }
                out.writeEndObject();
            }
            out.writeEndArray();
        }
        text("schemaUrl", group.schemaUrl());
        out.writeEndObject();
    }

    private void log(LogRecord log) {
        unsigned("timeUnixNano", log.time());
        unsigned("observedTimeUnixNano", log.observedTime());
        number("severityNumber", log.severity());
        text("severityText", log.severityText());
        Value body = log.body();
        if (body != null) {
            out.writeName("body");
            value(body);
        }
        attributes("attributes", log.attributes());
        unsigned32("droppedAttributesCount", log.droppedAttributes());
        unsigned32("flags", log.flags());
        id("traceId", log.traceId());
        id("spanId", log.spanId());
        text("eventName", log.eventName());
    }

    private void span(Span span) {
        id("traceId", span.traceId());
        id("spanId", span.spanId());
        text("traceState", span.traceState());
        id("parentSpanId", span.parentSpanId());
        unsigned32("flags", span.flags());
        text("name", span.name());
        number("kind", span.kind());
        unsigned("startTimeUnixNano", span.startTime());
        unsigned("endTimeUnixNano", span.endTime());
        attributes("attributes", span.attributes());
        unsigned32("droppedAttributesCount", span.droppedAttributes());
        if (!span.events().isEmpty()) {
            out.writeArrayPropertyStart("events");
            span.events().forEach(this::event);
            out.writeEndArray();
        }
        unsigned32("droppedEventsCount", span.droppedEvents());
        if (!span.links().isEmpty()) {
            out.writeArrayPropertyStart("links");
            span.links().forEach(this::link);
            out.writeEndArray();
        }
        unsigned32("droppedLinksCount", span.droppedLinks());
        if (span.hasStatus()) {
            out.writeObjectPropertyStart("status");
            text("message", span.status().message());
            number("code", span.status().code());
            out.writeEndObject();
        }
    }

    private void event(Span.Event event) {
        out.writeStartObject();
        unsigned("timeUnixNano", event.time());
        text("name", event.name());
        attributes("attributes", event.attributes());
        unsigned32("droppedAttributesCount", event.droppedAttributes());
        out.writeEndObject();
    }

    private void link(Span.Link link) {
        out.writeStartObject();
        id("traceId", link.traceId());
        id("spanId", link.spanId());
        text("traceState", link.traceState());
        attributes("attributes", link.attributes());
        unsigned32("droppedAttributesCount", link.droppedAttributes());
        unsigned32("flags", link.flags());
        out.writeEndObject();
    }

    private void metric(Metric metric) {
        text("name", metric.name());
        text("description", metric.description());
        text("unit", metric.unit());
        switch (metric.kind()) {
            case NONE -> {
                // nothing was measured
            }
            case GAUGE -> data("gauge", metric);
            case SUM -> data("sum", metric);
            case HISTOGRAM -> data("histogram", metric);
            case EXPONENTIAL_HISTOGRAM -> data("exponentialHistogram", metric);
            case SUMMARY -> data("summary", metric);
        }
        attributes("metadata", metric.metadata());
    }

    private void data(String name, Metric metric) {
        out.writeObjectPropertyStart(name);
        if (!metric.points().isEmpty()) {
            out.writeArrayPropertyStart("dataPoints");
            for (Point point : metric.points()) {
                out.writeStartObject();
                point(point);
                out.writeEndObject();
            }
            out.writeEndArray();
        }
        number("aggregationTemporality", metric.temporalityNumber());
        if (metric.kind() == Metric.Kind.SUM && metric.monotonic()) {
            out.writeBooleanProperty("isMonotonic", true);
        }
        out.writeEndObject();
    }

    private void point(Point point) {
        attributes("attributes", point.attributes());
        unsigned("startTimeUnixNano", point.startTime());
        unsigned("timeUnixNano", point.time());
        switch (point) {
            case NumberPoint number -> {
                measured(number.value());
                exemplars(number.exemplars());
            }
            case HistogramPoint histogram -> histogram(histogram);
            case ExponentialHistogramPoint histogram -> exponentialHistogram(histogram);
            case SummaryPoint summary -> summary(summary);
        }
        unsigned32("flags", point.flags());
    }

    private void histogram(HistogramPoint point) {
        unsigned("count", point.count());
        real("sum", point.sum());
        unsigned("bucketCounts", point.buckets());
        double[] bounds = point.bounds();
        if (bounds.length > 0) {
            out.writeArrayPropertyStart("explicitBounds");
            for (double bound : bounds) {
                real(bound);
            }
            out.writeEndArray();
        }
        exemplars(point.exemplars());
        real("min", point.min());
        real("max", point.max());
    }

    private void exponentialHistogram(ExponentialHistogramPoint point) {
        unsigned("count", point.count());
        real("sum", point.sum());
        number("scale", point.scale());
        unsigned("zeroCount", point.zeroCount());
        if (point.hasPositive()) {
            buckets("positive", point.positive());
        }
        if (point.hasNegative()) {
            buckets("negative", point.negative());
        }
        exemplars(point.exemplars());
        real("min", point.min());
        real("max", point.max());
        real("zeroThreshold", point.zeroThreshold());
    }

    private void buckets(String name, ExponentialHistogramPoint.Buckets buckets) {
        out.writeObjectPropertyStart(name);
        number("offset", buckets.offset());
        unsigned("bucketCounts", buckets.counts());
        out.writeEndObject();
    }

    private void summary(SummaryPoint point) {
        unsigned("count", point.count());
        real("sum", point.sum());
        if (!point.quantiles().isEmpty()) {
            out.writeArrayPropertyStart("quantileValues");
            for (SummaryPoint.Quantile quantile : point.quantiles()) {
                out.writeStartObject();
                real("quantile", quantile.quantile());
                real("value", quantile.value());
                out.writeEndObject();
            }
            out.writeEndArray();
        }
    }

    private void exemplars(List<Exemplar> exemplars) {
        if (exemplars.isEmpty()) {
            return;
        }
        out.writeArrayPropertyStart("exemplars");
        for (Exemplar exemplar : exemplars) {
            out.writeStartObject();
            attributes("filteredAttributes", exemplar.attributes());
            unsigned("timeUnixNano", exemplar.time());
            measured(exemplar.value());
            id("spanId", exemplar.spanId());
            id("traceId", exemplar.traceId());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void measured(Value value) {
        if (value instanceof Value.Int(long number)) {
            out.writeStringProperty("asInt", Long.toString(number));
        } else if (value instanceof Value.Double(double number)) {
            out.writeName("asDouble");
            real(number);
        }
    }

    private void attributes(String name, Iterable<KeyValue> attributes) {
        boolean any = false;
        for (KeyValue attribute : attributes) {
            if (!any) {
                out.writeArrayPropertyStart(name);
                any = true;
            }
            entry(attribute);
        }
        if (any) {
            out.writeEndArray();
        }
    }

    private void entry(KeyValue entry) {
        out.writeStartObject();
        text("key", entry.key());
        out.writeName("value");
        value(entry.value());
        out.writeEndObject();
    }

    /** An alternative is written even where it holds zero. */
    private void value(Value value) {
        out.writeStartObject();
        switch (value) {
            case Value.Text(String text) -> out.writeStringProperty("stringValue", JsonReader.wellFormed(text));
            case Value.Bool(boolean flag) -> out.writeBooleanProperty("boolValue", flag);
            case Value.Int(long number) -> out.writeStringProperty("intValue", Long.toString(number));
            case Value.Double(double number) -> {
                out.writeName("doubleValue");
                real(number);
            }
            case Value.Array(List<Value> values) -> {
                out.writeObjectPropertyStart("arrayValue");
                if (!values.isEmpty()) {
                    out.writeArrayPropertyStart("values");
                    values.forEach(this::value);
                    out.writeEndArray();
                }
                out.writeEndObject();
            }
            case Value.Map(List<KeyValue> entries) -> {
                out.writeObjectPropertyStart("kvlistValue");
                attributes("values", entries);
                out.writeEndObject();
            }
            case Value.Bytes(byte[] bytes) -> out.writeBinaryProperty("bytesValue", bytes);
            case Value.Empty() -> {
                // no alternative
            }
        }
        out.writeEndObject();
    }

    private void text(String name, String value) {
        if (!value.isEmpty()) {
            out.writeStringProperty(name, JsonReader.wellFormed(value));
        }
    }

    private void texts(String name, List<String> values) {
        if (!values.isEmpty()) {
            out.writeArrayPropertyStart(name);
            values.forEach(value -> out.writeString(JsonReader.wellFormed(value)));
            out.writeEndArray();
        }
    }

    private void id(String name, Id id) {
        if (id.length() > 0) {
            out.writeStringProperty(name, id.hex());
        }
    }

    private void number(String name, int value) {
        if (value != 0) {
            out.writeNumberProperty(name, value);
        }
    }

    private void unsigned32(String name, int value) {
        if (value != 0) {
            out.writeNumberProperty(name, Integer.toUnsignedLong(value));
        }
    }

    private void unsigned(String name, long value) {
        if (value != 0) {
            out.writeStringProperty(name, Long.toUnsignedString(value));
        }
    }

    private void unsigned(String name, long[] values) {
        if (values.length > 0) {
            out.writeArrayPropertyStart(name);
            for (long value : values) {
                out.writeString(Long.toUnsignedString(value));
            }
            out.writeEndArray();
        }
    }

    private void real(String name, OptionalDouble value) {
        if (value.isPresent()) {
            out.writeName(name);
            real(value.getAsDouble());
        }
    }

    /** Zero is left out; minus zero is not zero. */
    private void real(String name, double value) {
        if (Double.doubleToRawLongBits(value) != 0) {
            out.writeName(name);
            real(value);
        }
    }

    private void real(double value) {
        if (Double.isFinite(value)) {
            out.writeNumber(value);
        } else {
            // "NaN", "Infinity" or "-Infinity"
            out.writeString(Double.toString(value));
        }
    }
}
