package io.dbintel.receivers.stanza.operators;

import io.dbintel.telemetry.KeyValue;
import io.dbintel.telemetry.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads JSON texts into values, in one pass and without a tree between them. Nesting is bounded as the depth of what the
 * collector accepts from others.
 */
final class Json {
    private static final int DEEPEST = 100;
    /** Below so many members a look at all of them is cheaper than a table. */
    private static final int FEW = 16;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(1_000)
                    .build())
            .build();

    /** How numbers are read. */
    enum Numbers {
        /** All as doubles, as Go's JSON has it. */
        DOUBLE,
        /** Whole ones as such where 64 bits hold them. */
        WHOLE
    }

    private final JsonParser parser;
    private final Numbers numbers;

    private Json(JsonParser parser, Numbers numbers) {
        this.parser = parser;
        this.numbers = numbers;
    }

    /** Reads a text that holds an object. */
    static Value.Map object(String text, Numbers numbers) throws OperatorException {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new OperatorException("JSON: no object");
            }
            Value.Map object = new Json(parser, numbers).object();
            checkEnd(parser);
            return object;
        } catch (JacksonException e) {
            throw invalid(e);
        }
    }

    /** Reads a text that holds a list; the objects and lists in it stay texts. */
    static List<Value> flatArray(String text) throws OperatorException {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new OperatorException("JSON: no list");
            }
            var json = new Json(parser, Numbers.WHOLE);
            var values = new ArrayList<Value>();
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
                    int from = (int) parser.currentTokenLocation().getCharOffset();
                    parser.skipChildren();
                    values.add(new Value.Text(text.substring(
                            from, (int) parser.currentTokenLocation().getCharOffset() + 1)));
                } else {
                    values.add(json.value(token));
                }
            }
            checkEnd(parser);
            return values;
        } catch (JacksonException e) {
            throw invalid(e);
        }
    }

    private static void checkEnd(JsonParser parser) throws OperatorException {
        if (parser.nextToken() != null) {
            throw new OperatorException("JSON: something follows the value");
        }
    }

    /** Says where, but not what: the text may hold what must not reach a log. */
    private static OperatorException invalid(JacksonException e) {
        return new OperatorException("JSON: invalid at character "
                + (e.getLocation() == null ? 0 : e.getLocation().getCharOffset()));
    }

    private Value value(@Nullable JsonToken token) {
        return switch (token) {
            case VALUE_STRING -> new Value.Text(parser.getString());
            case VALUE_NUMBER_INT -> whole();
            case VALUE_NUMBER_FLOAT -> new Value.Double(parser.getDoubleValue());
            case VALUE_TRUE -> new Value.Bool(true);
            case VALUE_FALSE -> new Value.Bool(false);
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_NULL -> Value.EMPTY;
            case null, default -> throw new IllegalStateException("JSON token " + token);
        };
    }

    private Value whole() {
        boolean fits = parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        if (numbers == Numbers.WHOLE && fits) {
            return new Value.Int(parser.getLongValue());
        }
        return new Value.Double(fits ? (double) parser.getLongValue() : parser.getDoubleValue());
    }

    private Value.Map object() {
        var entries = new ArrayList<KeyValue>();
        Map<String, Integer> places = null;
        for (String key = parser.nextName(); key != null; key = parser.nextName()) {
            Value value = value(parser.nextToken());
            if (entries.size() == FEW) {
                places = new HashMap<>();
                for (int i = 0; i < FEW; i++) {
                    places.put(entries.get(i).key(), i);
                }
            }
            int place = places == null ? place(entries, key) : places.getOrDefault(key, -1);
            if (place >= 0) {
                // Of a doubled key the last value holds.
                entries.set(place, new KeyValue(key, value));
                continue;
            }
            if (places != null) {
                places.put(key, entries.size());
            }
            entries.add(new KeyValue(key, value));
        }
        return new Value.Map(entries);
    }

    private static int place(List<KeyValue> entries, String key) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).key().equals(key)) {
                return i;
            }
        }
        return -1;
    }

    private Value.Array array() {
        var values = new ArrayList<Value>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            values.add(value(token));
        }
        return new Value.Array(values);
    }
}
