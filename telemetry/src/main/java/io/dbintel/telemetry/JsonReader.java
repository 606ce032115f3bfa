package io.dbintel.telemetry;

import io.dbintel.telemetry.JsonShape.Field;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;

/**
 * Turns OTLP JSON into OTLP protobuf, field by field as they come: the tables of {@link JsonShape} say what a name means. All
 * rules of merging (a repeated field, the last of several alternatives) are then protobuf's own.
 *
 * <p>Errors name place and expectation, but not what was found there: it may be someone's statement text.
 */
final class JsonReader {
    /** More digits than any number of ours has; guards the exact reading of "1e999999999". */
    private static final int LONGEST_NUMBER = 64;

    private static final Pattern REAL = Pattern.compile("-?[0-9.]{1,400}([eE][-+]?[0-9]{1,9})?");
    private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

    private final JsonParser in;
    private final WireBuilder out;
    private final Limits limits;
    private int items;
    private int parts;

    private JsonReader(JsonParser in, WireBuilder out, Limits limits) {
        this.in = in;
        this.out = out;
        this.limits = limits;
    }

    static Slice toProtobuf(Slice json, JsonShape shape, Limits limits) throws MalformedException {
        if (json.length() > limits.maxBytes()) {
            throw new MalformedException("message of " + json.length() + " bytes (limit: " + limits.maxBytes() + ")");
        }
        checkUtf8(json);
        // Names go and numbers grow: half of the text is a good guess.
        var out = new WireBuilder(json.length() / 2);
        try (JsonParser in =
                factory(limits).createParser(ObjectReadContext.empty(), json.bytes(), json.from(), json.length())) {
            try {
                new JsonReader(in, out, limits).request(shape);
            } catch (UnexpectedEndOfInputException e) {
                throw new MalformedException("the JSON ends too early" + at(in.currentLocation()), e);
            } catch (StreamConstraintsException e) {
                throw new MalformedException(
                        "the JSON is nested too deep, or a name or number too long" + at(in.currentLocation()), e);
            } catch (JacksonException e) {
                throw new MalformedException("no valid JSON" + at(in.currentLocation()), e);
            }
        }
        return out.toSlice();
    }

    /** The parser would guess UTF-16 and UTF-32 by their zero bytes, and is lenient with surrogates. */
    private static void checkUtf8(Slice json) throws MalformedException {
        int bad = Wire.notUtf8(json.bytes(), json.from(), json.to());
        for (int i = json.from(); bad < 0 && i < Math.min(json.from() + 4, json.to()); i++) {
            bad = json.bytes()[i] == 0 ? i : -1;
        }
        if (bad >= 0) {
            throw new MalformedException("the JSON is not UTF-8 (at byte " + (bad - json.from()) + ")");
        }
    }

    private static JsonFactory factory(Limits limits) {
        return limits.equals(Limits.DEFAULT) ? DEFAULT_FACTORY : newFactory(limits);
    }

    private static final JsonFactory DEFAULT_FACTORY = newFactory(Limits.DEFAULT);

