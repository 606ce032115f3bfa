package io.dbintel.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages made to take time or memory: each is refused, or read in linear time with all that is in it. */
@Timeout(60)
class HostileMessageTest {
    /** What is repeated in each message; quadratic work on so much takes minutes. */
    private static final int BYTES = 1 << 20;

    /** Enough for the millions of parts that these messages have, so that the work itself is tested and not the limit. */
    private static final Limits LOOSE = new Limits(64 << 20, 100, 10_000_000, 50_000_000);

    /**
     * A message whose fields are one field again and again.
     *
     * @param around from the repeated bytes to the request
     */
    record Case(String name, Signal<?> signal, byte[] repeated, UnaryOperator<byte[]> around) {
        @Override
        public String toString() {
            return name;
        }

        byte[] message(int size) {
            return around.apply(repeat(repeated, size / repeated.length));
        }
    }

    @SuppressWarnings("unused") // by name
    private static final List<Case> cases = List.of(
            log("records", bytes(0x12, 0), UnaryOperator.identity()),
            new Case("empty groups", Signal.LOGS, bytes(0x0a, 0), UnaryOperator.identity()),
            new Case(
                    "resource pieces with attributes",
                    Signal.LOGS,
                    field(1, field(1, bytes(0x0a, 1, 'a'))),
                    many -> field(1, many)),
            new Case("resource pieces", Signal.LOGS, field(1, bytes(0x10, 1)), many -> field(1, many)),
            new Case("scope pieces", Signal.LOGS, field(1, bytes(0x20, 1)), many -> field(1, field(2, many))),
            new Case("entity references", Signal.LOGS, bytes(0x1a, 0), many -> field(1, field(1, many))),
            new Case("entity keys", Signal.LOGS, bytes(0x1a, 0), many -> field(1, field(1, field(3, many)))),
            record("attributes", bytes(0x32, 0)),
            record("body pieces", field(5, bytes(0x18, 1))),
            record("list body pieces", field(5, field(5, field(1, bytes(0x18, 1))))),
            new Case("value pieces", Signal.LOGS, field(2, bytes(0x18, 1)), HostileMessageTest::attribute),
            new Case("list pieces", Signal.LOGS, field(5, bytes(0x0a, 0)), many -> attribute(field(2, many))),
            new Case("map pieces", Signal.LOGS, field(6, bytes(0x0a, 0)), many -> attribute(field(2, many))),
            new Case(
                    "lists and maps in turn",
                    Signal.LOGS,
                    join(field(5, bytes(0x0a, 0)), field(6, bytes(0x0a, 0))),
                    many -> attribute(field(2, many))),
            span("events", bytes(0x5a, 0)),
            span("links", bytes(0x6a, 0)),
            span("status pieces", field(15, bytes(0x18, 2))),
            metric("gauges and sums in turn", join(field(5, bytes(0x0a, 0)), field(7, bytes(0x0a, 0))), many -> many),
            metric("exemplars", bytes(0x2a, 0), many -> field(5, field(1, many))),
            metric("unpacked bucket counts", bytes(0x31, 1, 0, 0, 0, 0, 0, 0, 0), many -> field(9, field(1, many))),
            metric("packed bucket counts", bytes(0x32, 8, 1, 0, 0, 0, 0, 0, 0, 0), many -> field(9, field(1, many))),
            metric("unpacked bounds", bytes(0x39, 0, 0, 0, 0, 0, 0, 0, 0), many -> field(9, field(1, many))),
            metric("exponential buckets", bytes(0x42, 2, 0x10, 1), many -> field(10, field(1, many))),
            metric("unpacked exponential counts", bytes(0x10, 1), many -> field(10, field(1, field(8, many)))),
            metric("quantiles", bytes(0x32, 0), many -> field(11, field(1, many))),
            metric("metrics without data", bytes(0x12, 0), many -> many));

    @ParameterizedTest
    @FieldSource("cases")
    void isReadInLinearTime(Case hostile) throws Exception {
        byte[] small = hostile.message(BYTES / 16);
        byte[] large = hostile.message(BYTES);
        read(hostile.signal(), small);
        Duration few = time(() -> read(hostile.signal(), small));
        Duration many = time(() -> read(hostile.signal(), large));

        // Sixteen times as much: quadratic work would take 256 times as long.
        assertThat(many).isLessThan(few.multipliedBy(80).plusMillis(1500));
    }

