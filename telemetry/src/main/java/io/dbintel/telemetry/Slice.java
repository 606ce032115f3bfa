package io.dbintel.telemetry;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A part of an array that nobody changes any more. */
public record Slice(byte[] bytes, int from, int to) {
    public Slice {
        if (from < 0 || from > to || to > bytes.length) {
            throw new IndexOutOfBoundsException("slice " + from + ".." + to + " of " + bytes.length + " bytes");
        }
    }

    public static Slice of(byte[] bytes) {
        return new Slice(bytes, 0, bytes.length);
    }

    public int length() {
        return to - from;
    }

    public byte[] toBytes() {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /**
     * What a singular message field holds that came once more: two encodings of a message in a row are its merge, as protobuf
     * defines it. However often it comes, the copying takes linear time in all.
     *
     * @param before what it held, null at first; null is what a caller starts with
     */
    @SuppressWarnings("ReferenceEquality") // the question is whether it is the array that the joined bytes lie in
    static Slice joined(@Nullable Slice before, WireReader in) {
        if (before == null) {
            return new Slice(in.bytes, in.from, in.to);
        }
        int more = in.to - in.from;
        int length = before.length() + more;
        byte[] bytes = before.bytes;
        boolean hasRoom = bytes != in.bytes && before.from == 0 && bytes.length >= length;
        if (!hasRoom) {
            bytes = Arrays.copyOfRange(before.bytes, before.from, before.from + Math.max(length, 2 * before.length()));
        }
        System.arraycopy(in.bytes, in.from, bytes, before.length(), more);
        return new Slice(bytes, 0, length);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Slice(byte[] other, int otherFrom, int otherTo)
                && Arrays.equals(bytes, from, to, other, otherFrom, otherTo);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(toBytes());
    }
}
