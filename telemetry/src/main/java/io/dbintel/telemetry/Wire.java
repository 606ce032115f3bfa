package io.dbintel.telemetry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The check that every OTLP protobuf message passes once, when it arrives: structure, UTF-8 of the strings that we know,
 * depth and number of items. Afterwards readers trust the bytes, and a message can wait undecoded.
 *
 * <p>One pass, no objects: a table says for each field number of each message what it holds. About 2 GB/s on ASCII.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Protocol Buffers encoding</a>
 */
final class Wire {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080808080808080L;
    /** For what was checked: whatever depth was allowed then is allowed. */
    private static final Limits DEEPEST = new Limits(Integer.MAX_VALUE, 1_000, 1, 1);

    private final byte[] bytes;
    private final Limits limits;
    private int items;
    private int parts;

    private Wire(byte[] bytes, Limits limits) {
        this.bytes = bytes;
        this.limits = limits;
    }

    /**
     * Checks a message and counts its items.
     *
     * @return log records, spans or data points
     * @throws MalformedException with the offset of the first thing that is wrong, or the limit that is passed
     */
    static int check(byte[] bytes, int from, int to, Shape shape, Limits limits) throws MalformedException {
        if (to - from > limits.maxBytes()) {
            throw new MalformedException("message of " + (to - from) + " bytes (limit: " + limits.maxBytes() + ")");
        }
        var wire = new Wire(bytes, limits);
        wire.message(from, to, shape, 1);
        return wire.items;
    }

    /** Items in a message that was checked. */
    static int count(Slice message, Shape shape) {
        return count(Values.reader(message), shape);
    }

