package io.dbintel.telemetry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes protobuf from the end to the beginning, so that the length of a message is known when its prefix is written: one
 * pass, no size computation. Fields must therefore be written in reverse order. A field of value zero is left out, as proto3
 * has it, unless a method says otherwise.
 *
 * <p>What comes out is a row of pieces: buffers of moderate size, and between them what was copied as it came, which is named
 * where it lies if it is long. A changed resource of a large request costs a few hundred bytes, and no large array is made.
 */
final class WireWriter {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MAX_SIZE = Integer.MAX_VALUE - 16;

    private static final int FIRST_BUFFER = 4 << 10;
    /** Of further buffers: well below what a collector treats as a large object. */
    private static final int BUFFER = 128 << 10;
    /** From this length on, unchanged bytes are not copied. */
    private static final int BY_REFERENCE = 4 << 10;

    private static final int CHARS = 1024;

    private final char[] chars = new char[CHARS];
    /** What is finished, the last piece first. */
    private final List<Slice> pieces = new ArrayList<>();

    private int inPieces;
    private byte[] buffer = new byte[FIRST_BUFFER];
    /** Where the piece in the buffer ends; what lies behind belongs to finished pieces. */
    private int end = buffer.length;
    /** The first byte written; bytes before it are free. */
    private int at = end;

    int written() {
        return inPieces + end - at;
    }

    /** What was written, in order. A buffer much larger than its piece is not kept alive with it: batches wait in queues. */
    List<Slice> toSlices() {
        boolean isMostlyFree = at > buffer.length / 3 && end == buffer.length;
        finish(isMostlyFree ? Slice.of(Arrays.copyOfRange(buffer, at, end)) : new Slice(buffer, at, end));
        end = at;
        return pieces.reversed();
    }

    private void finish(Slice piece) {
        if (piece.length() > 0) {
            if (inPieces > MAX_SIZE - piece.length()) {
                throw new IllegalStateException("an encoded batch of more than 2 GiB");
            }
            pieces.add(piece);
            inPieces += piece.length();
        }
    }

    void message(int field, Message message) {
        int before = written();
        message.writeTo(this);
        length(field, before);
    }

    /** Length and tag of a field whose content was written since there were {@code before} bytes. */
    void length(int field, int before) {
        varint(written() - before);
        tag(field, WireReader.LENGTH);
    }

    void text(int field, String value) {
        if (!value.isEmpty()) {
            textAlways(field, value);
        }
    }

    /** Writes an empty text too, for a field whose presence has a meaning. */
    void textAlways(int field, String value) {
        int before = written();
        if (!ascii(value)) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            raw(bytes, 0, bytes.length);
        }
        length(field, before);
    }

    /** Writes a text without making an array of its bytes, or nothing if it is long or has other characters than ASCII. */
    private boolean ascii(String value) {
        int length = value.length();
        if (length > CHARS) {
            return false;
        }
        room(length);
        value.getChars(0, length, chars, 0);
        int begin = at - length;
        int seen = 0;
        for (int i = 0; i < length; i++) {
            char c = chars[i];
            seen |= c;
            buffer[begin + i] = (byte) c;
        }
        if (seen > 0x7f) {
            return false;
        }
        at = begin;
        return true;
    }

    void bytes(int field, byte[] value) {
        if (value.length > 0) {
            bytesAlways(field, value, 0, value.length);
        }
    }

    void bytesAlways(int field, byte[] value, int from, int to) {
        raw(value, from, to);
        varint(to - from);
        tag(field, WireReader.LENGTH);
    }

    void number(int field, long value) {
        if (value != 0) {
            numberAlways(field, value);
        }
    }

    void numberAlways(int field, long value) {
        varint(value);
        tag(field, WireReader.VARINT);
    }

    void fixed64(int field, long value) {
        if (value != 0) {
            fixed64Always(field, value);
        }
    }

    void fixed64Always(int field, long value) {
        fixed64(value);
        tag(field, WireReader.FIXED64);
    }

    /** Zero is left out; minus zero is not zero. */
    void real(int field, double value) {
        fixed64(field, Double.doubleToRawLongBits(value));
    }

    void realAlways(int field, double value) {
        fixed64Always(field, Double.doubleToRawLongBits(value));
    }

    void fixed32(int field, int value) {
        if (value != 0) {
            room(4);
            at -= 4;
            INTS.set(buffer, at, value);
            tag(field, WireReader.FIXED32);
        }
    }

    void packed64(int field, long[] values) {
        if (values.length > 0) {
            int before = written();
            for (int i = values.length - 1; i >= 0; i--) {
                fixed64(values[i]);
            }
            length(field, before);
        }
    }

    void packedReal(int field, double[] values) {
        if (values.length > 0) {
            int before = written();
            for (int i = values.length - 1; i >= 0; i--) {
                fixed64(Double.doubleToRawLongBits(values[i]));
            }
            length(field, before);
        }
    }

    void packedVarint(int field, long[] values) {
        if (values.length > 0) {
            int before = written();
            for (int i = values.length - 1; i >= 0; i--) {
                varint(values[i]);
            }
            length(field, before);
        }
    }

    void raw(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length >= BY_REFERENCE) {
            finish(new Slice(buffer, at, end));
            end = at;
            finish(new Slice(bytes, from, to));
        } else {
            room(length);
            at -= length;
            System.arraycopy(bytes, from, buffer, at, length);
        }
    }

    private void tag(int field, int type) {
        varint(field << 3 | type);
    }

    private void fixed64(long value) {
        room(8);
        at -= 8;
        LONGS.set(buffer, at, value);
    }

    void varint(long value) {
        room(10);
        if ((value & ~0x7fL) == 0) {
            buffer[--at] = (byte) value;
            return;
        }
        int length = (70 - Long.numberOfLeadingZeros(value)) / 7;
        at -= length;
        int to = at;
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            buffer[to++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[to] = (byte) rest;
    }

    /** Makes room for so many bytes in a row; {@link #BY_REFERENCE} at most. */
    private void room(int bytes) {
        if (at < bytes) {
            finish(new Slice(buffer, at, end));
            buffer = new byte[BUFFER];
            end = buffer.length;
            at = end;
        }
    }
}
