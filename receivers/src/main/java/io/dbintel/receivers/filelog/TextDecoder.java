package io.dbintel.receivers.filelog;

import io.dbintel.telemetry.Value;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Makes the body of an entry of its bytes. */
final class TextDecoder {
    private final Encoding encoding;
    private final boolean trimStart;
    private final boolean trimEnd;

    TextDecoder(Encoding encoding, boolean trimStart, boolean trimEnd) {
        this.encoding = encoding;
        this.trimStart = trimStart;
        this.trimEnd = trimEnd;
    }

    /**
     * How text is written in files.
     *
     * @param kind what is done with it
     * @param charset of the text
     */
    record Encoding(Kind kind, Charset charset) {
        enum Kind {
            /** Bytes stay bytes, and are not split into lines. */
            RAW,
            /** Bytes that are no text of the charset become U+FFFD. */
            REPLACING,
            /** Text where it is valid UTF-8, else bytes as they are. */
            VALID_OR_BYTES
        }

        static final Encoding UTF_8 = new Encoding(Kind.REPLACING, StandardCharsets.UTF_8);

        /** By its IANA name, or one of {@code nop} and {@code utf-8-raw}; empty for one that nobody knows. */
        static Optional<Encoding> find(String name) {
            String lower = name.toLowerCase(Locale.ROOT);
            try {
                return switch (lower) {
                    case "nop" -> Optional.of(new Encoding(Kind.RAW, StandardCharsets.ISO_8859_1));
                    case "", "utf8", "utf-8" -> Optional.of(UTF_8);
                    case "utf-8-raw", "utf8-raw" ->
                        Optional.of(new Encoding(Kind.VALID_OR_BYTES, StandardCharsets.UTF_8));
                    // As in the Collector: what passes for ASCII is often UTF-8.
                    case "ascii", "us-ascii" -> Optional.of(UTF_8);
                    case "utf-16", "utf16", "utf-16le", "utf16le" ->
                        Optional.of(new Encoding(Kind.REPLACING, StandardCharsets.UTF_16LE));
                    case "utf16be" -> Optional.of(new Encoding(Kind.REPLACING, StandardCharsets.UTF_16BE));
                    default -> Optional.of(new Encoding(Kind.REPLACING, Charset.forName(lower)));
                };
            } catch (UnsupportedCharsetException | IllegalCharsetNameException e) {
                return Optional.empty();
            }
        }

        boolean isWide() {
            return charset.equals(StandardCharsets.UTF_16LE) || charset.equals(StandardCharsets.UTF_16BE);
        }

        boolean isBigEndian() {
            return charset.equals(StandardCharsets.UTF_16BE);
        }
    }

    /** The body; {@link Value#EMPTY} where nothing is left of it. The bytes are copied. */
    Value decode(byte[] bytes, int from, int to) {
        if (encoding.isWide()) {
            return wide(bytes, from, to);
        }
        int start = from;
        int end = to;
        if (encoding.kind() != Encoding.Kind.RAW) {
            while (trimEnd && end > start && Bytes.isBlank(bytes[end - 1])) {
                end--;
            }
            while (trimStart && start < end && Bytes.isBlank(bytes[start])) {
                start++;
            }
        }
        if (start == end) {
            return Value.EMPTY;
        }
        return switch (encoding.kind()) {
            case RAW -> new Value.Bytes(Arrays.copyOfRange(bytes, start, end));
            case REPLACING -> new Value.Text(new String(bytes, start, end - start, encoding.charset()));
            case VALID_OR_BYTES -> validOrBytes(bytes, start, end);
        };
    }

    private Value wide(byte[] bytes, int from, int to) {
        String text = new String(bytes, from, to - from, encoding.charset());
        int start = 0;
        int end = text.length();
        // A mark of the byte order is no text.
        if (start < end && text.charAt(start) == '\ufeff') {
            start++;
        }
        while (trimEnd && end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        while (trimStart && start < end && isBlank(text.charAt(start))) {
            start++;
        }
        return start == end ? Value.EMPTY : new Value.Text(text.substring(start, end));
    }

    private static boolean isBlank(char c) {
        return c < 128 && Bytes.isBlank((byte) c);
    }

    private static Value validOrBytes(byte[] bytes, int from, int to) {
        try {
            return new Value.Text(StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, from, to - from))
                    .toString());
        } catch (CharacterCodingException e) {
            return new Value.Bytes(Arrays.copyOfRange(bytes, from, to));
        }
    }
}