    @ParameterizedTest
    @FieldSource("cases")
    void isRefusedWhereItHasTooManyParts(Case hostile) {
        boolean onlyNumbers =
                hostile.name().contains("counts") || hostile.name().contains("bounds");
        if (!onlyNumbers) {
            assertThatThrownBy(() ->
                            decode(hostile.signal(), hostile.message(1 << 16), new Limits(1 << 20, 100, 400, 400)))
                    .isInstanceOf(MalformedException.class)
                    .hasMessageMatching("more than 400 (items|messages in it) \\(at byte \\d+\\)");
        }
    }

    /** With the limits that receivers use, in the 768 MB that tests have. */
    @ParameterizedTest
    @FieldSource("cases")
    @Tag("endurance")
    void aMessageAsLargeAsCanBeIsReadOrRefused(Case hostile) throws Exception {
        byte[] largest = hostile.message(Limits.DEFAULT.maxBytes() - 64);
        Batch<?> batch;
        try {
            batch = decode(hostile.signal(), largest, Limits.DEFAULT);
        } catch (MalformedException e) {
            assertThat(e).hasMessageContaining("more than");
            return;
        }
        batch.materialize();
        assertThat(batch.encode().size()).isPositive();
    }

    private static <R extends Item> void read(Signal<R> signal, byte[] bytes) throws MalformedException {
        Batch<R> batch = decode(signal, bytes, LOOSE);
        int items = batch.items();
        Batch<R> copy = batch.copy();
        batch.materialize();
        assertThat(batch.items()).isEqualTo(items);
        batch.encode();
        while (copy.items() > 1 + items / 2) {
            copy.takeFirst(1 + items / 20);
        }
        copy.removeIf(item -> true);
        assertThat(copy.items()).isZero();
    }

    private interface Work {
        void run() throws Exception;
    }