    private static JsonFactory newFactory(Limits limits) {
        return JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        // A message is an object, most often in a list.
                        .maxNestingDepth(2 * limits.maxDepth() + 2)
                        .maxStringLength(limits.maxBytes())
                        .maxNumberLength(1_000)
                        .build())
                .build();
    }

    private void request(JsonShape shape) throws MalformedException {
        if (in.nextToken() == null) {
            throw new MalformedException("the JSON is empty (expected: an object)");
        }
        message(shape, 1);
        if (in.nextToken() != null) {
            throw wrong("nothing behind the message");
        }
    }

    private void message(JsonShape shape, int depth) throws MalformedException {
        if (depth > limits.maxDepth()) {
            throw wrong("messages nested no deeper than " + limits.maxDepth());
        }
        if (shape.isItem() && ++items > limits.maxItems()) {
            throw wrong("no more than " + limits.maxItems() + " items");
        }
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw wrong("an object");
        }
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            Field field = shape.field(in.currentName());
            JsonToken token = in.nextToken();
            if (field == null) {
                in.skipChildren();
            } else if (token != JsonToken.VALUE_NULL) {
                field(field, depth);
            }
        }
    }

    private void field(Field field, int depth) throws MalformedException {
        int number = field.number();
        switch (field.kind()) {
            case TEXT -> out.text(number, text());
            case BOOL -> out.varint(number, bool() ? 1 : 0);
            case INT64 -> out.varint(number, signed());
            case SFIXED64 -> out.fixed64(number, signed());
            case FIXED64 -> out.fixed64(number, unsigned());
            case UINT32 -> out.varint(number, unsigned32());
            case FIXED32 -> out.fixed32(number, (int) unsigned32());
            case SINT32 -> {
                int value = signed32();
                out.varint(number, (value << 1 ^ value >> 31) & 0xffff_ffffL);
            }
            case ENUM -> out.varint(number, choice(field));
            case DOUBLE -> out.fixed64(number, Double.doubleToRawLongBits(real()));
            case BYTES -> out.bytes(number, base64());
            case ID -> out.bytes(number, hex());
            case MESSAGE -> part(field, depth);
            case MESSAGES -> {
                beginList();
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    part(field, depth);
                }
            }
            case TEXTS -> {
                beginList();
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    countPart();
                    out.text(number, text());
                }
            }
            case FIXED64_LIST, UINT64_LIST, DOUBLE_LIST -> numbers(field);
        }
    }

    private void part(Field field, int depth) throws MalformedException {
        countPart();
        JsonShape child = field.child();
        if (child == null) {
            throw new IllegalStateException("field " + field.number() + " has no shape");
        }
        int begin = out.begin(field.number());
        message(child, depth + 1);
        out.end(begin);
    }

    private void countPart() throws MalformedException {
        if (++parts > limits.maxParts()) {
            throw wrong("no more than " + limits.maxParts() + " objects");
        }
    }

    private void numbers(Field field) throws MalformedException {
        beginList();
        int begin = out.begin(field.number());
        while (in.nextToken() != JsonToken.END_ARRAY) {
            switch (field.kind()) {
                case FIXED64_LIST -> out.fixed64(unsigned());
                case UINT64_LIST -> out.varint(unsigned());
                default -> out.fixed64(Double.doubleToRawLongBits(real()));
            }
        }
        out.end(begin);
    }

    private void beginList() throws MalformedException {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            throw wrong("a list");
        }
    }

    private String text() throws MalformedException {
        if (in.currentToken() != JsonToken.VALUE_STRING) {
            throw wrong("a text");
        }
        return wellFormed(in.getString());
    }

    private boolean bool() throws MalformedException {
        return switch (in.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw wrong("true or false");
        };
    }

    private long signed() throws MalformedException {
        String expected = "a whole number of 64 bits, or a text of one";
        BigInteger value = whole(expected);
        if (value.bitLength() > 63) {
            throw wrong(expected);
        }
        return value.longValue();
    }

    private long unsigned() throws MalformedException {
        String expected = "a whole number of 64 bits from 0 on, or a text of one";
        BigInteger value = whole(expected);
        if (value.signum() < 0 || value.compareTo(TWO_TO_64) >= 0) {
            throw wrong(expected);
        }
        return value.longValue();
    }

    private long unsigned32() throws MalformedException {
        String expected = "a whole number from 0 to 4294967295";
        BigInteger value = whole(expected);
        if (value.signum() < 0 || value.bitLength() > 32) {
            throw wrong(expected);
        }
        return value.longValue();
    }

    private int signed32() throws MalformedException {
        String expected = "a whole number of 32 bits";
        BigInteger value = whole(expected);
        if (value.bitLength() > 31) {
            throw wrong(expected);
        }
        return value.intValue();
    }

    /** Takes 12, "12", 1.2e1 and "1.2e1" alike, as protobuf's own JSON does. */
    private BigInteger whole(String expected) throws MalformedException {
        JsonToken token = in.currentToken();
        boolean isNumber = token == JsonToken.VALUE_NUMBER_INT
                || token == JsonToken.VALUE_NUMBER_FLOAT
                || token == JsonToken.VALUE_STRING;
        if (!isNumber) {
            throw wrong(expected);
        }
        String text = in.getString();
        if (text.isEmpty() || text.length() > LONGEST_NUMBER) {
            throw wrong(expected);
        }
        try {
            if (token == JsonToken.VALUE_NUMBER_INT || isDigits(text)) {
                return text.length() < 19 ? BigInteger.valueOf(Long.parseLong(text)) : new BigInteger(text);
            }
            var decimal = new BigDecimal(text);
            if (Math.abs((long) decimal.scale()) > LONGEST_NUMBER) {
                throw wrong(expected);
            }
            return decimal.toBigIntegerExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw wrong(expected, e);
        }
    }

    private static boolean isDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private double real() throws MalformedException {
        String expected = "a number, \"NaN\", \"Infinity\" or \"-Infinity\"";
        JsonToken token = in.currentToken();
        if (token == JsonToken.VALUE_STRING) {
            String text = in.getString();
            switch (text) {
                case "NaN" -> {
                    return Double.NaN;
                }
                case "Infinity" -> {
                    return Double.POSITIVE_INFINITY;
                }
                case "-Infinity" -> {
                    return Double.NEGATIVE_INFINITY;
                }
                default -> {
                    // Java would also take "1f", "0x1p3" and blanks around.
                    if (!REAL.matcher(text).matches()) {
                        throw wrong(expected);
                    }
                }
            }
        } else if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
            throw wrong(expected);
        }
        try {
            double value = Double.parseDouble(in.getString());
            if (Double.isInfinite(value)) {
                throw wrong("a number in the range of a double");
            }
            return value;
        } catch (NumberFormatException e) {
            throw wrong(expected, e);
        }
    }

    private long choice(Field field) throws MalformedException {
        if (in.currentToken() == JsonToken.VALUE_STRING) {
            int number = field.names().indexOf(in.getString());
            if (number < 0) {
                throw wrong("a number, or one of " + String.join(", ", field.names()));
            }
            return number;
        }
        if (in.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw wrong("a number, or one of " + String.join(", ", field.names()));
        }
        return signed32();
    }

    private byte[] base64() throws MalformedException {
        try {
            return Base64.getDecoder().decode(text().replace('-', '+').replace('_', '/'));
        } catch (IllegalArgumentException e) {
            throw wrong("bytes in base64", e);
        }
    }

    private byte[] hex() throws MalformedException {
        try {
            return HexFormat.of().parseHex(text());
        } catch (IllegalArgumentException e) {
            throw wrong("an id in hexadecimal digits", e);
        }
    }

    /** An escape can make half of a character, which UTF-8 has no bytes for: it becomes U+FFFD, as everywhere in OTLP. */
    static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                byte[] utf16 = text.getBytes(StandardCharsets.UTF_16BE);
                return new String(utf16, StandardCharsets.UTF_16BE);
            }
        }
        return text;
    }

    private MalformedException wrong(String expected) {
        return new MalformedException(describe(expected));
    }

    private MalformedException wrong(String expected, Exception cause) {
        return new MalformedException(describe(expected), cause);
    }

    private String describe(String expected) {
        JsonToken token = in.currentToken();
        String found = switch (token) {
            case START_OBJECT, END_OBJECT -> "an object";
            case START_ARRAY, END_ARRAY -> "a list";
            case VALUE_NULL -> "null";
            case VALUE_TRUE, VALUE_FALSE -> "true or false";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "this number";
            default -> "this text";
        };
        return in.streamReadContext().pathAsPointer() + ": " + found + " (expected: " + expected + ")"
                + at(in.currentTokenLocation());
    }

    private static String at(TokenStreamLocation location) {
        return " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }
}
