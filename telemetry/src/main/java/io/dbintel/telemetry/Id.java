package io.dbintel.telemetry;

import java.util.Arrays;
import java.util.HexFormat;

/** A trace id (16 bytes) or span id (8 bytes), immutable; other lengths are carried as they came. */
public final class Id {
    public static final Id NONE = new Id(new byte[0]);

    private final byte[] bytes;

    private Id(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Id of(byte[] bytes) {
        return bytes.length == 0 ? NONE : new Id(bytes.clone());
    }

    static Id of(byte[] bytes, int from, int to) {
        return from == to ? NONE : new Id(Arrays.copyOfRange(bytes, from, to));
    }

    /**
     * @param hex an even number of hexadecimal digits, in either case
     * @throws IllegalArgumentException if it is something else
     */
    public static Id parse(String hex) {
        return hex.isEmpty() ? NONE : new Id(HexFormat.of().parseHex(hex));
    }

    /** No bytes at all, or only zeros, which OpenTelemetry calls invalid. */
    public boolean isNone() {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    public int length() {
        return bytes.length;
    }

    public byte[] toBytes() {
        return bytes.clone();
    }

    byte[] bytes() {
        return bytes;
    }

    /** Lower-case hexadecimal digits, empty for no bytes. */
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Id other && Arrays.equals(bytes, other.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return hex();
    }
}
