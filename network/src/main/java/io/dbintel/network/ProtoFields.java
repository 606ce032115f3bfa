package io.dbintel.network;

import io.dbintel.telemetry.Slice;
import java.nio.charset.StandardCharsets;

/**
 * Walks the fields of a small protobuf message that nobody checked: a status, a response. Whatever does not parse ends the
 * walk; a remote end's strange answer is no reason to fail.
 */
public final class ProtoFields {
    private final byte[] bytes;
    private final int end;
    private int at;
    private int field;
    private long number;
    private int from;
    private int to;

    public ProtoFields(Slice message) {
        this.bytes = message.bytes();
        this.at = message.from();
        this.end = message.to();
    }

    /** Moves to the next field; false at the end, or where the message is broken. */
    public boolean next() {
        from = 0;
        to = 0;
        number = 0;
        if (at >= end) {
            return false;
        }
        long tag = varint();
        field = (int) (tag >>> 3);
        switch ((int) tag & 7) {
            case 0 -> number = varint();
            case 1 -> at += 8;
            case 2 -> {
                long length = varint();
                if (length < 0 || length > end - at) {
                    at = Integer.MAX_VALUE;
                    return false;
                }
                from = at;
                to = at + (int) length;
                at = to;
            }
            case 5 -> at += 4;
            default -> at = Integer.MAX_VALUE;
        }
        return at <= end;
    }

    public int field() {
        return field;
    }

    public long number() {
        return number;
    }

    public Slice content() {
        return new Slice(bytes, from, to);
    }

    /** Bytes that are not UTF-8 become replacement characters. */
    public String text() {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    private long varint() {
        long result = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at >= end) {
                at = Integer.MAX_VALUE;
                return -1;
            }
            byte b = bytes[at++];
            result |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return result;
            }
        }
        at = Integer.MAX_VALUE;
        return -1;
    }
}