    private static int count(WireReader in, Shape shape) {
        int items = 0;
        int alternative = 0;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            int field = tag >>> 3;
            if ((tag & 7) == WireReader.LENGTH && shape.kind(field) == Shape.MESSAGE) {
                Shape child = shape.child(field);
                if (shape.isAlternative(field) && field != alternative) {
                    items = 0;
                    alternative = field;
                }
                if (child.isItem()) {
                    items++;
                } else if (child.holdsItems()) {
                    items += count(in.inside(), child);
                }
            }
        }
        return items;
    }

    private void message(int from, int to, Shape shape, int depth) throws MalformedException {
        if (depth > limits.maxDepth()) {
            throw malformed("messages nested deeper than " + limits.maxDepth(), from);
        }
        int itemsBefore = items;
        int alternative = 0;
        int at = from;
        while (at < to) {
            // One byte is by far the most frequent length of tags and lengths.
            int tag = bytes[at];
            if (tag >= 0) {
                at++;
            } else {
                long wide = varint(at, to);
                at = endOfVarint(at);
                if (wide >>> 32 != 0) {
                    throw malformed("a tag of more than 32 bits", at);
                }
                tag = (int) wide;
            }
            int field = tag >>> 3;
            if (field == 0) {
                throw malformed("a field with number 0", at);
            }
            switch (tag & 7) {
                case WireReader.VARINT -> {
                    varint(at, to);
                    at = endOfVarint(at);
                }
                case WireReader.FIXED64 -> at = skip(at, 8, to);
                case WireReader.FIXED32 -> at = skip(at, 4, to);
                case WireReader.LENGTH -> {
                    int length;
                    if (at < to && bytes[at] >= 0) {
                        length = bytes[at++];
                    } else {
                        long wide = varint(at, to);
                        at = endOfVarint(at);
                        length = wide < 0 || wide > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) wide;
                    }
                    int end = skip(at, length, to);
                    if (shape.hasAlternatives() && field != alternative && shape.isAlternative(field)) {
                        // The points of an alternative that another one follows are not there.
                        items = itemsBefore;
                        alternative = field;
                    }
                    content(shape, field, at, end, depth);
                    at = end;
                }
                case WireReader.START_GROUP -> at = group(at, to, field, depth + 1);
                default -> throw malformed("wire type " + (tag & 7) + " of field " + field, at);
            }
        }
    }

    private void content(Shape shape, int field, int from, int to, int depth) throws MalformedException {
        switch (shape.kind(field)) {
            case Shape.TEXT -> text(shape, field, from, to);
            case Shape.TEXTS -> {
                part(from);
                text(shape, field, from, to);
            }
            case Shape.MESSAGE -> {
                part(from);
                Shape child = shape.child(field);
                if (child.isItem() && ++items > limits.maxItems()) {
                    throw malformed("more than " + limits.maxItems() + " items", from);
                }
                message(from, to, child, depth + 1);
            }
            case Shape.PACKED_VARINT -> {
                for (int at = from; at < to; at = endOfVarint(at)) {
                    varint(at, to);
                }
            }
            case Shape.PACKED_64 -> {
                if ((to - from) % 8 != 0) {
                    throw malformed(shape.name() + " field " + field + " holds no whole number of 8-byte values", from);
                }
            }
            default -> {
                // bytes, or a field that we do not know
            }
        }
    }

    private void text(Shape shape, int field, int from, int to) throws MalformedException {
        int bad = notUtf8(bytes, from, to);
        if (bad >= 0) {
            throw malformed(shape.name() + " field " + field + " is not UTF-8", bad);
        }
    }

    private void part(int at) throws MalformedException {
        if (++parts > limits.maxParts()) {
            throw malformed("more than " + limits.maxParts() + " messages in it", at);
        }
    }

    /** Passes over a group, a form that OTLP does not use but protobuf readers tolerate. */
    private int group(int from, int to, int number, int depth) throws MalformedException {
        if (depth > limits.maxDepth()) {
            throw malformed("groups nested deeper than " + limits.maxDepth(), from);
        }
        int at = from;
        while (at < to) {
            long tag = varint(at, to);
            at = endOfVarint(at);
            if (tag >>> 32 != 0 || tag >>> 3 == 0) {
                throw malformed("a tag that is none", at);
            }
            int field = (int) (tag >>> 3);
            switch ((int) tag & 7) {
                case WireReader.VARINT -> {
                    varint(at, to);
                    at = endOfVarint(at);
                }
                case WireReader.FIXED64 -> at = skip(at, 8, to);
                case WireReader.FIXED32 -> at = skip(at, 4, to);
                case WireReader.LENGTH -> {
                    long length = varint(at, to);
                    at = endOfVarint(at);
                    at = skip(at, length < 0 || length > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) length, to);
                }
                case WireReader.START_GROUP -> at = group(at, to, field, depth + 1);
                case WireReader.END_GROUP -> {
                    if (field != number) {
                        throw malformed("group " + number + " ends as " + field, at);
                    }
                    return at;
                }
                default -> throw malformed("wire type " + (tag & 7) + " of field " + field, at);
            }
        }
        throw malformed("group " + number + " has no end", to);
    }

    /** Where a group that was checked ends, behind its end tag. */
    static int endOfGroup(byte[] bytes, int from, int to, int number) {
        try {
            return new Wire(bytes, DEEPEST).group(from, to, number, 1);
        } catch (MalformedException e) {
            throw new IllegalStateException("a group that passed the check", e);
        }
    }

    private int skip(int at, int length, int to) throws MalformedException {
        if (length > to - at) {
            throw malformed("the message ends inside a field of " + length + " bytes", at);
        }
        return at + length;
    }

    private long varint(int at, int to) throws MalformedException {
        long result = 0;
        for (int i = 0; i < 10; i++) {
            if (at + i >= to) {
                throw malformed("the message ends inside a number", at);
            }
            byte b = bytes[at + i];
            result |= (long) (b & 0x7f) << (7 * i);
            if (b >= 0) {
                return result;
            }
        }
        throw malformed("a number of more than ten bytes", at);
    }

    private int endOfVarint(int at) {
        int end = at;
        while (bytes[end] < 0) {
            end++;
        }
        return end + 1;
    }

    /** The offset of the first byte that is not UTF-8, or -1: no overlong forms, no surrogates, nothing above U+10FFFF. */
    static int notUtf8(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            while (at + 8 <= to && ((long) LONGS.get(bytes, at) & HIGH_BITS) == 0) {
                at += 8;
            }
            if (at == to) {
                return -1;
            }
            int b = bytes[at];
            if (b >= 0) {
                at++;
                continue;
            }
            int length = sequence(bytes, at, to);
            if (length == 0) {
                return at;
            }
            at += length;
        }
        return -1;
    }

    /** The length of the well-formed multi-byte sequence at a place (Unicode, table 3-7), or 0. */
    private static int sequence(byte[] bytes, int at, int to) {
        int first = bytes[at] & 0xff;
        int length = first >= 0xc2 && first <= 0xdf
                ? 2
                : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
        if (length == 0 || at + length > to) {
            return 0;
        }
        int second = bytes[at + 1] & 0xff;
        int low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        int high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        if (second < low || second > high) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    private static MalformedException malformed(String what, int at) {
        return new MalformedException(what + " (at byte " + at + ")");
    }
}
