package io.dbintel.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Our codec against the generated classes, on seeded random messages of every field. */
class CodecTest {
    private static final int ROUNDS = 250;

    @SuppressWarnings("unused") // by name
    private static final Iterable<Signal<?>> signals = Signal.ALL;

    @ParameterizedTest
    @FieldSource("signals")
    void oddMessagesMeanTheSame(Signal<?> signal) throws Exception {
        for (int seed = 0; seed < ROUNDS; seed++) {
            byte[] bytes = message(signal, seed, true);
            Invariants.protobuf(signal, bytes);
        }
    }

    @ParameterizedTest
    @FieldSource("signals")
    void whatNobodyChangedIsWrittenAsItCame(Signal<?> signal) throws Exception {
        for (int seed = 0; seed < ROUNDS; seed++) {
            byte[] bytes = message(signal, seed, true);

            assertThat(decode(signal, bytes).encode().toBytes()).isEqualTo(bytes);
        }
    }

    /** Read only: groups are written one by one, but each of them as it came. */
    @ParameterizedTest
    @FieldSource("signals")
    void whatWasOnlyReadIsWrittenAsItCame(Signal<?> signal) throws Exception {
        for (int seed = 0; seed < ROUNDS; seed++) {
            byte[] bytes = message(signal, seed, false);
            Batch<?> batch = decode(signal, bytes);

            Touch.everything(batch);

            assertThat(batch.encode().toBytes()).as("seed %s", seed).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @FieldSource("signals")
    void everyTruncationIsRefusedOrMeansTheSame(Signal<?> signal) {
        for (int seed = 0; seed < 20; seed++) {
            byte[] bytes = message(signal, seed, true);
            for (int length = 0; length < Math.min(bytes.length, 400); length++) {
                Invariants.protobuf(signal, Arrays.copyOf(bytes, length));
            }
        }
    }

    @ParameterizedTest
    @FieldSource("signals")
    void takingFromTheFrontConservesItemsAndMeaning(Signal<?> signal) throws Exception {
        for (int seed = 0; seed < ROUNDS; seed++) {
            conserve(signal, message(signal, seed, true), new Random(seed));
        }
    }

    private static <R extends Item> void conserve(Signal<R> signal, byte[] bytes, Random random) throws Exception {
        Batch<R> rest = decode(signal, bytes);
        int items = rest.items();
        var parts = new ArrayList<Batch<R>>();
        while (rest.items() > 1) {
            int before = rest.items();
            int count = 1 + random.nextInt(before - 1);
            Batch<R> first = rest.takeFirst(count);
            assertThat(first.items()).isEqualTo(count);
            assertThat(rest.items()).isEqualTo(before - count);
            parts.add(first);
            assertThat(first.encode().toBytes()).hasSize(Math.toIntExact(first.encodedSize()));
        }
        var joined = new Batch<R>(signal);
        parts.forEach(joined::append);
        joined.append(rest);

        assertThat(joined.items()).isEqualTo(items);
        assertThat(Oracle.items(Oracle.parse(signal, joined.encode().toBytes())))
                .isEqualTo(items);
    }

    @ParameterizedTest
    @FieldSource("signals")
    void jsonMeansTheSameForProtobufsOwnReader(Signal<?> signal) throws Exception {
        for (int seed = 0; seed < ROUNDS; seed++) {
            byte[] bytes = message(signal, seed, false);

            String json = new String(OtlpJson.toBytes(decode(signal, bytes)), StandardCharsets.UTF_8);

            Message.Builder read = Oracle.empty(signal).newBuilderForType();
            JsonFormat.parser()
                    .merge(Oracle.base64Ids(JsonParser.parseString(json)).toString(), read);
            // That reader has no minus zero.
            assertThat(Oracle.withoutMinusZero(read.build()))
                    .as("seed %s", seed)
                    .isEqualTo(Oracle.withoutMinusZero(Oracle.normal(Oracle.parse(signal, bytes))));
        }
    }

    @ParameterizedTest
    @FieldSource("signals")
    void jsonOfProtobufsOwnWriterMeansTheSame(Signal<?> signal) throws Exception {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Message message = Oracle.normal(Oracle.parse(signal, message(signal, seed, false)));
            // Names of enum values, and in half of the cases the field names of the source.
            JsonFormat.Printer printer =
                    seed % 2 == 0 ? JsonFormat.printer() : JsonFormat.printer().preservingProtoFieldNames();
            String json = Oracle.hexIds(JsonParser.parseString(printer.print(message)))
                    .toString();

            Batch<?> batch = OtlpJson.read(signal, json.getBytes(StandardCharsets.UTF_8), Limits.DEFAULT);

            assertThat(Oracle.parse(signal, batch.encode().toBytes()))
                    .as("seed %s", seed)
                    .isEqualTo(message);
        }
    }

    static byte[] message(Signal<?> signal, long seed, boolean odd) {
        return new WireGenerator(seed, odd).message(Oracle.empty(signal).getDescriptorForType());
    }

    private static <R extends Item> Batch<R> decode(Signal<R> signal, byte[] bytes) throws MalformedException {
        return Batch.decode(signal, Slice.of(bytes), Limits.DEFAULT);
    }
}
