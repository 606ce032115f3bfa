package io.dbintel.telemetry;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the fields of one OTLP message are called and written in JSON, and which protobuf fields they are. */
final class JsonShape {
    /** How a JSON value becomes a protobuf field. */
    enum Kind {
        TEXT,
        TEXTS,
        BOOL,
        /** A signed 64-bit varint; a number or a text of one. */
        INT64,
        /** A signed 64-bit fixed field; likewise. */
        SFIXED64,
        /** An unsigned 64-bit fixed field; likewise. */
        FIXED64,
        FIXED64_LIST,
        /** Unsigned 64-bit varints; likewise. */
        UINT64_LIST,
        UINT32,
        FIXED32,
        /** A signed 32-bit number in zigzag. */
        SINT32,
        /** The number or the name of one of some values. */
        ENUM,
        /** A number, or "NaN", "Infinity" or "-Infinity". */
        DOUBLE,
        DOUBLE_LIST,
        /** Base64. */
        BYTES,
        /** Hexadecimal digits: where OTLP's JSON differs from protobuf's. */
        ID,
        MESSAGE,
        MESSAGES
    }

    /**
     * A field.
     *
     * @param child what a message holds
     * @param names of an enum, by number
     */
    record Field(int number, Kind kind, @Nullable JsonShape child, List<String> names) {}

    private final boolean item;
    private final Map<String, Field> fields = new HashMap<>();

    private JsonShape(boolean item) {
        this.item = item;
    }

    /** Whether it counts as a log record, a span or a data point. */
    boolean isItem() {
        return item;
    }

    /** The field of a name in camel case or as the protobuf source has it; null for one that we do not know. */
    @Nullable
    Field field(String name) {
        return fields.get(name);
    }

    private JsonShape add(int number, String name, Kind kind) {
        return add(name, new Field(number, kind, null, List.of()));
    }

    private JsonShape add(int number, String name, Kind kind, JsonShape child) {
        return add(name, new Field(number, kind, child, List.of()));
    }

    private JsonShape choice(int number, String name, String... names) {
        return add(name, new Field(number, Kind.ENUM, null, Arrays.asList(names)));
    }

    private JsonShape add(String name, Field field) {
        fields.put(name, field);
        fields.put(name.replaceAll("[A-Z]", "_$0").toLowerCase(java.util.Locale.ROOT), field);
        return this;
    }

    private static JsonShape message() {
        return new JsonShape(false);
    }

    private static JsonShape item() {
        return new JsonShape(true);
    }

    private static final String[] TEMPORALITIES = {
        "AGGREGATION_TEMPORALITY_UNSPECIFIED", "AGGREGATION_TEMPORALITY_DELTA", "AGGREGATION_TEMPORALITY_CUMULATIVE"
    };

    private static final JsonShape VALUE = message();
    private static final JsonShape KEY_VALUE =
            message().add(1, "key", Kind.TEXT).add(2, "value", Kind.MESSAGE, VALUE);

    static {
        VALUE.add(1, "stringValue", Kind.TEXT)
                .add(2, "boolValue", Kind.BOOL)
                .add(3, "intValue", Kind.INT64)
                .add(4, "doubleValue", Kind.DOUBLE)
                .add(5, "arrayValue", Kind.MESSAGE, message().add(1, "values", Kind.MESSAGES, VALUE))
                .add(6, "kvlistValue", Kind.MESSAGE, message().add(1, "values", Kind.MESSAGES, KEY_VALUE))
                .add(7, "bytesValue", Kind.BYTES);
    }

    private static final JsonShape ENTITY = message()
            .add(1, "schemaUrl", Kind.TEXT)
            .add(2, "type", Kind.TEXT)
            .add(3, "idKeys", Kind.TEXTS)
            .add(4, "descriptionKeys", Kind.TEXTS);

    private static final JsonShape RESOURCE = message()
            .add(1, "attributes", Kind.MESSAGES, KEY_VALUE)
            .add(2, "droppedAttributesCount", Kind.UINT32)
            .add(3, "entityRefs", Kind.MESSAGES, ENTITY);

    private static final JsonShape SCOPE = message()
            .add(1, "name", Kind.TEXT)
            .add(2, "version", Kind.TEXT)
            .add(3, "attributes", Kind.MESSAGES, KEY_VALUE)
            .add(4, "droppedAttributesCount", Kind.UINT32);

