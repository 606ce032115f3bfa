package io.dbintel.extensions.oauth2client;

import io.dbintel.telemetry.Slice;
import java.util.Locale;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What a token endpoint answers (RFC 6749, 5.1 and 5.2).
 *
 * @param token empty where there is none
 * @param type as it is written before the token
 * @param expiresIn seconds, empty where nothing is said
 * @param error a code such as {@code invalid_client}, empty where there is none
 */
record TokenAnswer(String token, String type, OptionalLong expiresIn, String error) {
    private static final JsonFactory JSON = new JsonFactory();

    /** An answer that is no JSON is one without a token. */
    static TokenAnswer parse(Slice body) {
        String token = "";
        String type = "";
        String error = "";
        OptionalLong expires = OptionalLong.empty();
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), body.bytes(), body.from(), body.length())) {
            int depth = 0;
            for (JsonToken next = in.nextToken(); next != null; next = in.nextToken()) {
                depth += next.isStructStart() ? 1 : next.isStructEnd() ? -1 : 0;
                if (depth == 1 && next.isScalarValue() && in.currentName() != null) {
                    switch (in.currentName()) {
                        case "access_token" -> token = in.getString();
                        case "token_type" -> type = in.getString();
                        case "error" -> error = in.getString();
                        case "expires_in" -> expires = number(in.getString());
                        default -> {
                            // of no use here
                        }
                    }
                }
            }
        } catch (JacksonException e) {
            return new TokenAnswer("", "", OptionalLong.empty(), "the answer is no JSON");
        }
        return new TokenAnswer(token, spelled(type), expires, error);
    }

    private static OptionalLong number(String text) {
        try {
            return OptionalLong.of((long) Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static String spelled(String type) {
        return switch (type.toLowerCase(Locale.ROOT)) {
            case "", "bearer" -> "Bearer";
            case "mac" -> "MAC";
            case "basic" -> "Basic";
            default -> type;
        };
    }
}
