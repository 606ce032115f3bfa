package io.dbintel.telemetry;

import java.util.Arrays;

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

    /** Two encodings of one message in a row are its merge, as protobuf defines it. */
    Slice followedBy(byte[] more, int moreFrom, int moreTo) {
        byte[] joined = Arrays.copyOf(toBytes(), length() + moreTo - moreFrom);
        System.arraycopy(more, moreFrom, joined, length(), moreTo - moreFrom);
        return Slice.of(joined);
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
