package io.dbintel.telemetry;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The generated classes, which say what bytes mean. */
final class Oracle {
    private static final Set<String> IDS =
            Set.of("traceId", "spanId", "parentSpanId", "trace_id", "span_id", "parent_span_id");

    private Oracle() {}

    static Message empty(Signal<?> signal) {
        return switch (signal.name()) {
            case "logs" -> ExportLogsServiceRequest.getDefaultInstance();
            case "metrics" -> ExportMetricsServiceRequest.getDefaultInstance();
            default -> ExportTraceServiceRequest.getDefaultInstance();
        };
    }

    /**
     * By the reflective reader, whose result the generated classes then read: in protobuf-java 4.36 the readers of the generated
     * classes bring the first of the alternatives A, B, A back to life, where the specification says that B ended it.
     */
    static Message parse(Signal<?> signal, byte[] bytes) throws InvalidProtocolBufferException {
        Message empty = empty(signal);
        return empty.getParserForType()
                .parseFrom(DynamicMessage.parseFrom(empty.getDescriptorForType(), bytes)
                        .toByteString());
    }

    /** Minus zero becomes zero, for comparing with what knows none. */
    static Message withoutMinusZero(Message message) {
        Message.Builder builder = message.toBuilder();
        message.getAllFields().forEach((field, value) -> {
            if (field.isRepeated()) {
                for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
                    builder.setRepeatedField(field, i, withoutMinusZero(message.getRepeatedField(field, i)));
                }
            } else {
                builder.setField(field, withoutMinusZero(value));
            }
        });
        return builder.build();
    }

    private static Object withoutMinusZero(Object value) {
        return switch (value) {
            case Message message -> withoutMinusZero(message);
            case Double real when real == 0 -> 0.0;
            default -> value;
        };
    }

    /**
     * What our model keeps of a message that it writes anew. It drops what it does not know: unknown fields, and indexes into a
     * dictionary that only profiles carry. An attribute without a value is one with an empty value.
     */
    static Message normal(Message message) {
        Message.Builder builder = message.newBuilderForType();
        message.getAllFields().forEach((field, value) -> {
            if (field.getName().endsWith("strindex")) {
                return;
            }
            if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
                builder.setField(field, value);
            } else if (field.isRepeated()) {
                ((Iterable<?>) value).forEach(each -> builder.addRepeatedField(field, normal((Message) each)));
            } else {
                builder.setField(field, normal((Message) value));
            }
        });
        if (builder instanceof KeyValue.Builder entry && !entry.hasValue()) {
            entry.setValue(AnyValue.getDefaultInstance());
        }
        return builder.build();
    }

    /** Log records, spans or data points. */
    static int items(Message message) {
        String name = message.getDescriptorForType().getName();
        if (name.equals("LogRecord") || name.equals("Span") || name.endsWith("DataPoint")) {
            return 1;
        }
        int items = 0;
        for (var entry : message.getAllFields().entrySet()) {
            if (entry.getKey().getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                if (entry.getValue() instanceof Iterable<?> list) {
                    for (Object each : list) {
                        items += items((Message) each);
                    }
                } else {
                    items += items((Message) entry.getValue());
                }
            }
        }
        return items;
    }

    /** OTLP's JSON of protobuf's: ids in hexadecimal digits. */
    static JsonElement hexIds(JsonElement json) {
        return withIds(json, id -> HexFormat.of().formatHex(Base64.getDecoder().decode(id)));
    }

    /** Protobuf's JSON of OTLP's: ids in base64. */
    static JsonElement base64Ids(JsonElement json) {
        return withIds(
                json, id -> Base64.getEncoder().encodeToString(HexFormat.of().parseHex(id)));
    }

    private static JsonElement withIds(JsonElement json, UnaryOperator<String> convert) {
        if (json instanceof JsonArray array) {
            var converted = new JsonArray();
            array.forEach(element -> converted.add(withIds(element, convert)));
            return converted;
        }
        if (json instanceof JsonObject object) {
            var converted = new JsonObject();
            object.entrySet().forEach(entry -> {
                boolean isId = IDS.contains(entry.getKey())
                        && entry.getValue() instanceof JsonPrimitive text
                        && text.isString();
                converted.add(
                        entry.getKey(),
                        isId
                                ? new JsonPrimitive(
                                        convert.apply(entry.getValue().getAsString()))
                                : withIds(entry.getValue(), convert));
            });
            return converted;
        }
        return json;
    }
}
