package io.dbintel.telemetry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks the fields of one protobuf message. {@link #next} moves to a field and returns its tag, number shifted left by three
 * with the wire type below, as it stands on the wire; a caller switches over the tags that it knows, so unknown fields and
 * fields of an unexpected wire type are passed over alike.
 *
 * <p>The bytes were checked by {@link Wire#check} when they arrived: this class trusts their structure, and an array bound
 * still holds where they lie.
 */
final class WireReader {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int LENGTH = 2;
    static final int START_GROUP = 3;
    static final int END_GROUP = 4;
    static final int FIXED32 = 5;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    final byte[] bytes;
    private int end;
    private int at;
    /** The value of a varint or fixed field. */
    long number;
    /** Where the content of a length-delimited field begins and ends. */
    int from;

    int to;

    WireReader(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.end = to;
    }

    /** The tag of the next field, or 0 at the end of the message. */
    int next() {
        if (at >= end) {
            return 0;
        }
        int tag = (int) varint();
        switch (tag & 7) {
            case VARINT -> number = varint();
            case FIXED64 -> number = fixed64();
            case LENGTH -> {
                int length = (int) varint();
                from = at;
                to = at + length;
                at = to;
            }
            case START_GROUP -> at = Wire.endOfGroup(bytes, at, end, tag >>> 3);
            case FIXED32 -> number = fixed32();
            default -> throw new IllegalStateException("wire type of tag " + tag + " passed the check");
        }
        return tag;
    }

    long varint() {
        byte first = bytes[at++];
        if (first >= 0) {
            return first;
        }
        long result = first & 0x7f;
        for (int shift = 7; ; shift += 7) {
            byte b = bytes[at++];
            result |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return result;
            }
        }
    }

    long fixed64() {
        long value = (long) LONGS.get(bytes, at);
        at += 8;
        return value;
    }

    /** Unsigned. */
    private long fixed32() {
        long value = (int) INTS.get(bytes, at) & 0xffff_ffffL;
        at += 4;
        return value;
    }

    /** Packed varints from here to the end: each has one byte without a continuation bit. */
    int countVarints() {
        int count = 0;
        for (int i = at; i < end; i++) {
            if (bytes[i] >= 0) {
                count++;
            }
        }
        return count;
    }

    int remaining() {
        return end - at;
    }

    boolean hasMore() {
        return at < end;
    }

    String text() {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    byte[] content() {
        return Arrays.copyOfRange(bytes, from, to);
    }

    double asDouble() {
        return Double.longBitsToDouble(number);
    }

    /** Goes on inside the field, without a reader of its own for it. The result goes to {@link #leave}. */
    long enter() {
        return enter(from, to);
    }

    long enter(int begin, int behind) {
        long outside = (long) at << 32 | end;
        at = begin;
        end = behind;
        return outside;
    }

    void leave(long outside) {
        at = (int) (outside >>> 32);
        end = (int) outside;
    }

    /** A reader of the field's content, for messages and packed numbers. */
    WireReader inside() {
        return new WireReader(bytes, from, to);
    }
}
