package io.dbintel.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.util.JsonFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** What holds for any bytes whatever; used by the fuzz targets and by seeded mutations. */
final class Invariants {
    /** Why we may refuse what the generated classes accept; see telemetry/README.md. */
    private static final List<String> STRICTER = List.of(
            "nested deeper than",
            "a tag of more than 32 bits",
            // They ignore the continuation bit of the tenth byte.
            "a number of more than ten bytes",
            "a tag that is none",
            "the message ends inside a field of 2147483647 bytes",
            " items (at byte",
            " messages in it (at byte");

    private static final JsonFactory STRICT = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Invariants() {}

    /** Accepted means the same as for the generated classes, readable to the last field, and written as it was read. */
    static <R extends Item> void protobuf(Signal<R> signal, byte[] bytes) {
        Batch<R> batch;
        try {
            batch = Batch.decode(signal, Slice.of(bytes), Limits.DEFAULT);
        } catch (MalformedException e) {
            boolean isStricter = STRICTER.stream().anyMatch(String.valueOf(e.getMessage())::contains);
            if (!isStricter && oracle(signal, bytes) != null) {
                throw new AssertionError(
                        "refused what the generated classes accept: "
                                + java.util.HexFormat.of().formatHex(bytes),
                        e);
            }
            return;
        }
        Message expected = oracle(signal, bytes);
        if (expected == null) {
            throw new AssertionError("accepted what the generated classes refuse");
        }
        assertThat(batch.items()).isEqualTo(Oracle.items(expected));

        Touch.everything(batch);
        assertThat(batch.items()).isEqualTo(Oracle.items(expected));
        Batch<R> copy = batch.copy();
        batch.materialize();
        // What lies beside the groups of a request is not kept; inside them everything is.
        assertThat(oracle(signal, copy.encode().toBytes()))
                .isEqualTo(expected.toBuilder()
                        .setUnknownFields(UnknownFieldSet.getDefaultInstance())
                        .build());
        byte[] again = batch.encode().toBytes();
        assertThat(oracle(signal, again)).isEqualTo(Oracle.normal(expected));
        json(signal, OtlpJson.toBytes(batch), again);
    }

    private static <R extends Item> void json(Signal<R> signal, byte[] json, byte[] expected) {
        try {
            Batch<R> read = OtlpJson.read(signal, json, Limits.DEFAULT);
            read.materialize();
            assertThat(parsed(signal, read.encode().toBytes())).isEqualTo(parsed(signal, expected));
        } catch (MalformedException e) {
            throw new AssertionError("own JSON refused: " + new String(json, StandardCharsets.UTF_8), e);
        }
    }

    /**
     * Whatever is accepted can be read, is written as JSON that means the same, and where protobuf's own JSON reader accepts it
     * too, it means the same there. That reader differs in more than ids (a doubled name holds its last value only, a second
     * alternative is an error, a number is taken for a text, minus zero for zero), so acceptance itself is not compared.
     */
    static <R extends Item> void json(Signal<R> signal, byte[] json) {
        Batch<R> batch;
        try {
            batch = OtlpJson.read(signal, json, Limits.DEFAULT);
        } catch (MalformedException e) {
            assertThat(e)
                    .hasMessageMatching(
                            "(?s).*\\((line -?\\d+, column -?\\d+|at byte \\d+|limit: \\d+|expected: an object)\\)");
            return;
        }
        byte[] arrived = batch.encode().toBytes();
        Touch.everything(batch);
        batch.materialize();
        byte[] anew = batch.encode().toBytes();
        assertThat(Oracle.normal(parsed(signal, anew))).isEqualTo(Oracle.normal(parsed(signal, arrived)));
        json(signal, OtlpJson.toBytes(batch), anew);
        Message theirs = jsonOracle(signal, json);
        if (theirs != null) {
            assertThat(Oracle.withoutMinusZero(Oracle.normal(parsed(signal, anew))))
                    .isEqualTo(Oracle.withoutMinusZero(Oracle.normal(theirs)));
        }
    }

    private static Message parsed(Signal<?> signal, byte[] bytes) {
        Message message = oracle(signal, bytes);
        if (message == null) {
            throw new AssertionError("own protobuf refused");
        }
        return message;
    }

    private static @Nullable Message oracle(Signal<?> signal, byte[] bytes) {
        try {
            return Oracle.parse(signal, bytes);
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }

    private static @Nullable Message jsonOracle(Signal<?> signal, byte[] json) {
        try (var strict = STRICT.createParser(ObjectReadContext.empty(), json)) {
            while (strict.nextToken() != null) {
                // a doubled name ends it
            }
        } catch (JacksonException e) {
            return null;
        }
        try {
            String converted = Oracle.base64Ids(JsonParser.parseString(new String(json, StandardCharsets.UTF_8)))
                    .toString();
            Message.Builder builder = Oracle.empty(signal).newBuilderForType();
            JsonFormat.parser().ignoringUnknownFields().merge(converted, builder);
            return builder.build();
        } catch (InvalidProtocolBufferException | JsonParseException | IllegalArgumentException e) {
            // Numbers and ids that it can't convert come as exceptions of their own.
            return null;
        }
    }
}
