package io.dbintel.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpJsonTest {
    @SuppressWarnings("unused") // by name
    private static final Iterable<Signal<?>> signals = Signal.ALL;

    /** {@code <signal>.in.json} is written by hand with what is allowed on input, {@code .out.json} with what we write. */
    @ParameterizedTest
    @FieldSource("signals")
    void goldenFile(Signal<?> signal) throws Exception {
        Batch<?> batch = OtlpJson.read(signal, resource(signal.name() + ".in.json"), Limits.DEFAULT);

        assertThat(new String(OtlpJson.toBytes(batch), StandardCharsets.UTF_8) + "\n")
                .isEqualTo(new String(resource(signal.name() + ".out.json"), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", " {\"resourceLogs\":[]} ", "{\"resourceLogs\":null}", "{\"other\":[{}]}", "\ufeff{}"})
    void requestWithoutItemsIsAllowed(String json) throws Exception {
        assertThat(read(json).isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [] | : a list (expected: an object) (line 1, column 1)
            {"resourceLogs":{}} | /resourceLogs: an object (expected: a list) (line 1, column 17)
            {"resourceLogs":[null]} | /resourceLogs/0: null (expected: an object) (line 1, column 18)
            {"resourceLogs":[{"schemaUrl":5}]} | /resourceLogs/0/schemaUrl: this number (expected: a text)
            {"resourceLogs":[{"resource":{"droppedAttributesCount":-1}}]} | expected: a whole number from 0 to 4294967295
            {"resourceLogs":[{"resource":{"droppedAttributesCount":4294967296}}]} | expected: a whole number from 0 to
            {"resourceLogs":[{"resource":{"droppedAttributesCount":1.5}}]} | expected: a whole number from 0 to 4294967295
            {"resourceLogs":[{"resource":{"droppedAttributesCount":1e999999999}}]} | expected: a whole number
            {"resourceLogs":[{"resource":{"droppedAttributesCount":true}}]} | true or false (expected: a whole number
            {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"soon"}]}]}]} | /resourceLogs/0/scopeLogs/0/logRecords/0/timeUnixNano: this text (expected: a whole number of 64 bits from 0 on
            {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":""}]}]}]} | expected: a whole number of 64 bits from 0
            {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":18446744073709551616}]}]}]} | expected: a whole number
            {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"traceId":"xyz"}]}]}]} | traceId: this text (expected: an id in hexadecimal
            {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"traceId":"abc"}]}]}]} | traceId: this text (expected: an id in hexadecimal
            {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"severityNumber":"LOUD"}]}]}]} | expected: a number, or one of SEVERITY_NUMBER_UNSPECIFIED
            {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"boolValue":"true"}}]}]}]} | body/boolValue: this text (expected: true or false)
            {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"intValue":9223372036854775808}}]}]}]} | expected: a whole number of 64 bits
            {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"doubleValue":"1f"}}]}]}]} | expected: a number, "NaN"
            {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"doubleValue":1e999}}]}]}]} | expected: a number in the range of a double
            {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"bytesValue":"*"}}]}]}]} | expected: bytes in base64
            {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"arrayValue":[]}}]}]}]} | arrayValue: a list (expected: an object)
            {"resourceLogs":[ | the JSON ends too early (line 1, column
            {"resourceLogs":[}] | no valid JSON (line 1, column
            {} {} | expected: nothing behind the message
            `` | the JSON is empty (expected: an object)
            """)
    void wrongInputIsRefusedWithItsPlace(String json, String message) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(message);
    }

    @Test
    void messageNamesLineAndColumnButNotWhatStoodThere() {
        assertThatThrownBy(() -> read("{\n \"resourceLogs\": [\n  {\"scopeLogs\": \"SELECT 4711\"}]}"))
                .hasMessage("/resourceLogs/0/scopeLogs: this text (expected: a list) (line 3, column 17)");
        assertThatThrownBy(() -> read("{\"resourceLogs\": SELECT}"))
                .isInstanceOf(MalformedException.class)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("SELECT"));
    }

    @Test
    void otherEncodingsAreRefused() {
        for (var charset : List.of(
                StandardCharsets.UTF_16,
                StandardCharsets.UTF_16LE,
                StandardCharsets.UTF_16BE,
                StandardCharsets.UTF_32LE)) {
            assertThatThrownBy(() -> OtlpJson.read(Signal.LOGS, "{}".getBytes(charset), Limits.DEFAULT))
                    .isInstanceOf(MalformedException.class)
                    .hasMessageContaining("not UTF-8");
        }
    }

    @Test
    void limitsHold() {
        String deep = "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"body\":"
                + "{\"arrayValue\":{\"values\":[".repeat(60)
                + "]}}".repeat(60)
                + "}]}]}]}";
        assertThatThrownBy(() -> read(deep)).hasMessageContaining("messages nested no deeper than 100");
        assertThatThrownBy(() -> read("{\"x\":" + "[".repeat(100_000)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("nested too deep");
        assertThatThrownBy(() -> read("{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"timeUnixNano\":"
                        + "9".repeat(2_000) + "}]}]}]}"))
                .hasMessageContaining("or number too long");
        String three = "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{},{},{}]}]}]}";
        assertThatThrownBy(() -> OtlpJson.read(Signal.LOGS, bytes(three), new Limits(1_000, 100, 2)))
                .hasMessageContaining("/resourceLogs/0/scopeLogs/0/logRecords/2")
                .hasMessageContaining("no more than 2 items");
        assertThatThrownBy(() -> OtlpJson.read(Signal.LOGS, bytes(three), new Limits(1_000, 100, 9, 4)))
                .hasMessageContaining("no more than 4 objects");
    }

    @Test
    void failureOfTheStreamIsItsOwnException() {
        var failing = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("disk full");
            }
        };

        assertThatThrownBy(() -> OtlpJson.write(read("{\"resourceLogs\":[{}]}"), failing))
                .isInstanceOf(IOException.class)
                .hasMessage("disk full");
    }

    private static Batch<LogRecord> read(String json) throws MalformedException {
        return OtlpJson.read(Signal.LOGS, bytes(json), Limits.DEFAULT);
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] resource(String name) throws IOException {
        try (var in = OtlpJsonTest.class.getResourceAsStream("json/" + name)) {
            if (in == null) {
                throw new AssertionError("no resource json/" + name);
            }
            return in.readAllBytes();
        }
    }
}
