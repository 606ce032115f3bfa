package io.dbintel.telemetry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

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
    /** Tags: key and value of a KeyValue, string_value of an AnyValue. */
    private static final byte KEY = 1 << 3 | WireReader.LENGTH;

    private static final byte VALUE = 2 << 3 | WireReader.LENGTH;
    private static final byte STRING = 1 << 3 | WireReader.LENGTH;
    /** For what was checked: whatever depth was allowed then is allowed. */
    private static final Limits DEEPEST = new Limits(Integer.MAX_VALUE, 1_000, 1, 1);

    private final byte[] bytes;
    private final Limits limits;
    private int items;
    private int parts;
    /** The messages around the one that is checked, by depth: shape, and its end, items before it and alternative seen. */
    private Shape[] openShapes = new Shape[8];

    private int[] open = new int[3 * openShapes.length];

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
        wire.message(from, to, shape);
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

    /**
     * A loop with a stack of its own and not recursion: the compiler inlines a recursive method in one way or another from run
     * to run, and the slow one takes 1.6 times as long.
     */
    private void message(int from, int to, Shape root) throws MalformedException {
        byte[] bytes = this.bytes;
        Shape shape = root;
        int end = to;
        int itemsBefore = 0;
        int alternative = 0;
        int depth = 1;
        int at = from;
        while (true) {
            if (at >= end) {
                if (depth == 1) {
                    return;
                }
                depth--;
                shape = openShapes[depth];
                end = open[3 * depth];
                itemsBefore = open[3 * depth + 1];
                alternative = open[3 * depth + 2];
                continue;
            }
            // One byte is by far the most frequent length of tags and lengths.
            int tag = bytes[at];
            if (tag >= 0) {
                at++;
            } else {
                long wide = varint(at, end);
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
                    varint(at, end);
                    at = endOfVarint(at);
                }
                case WireReader.FIXED64 -> at = skip(at, 8, end);
                case WireReader.FIXED32 -> at = skip(at, 4, end);
                case WireReader.LENGTH -> {
                    int length;
                    if (at < end && bytes[at] >= 0) {
                        length = bytes[at++];
                    } else {
                        long wide = varint(at, end);
                        at = endOfVarint(at);
                        length = wide < 0 || wide > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) wide;
                    }
                    int fieldEnd = skip(at, length, end);
                    byte kind = shape.kind(field);
                    if (kind != Shape.MESSAGE) {
                        content(shape, field, kind, at, fieldEnd);
                        at = fieldEnd;
                        continue;
                    }
                    Shape child = shape.child(field);
                    if (field != alternative && shape.isAlternative(field)) {
                        // The points of an alternative that another one follows are not there.
                        items = itemsBefore;
                        alternative = field;
                    }
                    part(at);
                    if (child.isItem() && ++items > limits.maxItems()) {
                        throw malformed("more than " + limits.maxItems() + " items", at);
                    }
                    if (child == Values.KEY_VALUE && isTextAttribute(at, fieldEnd, depth + 1)) {
                        at = fieldEnd;
                        continue;
                    }
                    if (depth >= limits.maxDepth()) {
                        throw malformed("messages nested deeper than " + limits.maxDepth(), at);
                    }
                    open(depth++, shape, end, itemsBefore, alternative);
                    shape = child;
                    end = fieldEnd;
                    itemsBefore = items;
                    alternative = 0;
                }
                case WireReader.START_GROUP -> at = group(at, end, field, depth + 1);
                default -> throw malformed("wire type " + (tag & 7) + " of field " + field, at);
            }
        }
    }

    private void open(int depth, Shape shape, int end, int itemsBefore, int alternative) {
        if (depth == openShapes.length) {
            openShapes = Arrays.copyOf(openShapes, 2 * depth);
            open = Arrays.copyOf(open, 6 * depth);
        }
        openShapes[depth] = shape;
        open[3 * depth] = end;
        open[3 * depth + 1] = itemsBefore;
        open[3 * depth + 2] = alternative;
    }

    private void content(Shape shape, int field, byte kind, int from, int to) throws MalformedException {
        switch (kind) {
            case Shape.TEXT -> text(shape, field, from, to);
            case Shape.TEXTS -> {
                part(from);
                text(shape, field, from, to);
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

    /**
     * Checks the form that nearly all attributes have, a short key and a text, without a call for each message in it.
     *
     * @return false where the attribute has another form or anything is wrong with it: the general check decides then
     */
    private boolean isTextAttribute(int from, int to, int depth) {
        byte[] bytes = this.bytes;
        if (to - from < 6 || bytes[from] != KEY || bytes[from + 1] < 0) {
            return false;
        }
        int keyEnd = from + 2 + bytes[from + 1];
        if (keyEnd + 2 > to || bytes[keyEnd] != VALUE) {
            return false;
        }
        int at = behindLength(keyEnd + 1, to);
        if (at < 0 || at + 2 > to || bytes[at] != STRING) {
            return false;
        }
        at = behindLength(at + 1, to);
        if (at < 0
                || depth >= limits.maxDepth()
                || parts >= limits.maxParts()
                || notUtf8(bytes, from + 2, keyEnd) >= 0
                || notUtf8(bytes, at, to) >= 0) {
            return false;
        }
        parts++;
        return true;
    }

    /** Behind a length of at most two bytes that reaches to the end exactly; -1 where it is another. */
    private int behindLength(int from, int to) {
        int at = from;
        int length = bytes[at++];
        if (length < 0) {
            if (at == to || bytes[at] < 0) {
                return -1;
            }
            length = length & 0x7f | bytes[at++] << 7;
        }
        return at + length == to ? at : -1;
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
        int lastEight = to - 8;
        while (at <= lastEight - 24) {
            long any = (long) LONGS.get(bytes, at)
                    | (long) LONGS.get(bytes, at + 8)
                    | (long) LONGS.get(bytes, at + 16)
                    | (long) LONGS.get(bytes, at + 24);
            if ((any & HIGH_BITS) != 0) {
                return notUtf8BySequence(bytes, at, to);
            }
            at += 32;
        }
        while (at < lastEight) {
            if (((long) LONGS.get(bytes, at) & HIGH_BITS) != 0) {
                return notUtf8BySequence(bytes, at, to);
            }
            at += 8;
        }
        // What is left is read with bytes before it, which are ASCII, or with bytes behind it, which are masked out.
        if (lastEight >= from) {
            return ((long) LONGS.get(bytes, lastEight) & HIGH_BITS) == 0 ? -1 : notUtf8BySequence(bytes, at, to);
        }
        if (from + 8 <= bytes.length) {
            long ofText = (1L << 8 * (to - from)) - 1;
            return ((long) LONGS.get(bytes, from) & HIGH_BITS & ofText) == 0 ? -1 : notUtf8BySequence(bytes, at, to);
        }
        return notUtf8BySequence(bytes, at, to);
    }

    private static int notUtf8BySequence(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            if (bytes[at] >= 0) {
                at++;
                continue;
            }
            int length = sequence(bytes, at, to);
            if (length == 0) {
                return at;
            }
            at += length;
            while (at + 8 <= to && ((long) LONGS.get(bytes, at) & HIGH_BITS) == 0) {
                at += 8;
            }
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
