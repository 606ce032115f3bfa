package io.dbintel.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A key is found on the wire whatever the order and number of the fields around it. */
class AttributeKeysTest {
    private static final byte[] VALUE = {2 << 3 | 2, 3, 1 << 3 | 2, 1, 'v'};

    @ParameterizedTest
    @ValueSource(strings = {"k", "db.name", "schlüssel", "鍵", "😀"})
    void keyBeforeAndAfterItsValue(String key) {
        assertThat(record(join(key(key), VALUE)).attributes().text(key)).isEqualTo("v");
        assertThat(record(join(VALUE, key(key))).attributes().text(key)).isEqualTo("v");
        assertThat(record(join(key(key), VALUE)).attributes().contains(key + "x"))
                .isFalse();
        assertThat(record(join(key(key + "x"), VALUE)).attributes().contains(key))
                .isFalse();
    }

    @Test
    void keyWithoutValue() {
        assertThat(record(key("k")).attributes().get("k")).isEqualTo(Value.EMPTY);
    }

    @Test
    void keyLongerThanOneByteOfLength() {
        String key = "k".repeat(300);

        assertThat(record(join(key(key), VALUE)).attributes().text(key)).isEqualTo("v");
    }

    @Test
    void lastOfSeveralKeysHolds() {
        Attributes attributes = record(join(key("first"), VALUE, key("last"))).attributes();

        assertThat(attributes.contains("first")).isFalse();
        assertThat(attributes.text("last")).isEqualTo("v");
    }

    @Test
    void putIfAbsentLeavesWhatIsThere() {
        Attributes attributes = record(join(key("k"), VALUE)).attributes();

        assertThat(attributes.putIfAbsent("k", Value.of("other"))).isFalse();
        assertThat(attributes.isChanged()).isFalse();
        assertThat(attributes.putIfAbsent("n", Value.of("new"))).isTrue();
        assertThat(attributes).hasToString("{k=Text[value=v], n=Text[value=new]}");
    }

    private static byte[] key(String key) {
        byte[] text = key.getBytes(StandardCharsets.UTF_8);
        byte[] length = text.length < 128
                ? new byte[] {(byte) text.length}
                : new byte[] {(byte) (text.length & 0x7f | 0x80), (byte) (text.length >> 7)};
        return join(new byte[] {1 << 3 | 2}, length, text);
    }

    private static LogRecord record(byte[] entry) {
        byte[] length = entry.length < 128
                ? new byte[] {(byte) entry.length}
                : new byte[] {(byte) (entry.length & 0x7f | 0x80), (byte) (entry.length >> 7)};
        return new LogRecord(Slice.of(join(new byte[] {6 << 3 | 2}, length, entry)));
    }

    private static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
