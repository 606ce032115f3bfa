package io.dbintel.network.otlp;

import io.dbintel.network.RpcStatus;
import io.dbintel.network.otlp.OtlpService.PartialSuccess;
import io.dbintel.telemetry.Slice;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Answers of OTLP/HTTP in JSON. One that is none gives what could be read of it. */
public final class JsonAnswers {
    private static final JsonFactory JSON = new JsonFactory();

    private JsonAnswers() {}

    /** {@code {"partialSuccess": {"rejectedLogRecords": "1", "errorMessage": "…"}}}. */
    public static PartialSuccess response(Slice body) {
        long rejected = 0;
        String message = "";
        try (JsonParser in = parser(body)) {
            boolean inside = false;
            for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
                String name = in.currentName() == null ? "" : in.currentName();
                if (token == JsonToken.START_OBJECT) {
                    inside |= name.equals("partialSuccess") || name.equals("partial_success");
                } else if (inside && token.isScalarValue() && name.startsWith("rejected")) {
                    rejected = number(in.getString());
                } else if (inside && token == JsonToken.VALUE_STRING && name.startsWith("error")) {
                    message = in.getString();
                }
            }
        } catch (JacksonException e) {
            return new PartialSuccess(rejected, message);
        }
        return new PartialSuccess(rejected, message);
    }

    /** {@code {"code": 14, "message": "…"}}. */
    public static RpcStatus status(Slice body) {
        int code = 0;
        String message = "";
        try (JsonParser in = parser(body)) {
            int depth = 0;
            for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (depth == 1 && token.isScalarValue() && "code".equals(in.currentName())) {
                    code = (int) number(in.getString());
                } else if (depth == 1 && token == JsonToken.VALUE_STRING && "message".equals(in.currentName())) {
                    message = in.getString();
                }
            }
        } catch (JacksonException e) {
            return new RpcStatus(code, message, Optional.empty());
        }
        return new RpcStatus(code, message, Optional.empty());
    }

    private static JsonParser parser(Slice body) {
        return JSON.createParser(ObjectReadContext.empty(), body.bytes(), body.from(), body.length());
    }

    private static long number(String text) {
        try {
            return Math.max(0, Long.parseLong(text));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
