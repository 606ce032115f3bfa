package io.dbintel.telemetry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Small damage to valid messages, the same on every run: what the fuzz targets check holds for each. */
class MutationTest {
    private static final int MUTATIONS = 2_000;
    private static final int SEEDS = 200;

    @SuppressWarnings("unused") // by name
    private static final Iterable<Signal<?>> signals = Signal.ALL;

    @ParameterizedTest
    @FieldSource("signals")
    void damagedProtobuf(Signal<?> signal) {
        List<byte[]> valid = messages(signal);
        var random = new Random(1);
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] damaged = damage(valid, random);
            run(i, () -> Invariants.protobuf(signal, damaged));
        }
    }

    @ParameterizedTest
    @FieldSource("signals")
    void damagedJson(Signal<?> signal) throws MalformedException {
        var valid = new ArrayList<byte[]>();
        for (byte[] message : messages(signal)) {
            valid.add(OtlpJson.toBytes(Batch.decode(signal, Slice.of(message), Limits.DEFAULT)));
        }
        var random = new Random(2);
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] damaged = damage(valid, random);
            run(i, () -> Invariants.json(signal, damaged));
        }
    }

    /** Small ones, so that the damage is likely to hit what matters. */
    private static List<byte[]> messages(Signal<?> signal) {
        var messages = new ArrayList<byte[]>();
        for (int seed = 0; messages.size() < SEEDS; seed++) {
            byte[] message = CodecTest.message(signal, seed, seed % 2 == 0);
            if (message.length > 20 && message.length < 1_500) {
                messages.add(message);
            }
        }
        return messages;
    }

    private static byte[] damage(List<byte[]> valid, Random random) {
        byte[] bytes = valid.get(random.nextInt(valid.size())).clone();
        for (int times = 1 + random.nextInt(3); times > 0 && bytes.length > 0; times--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes[at] = new byte[] {0, -1, 127, -128, '"', '{', '[', '0'}[random.nextInt(8)];
                case 3 -> bytes = Arrays.copyOf(bytes, at);
                case 4 -> bytes = splice(bytes, at, Math.min(bytes.length, at + random.nextInt(8)), new byte[0], 0, 0);
                default -> {
                    byte[] other = valid.get(random.nextInt(valid.size()));
                    int from = random.nextInt(other.length);
                    int to = from + random.nextInt(Math.min(40, other.length - from));
                    bytes = splice(bytes, at, at, other, from, to);
                }
            }
        }
        return bytes;
    }

    /** Replaces a part by a part of another message. */
    private static byte[] splice(byte[] bytes, int at, int behind, byte[] other, int from, int to) {
        byte[] spliced = new byte[bytes.length - (behind - at) + to - from];
        System.arraycopy(bytes, 0, spliced, 0, at);
        System.arraycopy(other, from, spliced, at, to - from);
        System.arraycopy(bytes, behind, spliced, at + to - from, bytes.length - behind);
        return spliced;
    }

    private static void run(int number, Runnable check) {
        try {
            check.run();
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            throw new AssertionError("mutation " + number, e);
        }
    }
}
