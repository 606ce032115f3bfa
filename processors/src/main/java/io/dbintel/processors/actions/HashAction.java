package io.dbintel.processors.actions;

import com.google.re2j.Pattern;
import io.dbintel.telemetry.Attributes;
import io.dbintel.telemetry.Origin;
import io.dbintel.telemetry.Value;
import io.dbintel.telemetry.ValueText;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Replaces a value by the SHA-256 of its bytes in hexadecimal digits: of a text its UTF-8, of a boolean one byte, of a number
 * eight in little-endian order, of a list or map its JSON with sorted keys. An empty value becomes an empty text.
 *
 * @param key empty for none
 */
record HashAction(String key, @Nullable Pattern pattern) implements AttributeAction {
    @Override
    public void apply(Attributes attributes, Origin origin) {
        boolean keyDone = false;
        if (!key.isEmpty()) {
            Value value = attributes.get(key);
            if (value != null) {
                attributes.put(key, hash(value));
                keyDone = true;
            }
        }
        if (pattern != null) {
            for (int i = 0; i < attributes.size(); i++) {
                String each = attributes.key(i);
                // A key that is named and matches too is hashed once.
                if (!(keyDone && each.equals(key)) && pattern.matcher(each).find()) {
                    attributes.set(i, hash(attributes.value(i)));
                }
            }
        }
    }

    static Value hash(Value value) {
        byte[] bytes = switch (value) {
            case Value.Bool(boolean flag) -> new byte[] {(byte) (flag ? 1 : 0)};
            case Value.Int(long number) -> littleEndian(number);
            case Value.Double(double number) -> littleEndian(Double.doubleToRawLongBits(number));
            case Value.Bytes(byte[] content) -> content;
            default -> ValueText.of(value).getBytes(StandardCharsets.UTF_8);
        };
        return Value.of(bytes.length == 0 ? "" : HexFormat.of().formatHex(sha256().digest(bytes)));
    }

    private static byte[] littleEndian(long number) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(number)
                .array();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
