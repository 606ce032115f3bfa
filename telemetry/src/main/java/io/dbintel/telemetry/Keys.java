package io.dbintel.telemetry;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Texts of attribute keys. The same few keys come again and again, so a text decoded lately is handed out once more instead of
 * being made anew.
 *
 * <p>A table of {@value #SLOTS} places, each holding the last short key whose hash fell on it: at most 128 KB, nothing to
 * clear, nothing to attack but the saving itself. Threads share it without a lock: a record is safe to read however it was
 * published, and a lost update costs one more String.
 */
final class Keys {
    private static final int SLOTS = 512;
    private static final int LONGEST = 64;

    /** A key and its bytes, which are compared many at a time. */
    private record Key(String text, byte[] bytes) {}

    private static final @Nullable Key[] RECENT = new Key[SLOTS];

    private Keys() {}

    static String text(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length == 0) {
            return "";
        }
        if (length > LONGEST) {
            return new String(bytes, from, length, StandardCharsets.UTF_8);
        }
        // Keys share beginnings ("db.", "server."), less so their last letters and lengths.
        int hash = length * 31 + bytes[to - 1] * 961 + bytes[from + length / 2] * 17 + bytes[from + length / 4] * 7;
        int slot = (hash ^ hash >>> 9) & SLOTS - 1;
        Key recent = RECENT[slot];
        if (recent != null && Arrays.equals(recent.bytes, 0, recent.bytes.length, bytes, from, to)) {
            return recent.text;
        }
        String text = new String(bytes, from, length, StandardCharsets.UTF_8);
        RECENT[slot] = new Key(text, Arrays.copyOfRange(bytes, from, to));
        return text;
    }

    /** Whether an ASCII text lies there. */
    static boolean isAscii(String text, byte[] bytes, int from, int length) {
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            // A byte of a longer character is negative, and so differs from every char.
            if (bytes[from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
