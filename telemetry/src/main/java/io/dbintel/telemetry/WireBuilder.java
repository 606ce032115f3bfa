package io.dbintel.telemetry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes protobuf forwards, for a source whose fields arrive one by one. The length of a message is put before it when it
 * ends: one byte is kept free, and a longer one moves the content. Values of zero are written, since a later one replaces an
 * earlier.
 */
final class WireBuilder {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MAX_SIZE = Integer.MAX_VALUE - 16;

    private byte[] buffer;
    private int at;

    WireBuilder(int expectedSize) {
        buffer = new byte[Math.max(64, expectedSize)];
    }

    Slice toSlice() {
        return new Slice(buffer, 0, at);
    }

    /** Begins a message or list of packed numbers; the result goes to {@link #end}. */
    int begin(int field) {
        varint((long) field << 3 | WireReader.LENGTH);
        room(1);
        return ++at;
    }

    void end(int begin) {
        int length = at - begin;
        int more = varintSize(length) - 1;
        if (more > 0) {
            room(more);
            System.arraycopy(buffer, begin, buffer, begin + more, length);
        }
        at = begin - 1;
        varint(length);
        at += length;
    }

    void bytes(int field, byte[] value) {
        varint((long) field << 3 | WireReader.LENGTH);
        varint(value.length);
        room(value.length);
        System.arraycopy(value, 0, buffer, at, value.length);
        at += value.length;
    }

    void text(int field, String value) {
        bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    void varint(int field, long value) {
        varint((long) field << 3 | WireReader.VARINT);
        varint(value);
    }

    void fixed64(int field, long value) {
        varint((long) field << 3 | WireReader.FIXED64);
        fixed64(value);
    }

    void fixed32(int field, int value) {
        varint((long) field << 3 | WireReader.FIXED32);
        room(4);
        INTS.set(buffer, at, value);
        at += 4;
    }

    void fixed64(long value) {
        room(8);
        LONGS.set(buffer, at, value);
        at += 8;
    }

    void varint(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            buffer[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[at++] = (byte) rest;
    }

    private static int varintSize(int value) {
        return value == 0 ? 1 : (38 - Integer.numberOfLeadingZeros(value)) / 7;
    }

    private void room(int bytes) {
        long needed = (long) at + bytes;
        if (needed > buffer.length) {
            if (needed > MAX_SIZE) {
                throw new IllegalStateException("an encoded message of more than 2 GiB");
            }
            buffer = Arrays.copyOf(buffer, (int) Math.min(MAX_SIZE, Math.max(needed, buffer.length * 2L)));
        }
    }
}
