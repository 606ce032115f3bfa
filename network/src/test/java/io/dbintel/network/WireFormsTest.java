package io.dbintel.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbintel.network.http.RetryAfter;
import io.dbintel.network.otlp.JsonAnswers;
import io.dbintel.network.otlp.OtlpService;
import io.dbintel.network.otlp.OtlpService.PartialSuccess;
import io.dbintel.telemetry.Slice;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Small messages, bodies and addresses, as they come from strangers. */
class WireFormsTest {
    private static final ByteBudget ROOM = new ByteBudget(Long.MAX_VALUE / 2);

    private static Slice bytes(String text) {
        return Slice.of(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void statusIsReadAsItWasWritten() {
        var status = RpcStatus.of(RpcCode.UNAVAILABLE, "später").withRetryAfter(Duration.ofMillis(2500));

        assertThat(RpcStatus.parse(Slice.of(status.toProto()))).isEqualTo(status);
        assertThat(RpcStatus.parse(Slice.of(RpcStatus.of(RpcCode.INTERNAL, "x").toProto())))
                .isEqualTo(RpcStatus.of(RpcCode.INTERNAL, "x"));
    }

    @Test
    void statusFromOtherImplementationsIsRead() {
        // protoc --encode google.rpc.Status: code 14, message "busy", a detail of another type, then RetryInfo of 1.5
        // s.
        byte[] info = new ProtoWriter()
                .bytes(1, new ProtoWriter().number(1, 1).number(2, 500_000_000).toBytes())
                .toBytes();
        byte[] status = new ProtoWriter()
                .number(1, 14)
                .text(2, "busy")
                .bytes(
                        3,
                        new ProtoWriter()
                                .text(1, "type.googleapis.com/google.rpc.DebugInfo")
                                .bytes(2, info)
                                .toBytes())
                .bytes(
                        3,
                        new ProtoWriter()
                                .text(1, "type.googleapis.com/google.rpc.RetryInfo")
                                .bytes(2, info)
                                .toBytes())
                .toBytes();

        assertThat(RpcStatus.parse(Slice.of(status)).retryAfter()).contains(Duration.ofMillis(1500));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void brokenMessagesAreReadAsFarAsTheyGo(long seed) {
        var random = new Random(seed);
        byte[] good = RpcStatus.of(RpcCode.UNAVAILABLE, "message")
                .withRetryAfter(Duration.ofSeconds(3))
                .toProto();
        for (int i = 0; i < 20_000; i++) {
            byte[] broken = good.clone();
            for (int k = random.nextInt(4); k >= 0; k--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            }
            var cut = new Slice(broken, 0, random.nextInt(broken.length + 1));

            assertThat(RpcStatus.parse(cut).retryAfter().orElse(Duration.ZERO).isNegative())
                    .as("seed %d", seed)
                    .isFalse();
            assertThat(OtlpService.readResponse(cut).rejected())
                    .as("seed %d", seed)
                    .isNotNegative();
            assertThat(JsonAnswers.response(cut).rejected()).as("seed %d", seed).isNotNegative();
        }
    }

    @Test
    void partialSuccessIsReadAsItWasWritten() {
        var partial = new PartialSuccess(3, "bad");

        assertThat(OtlpService.readResponse(Slice.of(OtlpService.writeResponse(partial))))
                .isEqualTo(partial);
        assertThat(OtlpService.writeResponse(PartialSuccess.NONE)).isEmpty();
        assertThat(JsonAnswers.response(
                        bytes("{\"partialSuccess\":{\"rejectedSpans\":\"3\",\"errorMessage\":\"bad\"}}")))
                .isEqualTo(partial);
        assertThat(JsonAnswers.response(bytes("{\"partial_success\":{\"rejected_spans\":3}}")))
                .isEqualTo(new PartialSuccess(3, ""));
        assertThat(JsonAnswers.response(bytes("{}")).isNone()).isTrue();
        assertThat(JsonAnswers.status(bytes("{\"message\":\"m\",\"details\":[{\"code\":1}],\"code\":5}")))
                .isEqualTo(RpcStatus.of(RpcCode.NOT_FOUND, "m"));
    }

    @Test
    void jsonTextIsEscaped() {
        assertThat(JsonText.quote("a\"b\\c\n\u0001")).isEqualTo("\"a\\\"b\\\\c\\n\\u0001\"");
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void bodiesAreReadAsTheyWereWrittenUpToTheLimit(Compression compression) throws IOException {
        byte[] plain = "0123456789".repeat(20_000).getBytes(StandardCharsets.UTF_8);
        var packed = new ByteArrayOutputStream();
        try (OutputStream out = compression.compress(packed, Compression.DEFAULT_LEVEL)) {
            out.write(plain);
        }

        assertThat(unpacked(compression, packed.toByteArray(), plain.length)).isEqualTo(plain);
        assertThatThrownBy(() -> unpacked(compression, packed.toByteArray(), plain.length - 1))
                .isInstanceOf(BoundedInput.TooLargeException.class);
    }

    @Test
    void bodyReservesItsRoomWhileItIsRead() throws IOException {
        var budget = new ByteBudget(200_000);
        var seen = new ArrayList<Long>();
        var endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }

            @Override
            public int read(byte[] into, int from, int length) {
                seen.add(budget.used());
                return Math.min(length, 1000);
            }
        };

        try (ByteBudget.Reservation held = budget.reservation()) {
            assertThatThrownBy(() -> BoundedInput.readAll(endless, -1, 1 << 20, held))
                    .isInstanceOf(ByteBudget.SpentException.class);
        }

        assertThat(seen).contains(64L << 10).last().isEqualTo(128L << 10);
        assertThat(budget.used()).isZero();
    }

    @Test
    void bodyKeepsRoomForItselfAlone() throws IOException {
        var budget = new ByteBudget(200_000);

        try (ByteBudget.Reservation held = budget.reservation()) {
            BoundedInput.readAll(new ByteArrayInputStream(new byte[70_000]), -1, 1 << 20, held);

            assertThat(budget.used()).isEqualTo(70_000);
        }
        assertThat(budget.used()).isZero();
    }

    private static byte[] unpacked(Compression compression, byte[] packed, int limit) throws IOException {
        try (InputStream in = compression.decompress(new ByteArrayInputStream(packed))) {
            return BoundedInput.readAll(in, -1, limit, ROOM.reservation()).toBytes();
        }
    }

    @Test
    void bodyOfKnownSizeIsReadIntoAnArrayOfThatSize() throws IOException {
        Slice body = BoundedInput.readAll(new ByteArrayInputStream(new byte[1000]), 1000, 2000, ROOM.reservation());

        assertThat(body.bytes()).hasSize(1000);
        assertThatThrownBy(() ->
                        BoundedInput.readAll(new ByteArrayInputStream(new byte[1000]), 1000, 999, ROOM.reservation()))
                .isInstanceOf(BoundedInput.TooLargeException.class);
        assertThat(BoundedInput.readAll(new ByteArrayInputStream(new byte[0]), -1, 10, ROOM.reservation())
                        .length())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "7, PT7S",
        "'Thu, 15 Jan 2026 10:00:30 GMT', PT30S",
        "'Thu, 15 Jan 2026 09:00:00 GMT', PT0S",
        "soon, ",
        "-1, ",
        "99999999999, ",
        "'', "
    })
    void retryAfterIsSecondsOrADate(String header, Duration expected) {
        assertThat(RetryAfter.parse(header, Instant.parse("2026-01-15T10:00:00Z"))
                        .orElse(null))
                .isEqualTo(expected);
    }

    @Test
    void proxyIsThatOfTheEnvironment() {
        var proxy = new EnvironmentProxy(Map.of(
                "https_proxy", "http://proxy:3128", "HTTP_PROXY", "plain", "NO_PROXY", "example.com, .internal"));

        assertThat(proxy.proxy("https", "otlp.nr-data.net"))
                .contains(InetSocketAddress.createUnresolved("proxy", 3128));
        assertThat(proxy.proxy("http", "h")).contains(InetSocketAddress.createUnresolved("plain", 80));
        assertThat(proxy.proxy("https", "db.example.com")).isEmpty();
        assertThat(proxy.proxy("https", "notexample.com")).isPresent();
        assertThat(proxy.proxy("https", "a.internal")).isEmpty();
        assertThat(proxy.proxy("https", "localhost")).isEmpty();
        assertThat(proxy.select(URI.create("http://127.0.0.1/"))).containsExactly(java.net.Proxy.NO_PROXY);
    }

    @Test
    void endpointsAreHostAndPort() {
        assertThat(Endpoint.parse("localhost:4317")).contains(new Endpoint("localhost", 4317));
        assertThat(Endpoint.parse(":4317")).contains(new Endpoint("", 4317));
        assertThat(Endpoint.parse("[::1]:4317")).contains(new Endpoint("::1", 4317));
        for (String wrong : new String[] {"localhost", "h:", "h:99999", "h:a", "::1:4317", ""}) {
            assertThat(Endpoint.parse(wrong)).as(wrong).isEmpty();
        }
    }

    @Test
    void budgetGivesAllOrNothing() {
        var budget = new ByteBudget(100);

        assertThat(budget.take(60)).isTrue();
        assertThat(budget.take(41)).isFalse();
        assertThat(budget.take(40)).isTrue();
        budget.give(100);
        assertThat(budget.used()).isZero();
        assertThat(new ByteBudget(0).capacity()).isEqualTo(Runtime.getRuntime().maxMemory() / 8);
    }
}