    /** Of this thread's processor: a busy machine does not count. */
    private static Duration time(Work work) throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long begin = threads.getCurrentThreadCpuTime();
        work.run();
        return Duration.ofNanos(threads.getCurrentThreadCpuTime() - begin);
    }

    /** A doubled field at each level, the second one holding all the rest: joining the pieces would copy it a hundred times. */
    @Test
    void valueInPiecesAtEveryLevelIsNotCopiedAtEveryLevel() throws Exception {
        byte[] value = field(1, new byte[4 << 20]);
        for (int i = 0; i < 30; i++) {
            byte[] entry = join(field(2, bytes(0x18, 1)), field(2, value));
            value = field(6, field(1, entry));
        }
        Batch<LogRecord> batch = decode(Signal.LOGS, attribute(field(2, value)), LOOSE);

        batch.materialize();

        assertThat(batch.items()).isOne();
    }

    @ParameterizedTest
    @ValueSource(ints = {99, 100, 101, 1_000, 500_000})
    void nestingBeyondTheLimitIsRefusedWithoutAnOverflow(int depth) {
        byte[] value = nested(depth / 2);
        byte[] group = repeat(bytes(0x0b), depth);

        assertThatThrownBy(() -> decode(Signal.LOGS, attribute(field(2, value)), LOOSE))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("messages nested deeper than 100");
        assertThatThrownBy(() -> decode(Signal.LOGS, group, LOOSE))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(depth < 100 ? "group 1 has no end" : "group");
    }

    @Test
    void nestingUpToTheLimitIsReadAndWritten() throws Exception {
        // Request, group, scope, record, attribute, value: six; each list adds two.
        byte[] bytes = attribute(field(2, nested(47)));

        Batch<LogRecord> batch = decode(Signal.LOGS, bytes, Limits.DEFAULT);
        batch.materialize();

        assertThat(batch.encode().toBytes()).isEqualTo(bytes);
        assertThat(OtlpJson.read(Signal.LOGS, OtlpJson.toBytes(batch), Limits.DEFAULT)
                        .items())
                .isOne();
    }

    @Test
    void lengthBeyondTheMessageAllocatesNothing() {
        for (byte[] length : List.of(
                bytes(0xff, 0xff, 0xff, 0xff, 0x07),
                bytes(0xff, 0xff, 0xff, 0xff, 0x0f),
                bytes(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01),
                bytes(0x05))) {
            assertThatThrownBy(() -> decode(Signal.LOGS, join(bytes(0x0a), length), Limits.DEFAULT))
                    .isInstanceOf(MalformedException.class)
                    .hasMessageContaining("the message ends inside a field");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "c0af", "e080af", "eda080", "f08080af", "f4908080", "c3", "80", "61e28261"})
    void textThatIsNotUtf8IsRefusedInBothForms(String hex) {
        byte[] text = HexFormat.of().parseHex(hex);

        assertThatThrownBy(() -> decode(Signal.LOGS, recordOf(field(5, field(1, text))), Limits.DEFAULT))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("AnyValue field 1 is not UTF-8");
        assertThatThrownBy(() -> decode(Signal.LOGS, attribute(field(1, text)), Limits.DEFAULT))
                .hasMessageContaining("KeyValue field 1 is not UTF-8");
        byte[] json = join(
                "{\"resourceLogs\":[{\"schemaUrl\":\"".getBytes(StandardCharsets.UTF_8),
                text,
                "\"}]}".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> OtlpJson.read(Signal.LOGS, json, Limits.DEFAULT))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("not UTF-8");
    }

    @Test
    void limitsAreCheckedBeforeAnythingIsRead() {
        assertThatThrownBy(() -> decode(Signal.LOGS, new byte[11], Limits.DEFAULT.withMaxBytes(10)))
                .hasMessage("message of 11 bytes (limit: 10)");
        assertThatThrownBy(() -> OtlpJson.read(Signal.LOGS, new byte[11], Limits.DEFAULT.withMaxBytes(10)))
                .hasMessage("message of 11 bytes (limit: 10)");
        assertThatThrownBy(() -> new Limits(1, 1_001, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Limits(1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** The points of an alternative that another one followed are counted neither before nor after decoding. */
    @Test
    void pointsOfALostAlternativeAreNotCounted() throws Exception {
        byte[] metric = join(field(5, join(field(1), field(1))), field(7, field(1)));
        Batch<Metric> batch = decode(Signal.METRICS, field(1, field(2, field(2, metric))), Limits.DEFAULT);

        assertThat(batch.items()).isOne();
        batch.materialize();
        assertThat(batch.items()).isOne();
    }

    private static Case log(String name, byte[] repeated, UnaryOperator<byte[]> around) {
        return new Case(name, Signal.LOGS, repeated, many -> field(1, field(2, around.apply(many))));
    }

    private static Case record(String name, byte[] repeated) {
        return new Case(name, Signal.LOGS, repeated, HostileMessageTest::recordOf);
    }

    private static Case span(String name, byte[] repeated) {
        return new Case(name, Signal.TRACES, repeated, HostileMessageTest::recordOf);
    }

    private static Case metric(String name, byte[] repeated, UnaryOperator<byte[]> around) {
        return new Case(
                name,
                Signal.METRICS,
                repeated,
                name.startsWith("metrics") ? many -> field(1, field(2, many)) : many -> recordOf(around.apply(many)));
    }

    /** A request with one record. */
    private static byte[] recordOf(byte[] content) {
        return field(1, field(2, field(2, content)));
    }

    /** A request with one log record with one attribute. */
    private static byte[] attribute(byte[] content) {
        return recordOf(field(6, content));
    }

    /** Lists in lists; linear, from the inside out. */
    private static byte[] nested(int levels) {
        byte[] reversed = new byte[levels * 12];
        int size = 0;
        for (int i = 0; i < 2 * levels; i++) {
            int length = size;
            int tag = i % 2 == 0 ? 0x0a : 0x2a;
            var varint = new ByteArrayOutputStream();
            do {
                varint.write(length >= 0x80 ? length | 0x80 : length);
                length >>>= 7;
            } while (length != 0);
            byte[] bytes = varint.toByteArray();
            for (int j = bytes.length - 1; j >= 0; j--) {
                reversed[size++] = bytes[j];
            }
            reversed[size++] = (byte) tag;
        }
        byte[] value = new byte[size];
        for (int i = 0; i < size; i++) {
            value[i] = reversed[size - 1 - i];
        }
        return value;
    }

    private static byte[] field(int number, byte... content) {
        var writer = new WireWriter();
        writer.bytesAlways(number, content, 0, content.length);
        return new Encoded(writer.toSlices()).toBytes();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] repeat(byte[] bytes, int times) {
        byte[] all = new byte[bytes.length * times];
        for (int i = 0; i < all.length; i += bytes.length) {
            System.arraycopy(bytes, 0, all, i, bytes.length);
        }
        return all;
    }

    private static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static <R extends Item> Batch<R> decode(Signal<R> signal, byte[] bytes, Limits limits)
            throws MalformedException {
        return Batch.decode(signal, Slice.of(bytes), limits);
    }
}