    private static final JsonShape LOG_RECORD = item().add(1, "timeUnixNano", Kind.FIXED64)
            .choice(2, "severityNumber", severities())
            .add(3, "severityText", Kind.TEXT)
            .add(5, "body", Kind.MESSAGE, VALUE)
            .add(6, "attributes", Kind.MESSAGES, KEY_VALUE)
            .add(7, "droppedAttributesCount", Kind.UINT32)
            .add(8, "flags", Kind.FIXED32)
            .add(9, "traceId", Kind.ID)
            .add(10, "spanId", Kind.ID)
            .add(11, "observedTimeUnixNano", Kind.FIXED64)
            .add(12, "eventName", Kind.TEXT);

    private static final JsonShape EVENT = message()
            .add(1, "timeUnixNano", Kind.FIXED64)
            .add(2, "name", Kind.TEXT)
            .add(3, "attributes", Kind.MESSAGES, KEY_VALUE)
            .add(4, "droppedAttributesCount", Kind.UINT32);

    private static final JsonShape LINK = message()
            .add(1, "traceId", Kind.ID)
            .add(2, "spanId", Kind.ID)
            .add(3, "traceState", Kind.TEXT)
            .add(4, "attributes", Kind.MESSAGES, KEY_VALUE)
            .add(5, "droppedAttributesCount", Kind.UINT32)
            .add(6, "flags", Kind.FIXED32);

    private static final JsonShape STATUS = message()
            .add(2, "message", Kind.TEXT)
            .choice(3, "code", "STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR");

    private static final JsonShape SPAN = item().add(1, "traceId", Kind.ID)
            .add(2, "spanId", Kind.ID)
            .add(3, "traceState", Kind.TEXT)
            .add(4, "parentSpanId", Kind.ID)
            .add(5, "name", Kind.TEXT)
            .choice(
                    6,
                    "kind",
                    "SPAN_KIND_UNSPECIFIED",
                    "SPAN_KIND_INTERNAL",
                    "SPAN_KIND_SERVER",
                    "SPAN_KIND_CLIENT",
                    "SPAN_KIND_PRODUCER",
                    "SPAN_KIND_CONSUMER")
            .add(7, "startTimeUnixNano", Kind.FIXED64)
            .add(8, "endTimeUnixNano", Kind.FIXED64)
            .add(9, "attributes", Kind.MESSAGES, KEY_VALUE)
            .add(10, "droppedAttributesCount", Kind.UINT32)
            .add(11, "events", Kind.MESSAGES, EVENT)
            .add(12, "droppedEventsCount", Kind.UINT32)
            .add(13, "links", Kind.MESSAGES, LINK)
            .add(14, "droppedLinksCount", Kind.UINT32)
            .add(15, "status", Kind.MESSAGE, STATUS)
            .add(16, "flags", Kind.FIXED32);

    private static final JsonShape EXEMPLAR = message()
            .add(2, "timeUnixNano", Kind.FIXED64)
            .add(3, "asDouble", Kind.DOUBLE)
            .add(4, "spanId", Kind.ID)
            .add(5, "traceId", Kind.ID)
            .add(6, "asInt", Kind.SFIXED64)
            .add(7, "filteredAttributes", Kind.MESSAGES, KEY_VALUE);

    private static final JsonShape NUMBER_POINT = item().add(2, "startTimeUnixNano", Kind.FIXED64)
            .add(3, "timeUnixNano", Kind.FIXED64)
            .add(4, "asDouble", Kind.DOUBLE)
            .add(5, "exemplars", Kind.MESSAGES, EXEMPLAR)
            .add(6, "asInt", Kind.SFIXED64)
            .add(7, "attributes", Kind.MESSAGES, KEY_VALUE)
            .add(8, "flags", Kind.UINT32);

    private static final JsonShape HISTOGRAM_POINT = item().add(2, "startTimeUnixNano", Kind.FIXED64)
            .add(3, "timeUnixNano", Kind.FIXED64)
            .add(4, "count", Kind.FIXED64)
            .add(5, "sum", Kind.DOUBLE)
            .add(6, "bucketCounts", Kind.FIXED64_LIST)
            .add(7, "explicitBounds", Kind.DOUBLE_LIST)
            .add(8, "exemplars", Kind.MESSAGES, EXEMPLAR)
            .add(9, "attributes", Kind.MESSAGES, KEY_VALUE)
            .add(10, "flags", Kind.UINT32)
            .add(11, "min", Kind.DOUBLE)
            .add(12, "max", Kind.DOUBLE);

    private static final JsonShape BUCKETS =
            message().add(1, "offset", Kind.SINT32).add(2, "bucketCounts", Kind.UINT64_LIST);

    private static final JsonShape EXPONENTIAL_HISTOGRAM_POINT = item().add(1, "attributes", Kind.MESSAGES, KEY_VALUE)
            .add(2, "startTimeUnixNano", Kind.FIXED64)
            .add(3, "timeUnixNano", Kind.FIXED64)
            .add(4, "count", Kind.FIXED64)
            .add(5, "sum", Kind.DOUBLE)
            .add(6, "scale", Kind.SINT32)
            .add(7, "zeroCount", Kind.FIXED64)
            .add(8, "positive", Kind.MESSAGE, BUCKETS)
            .add(9, "negative", Kind.MESSAGE, BUCKETS)
            .add(10, "flags", Kind.UINT32)
            .add(11, "exemplars", Kind.MESSAGES, EXEMPLAR)
            .add(12, "min", Kind.DOUBLE)
            .add(13, "max", Kind.DOUBLE)
            .add(14, "zeroThreshold", Kind.DOUBLE);

    private static final JsonShape SUMMARY_POINT = item().add(2, "startTimeUnixNano", Kind.FIXED64)
            .add(3, "timeUnixNano", Kind.FIXED64)
            .add(4, "count", Kind.FIXED64)
            .add(5, "sum", Kind.DOUBLE)
            .add(
                    6,
                    "quantileValues",
                    Kind.MESSAGES,
                    message().add(1, "quantile", Kind.DOUBLE).add(2, "value", Kind.DOUBLE))
            .add(7, "attributes", Kind.MESSAGES, KEY_VALUE)
            .add(8, "flags", Kind.UINT32);

    private static final JsonShape METRIC = message()
            .add(1, "name", Kind.TEXT)
            .add(2, "description", Kind.TEXT)
            .add(3, "unit", Kind.TEXT)
            .add(5, "gauge", Kind.MESSAGE, points(NUMBER_POINT))
            .add(
                    7,
                    "sum",
                    Kind.MESSAGE,
                    points(NUMBER_POINT)
                            .choice(2, "aggregationTemporality", TEMPORALITIES)
                            .add(3, "isMonotonic", Kind.BOOL))
            .add(
                    9,
                    "histogram",
                    Kind.MESSAGE,
                    points(HISTOGRAM_POINT).choice(2, "aggregationTemporality", TEMPORALITIES))
            .add(
                    10,
                    "exponentialHistogram",
                    Kind.MESSAGE,
                    points(EXPONENTIAL_HISTOGRAM_POINT).choice(2, "aggregationTemporality", TEMPORALITIES))
            .add(11, "summary", Kind.MESSAGE, points(SUMMARY_POINT))
            .add(12, "metadata", Kind.MESSAGES, KEY_VALUE);

    static final JsonShape LOGS = request("resourceLogs", "scopeLogs", "logRecords", LOG_RECORD);
    static final JsonShape METRICS = request("resourceMetrics", "scopeMetrics", "metrics", METRIC);
    static final JsonShape TRACES = request("resourceSpans", "scopeSpans", "spans", SPAN);

    private static JsonShape points(JsonShape point) {
        return message().add(1, "dataPoints", Kind.MESSAGES, point);
    }

    private static JsonShape request(String groups, String scopeGroups, String records, JsonShape record) {
        JsonShape scopeGroup = message()
                .add(1, "scope", Kind.MESSAGE, SCOPE)
                .add(2, records, Kind.MESSAGES, record)
                .add(3, "schemaUrl", Kind.TEXT);
        JsonShape group = message()
                .add(1, "resource", Kind.MESSAGE, RESOURCE)
                .add(2, scopeGroups, Kind.MESSAGES, scopeGroup)
                .add(3, "schemaUrl", Kind.TEXT);
        return message().add(1, groups, Kind.MESSAGES, group);
    }

    /** Six levels of four grades each. */
    private static String[] severities() {
        var names = new String[25];
        names[0] = "SEVERITY_NUMBER_UNSPECIFIED";
        String[] levels = {"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"};
        for (int i = 1; i < names.length; i++) {
            int grade = (i - 1) % 4 + 1;
            names[i] = "SEVERITY_NUMBER_" + levels[(i - 1) / 4] + (grade == 1 ? "" : String.valueOf(grade));
        }
        return names;
    }
}
