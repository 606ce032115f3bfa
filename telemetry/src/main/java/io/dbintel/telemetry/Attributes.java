package io.dbintel.telemetry;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of one resource, scope, record, span or point: a small map in order of arrival, searched in a row.
 *
 * <p>An entry that came over the wire stays there: a search compares the bytes of its key, a value is decoded when it is
 * asked for, and an entry that nobody changed is written by copying it. A doubled key that came over the wire is kept; reading
 * and changing act on its first entry, {@link #remove} on all.
 */
public final class Attributes implements Iterable<KeyValue> {
    private static final int FIRST_SIZE = 8;
    private static final byte[] NO_BYTES = {};
    private static final @Nullable KeyValue[] NO_ENTRIES = {};

    /** The array that the entries on the wire lie in. */
    private byte[] bytes = NO_BYTES;
    /** Begin (upper half) and end of an entry on the wire, -1 for one that is not there any more. */
    private long[] wire;

    /** What was decoded or put; null for what is still on the wire only. */
    private @Nullable KeyValue[] entries;

    private int size;
    private boolean changed;

    public Attributes() {
        wire = Numbers.NO_LONGS;
        entries = NO_ENTRIES;
    }

    /** A copy that shares bytes and values. */
    public Attributes copy() {
        var copy = new Attributes();
        copy.bytes = bytes;
        copy.wire = Arrays.copyOf(wire, size);
        copy.entries = Arrays.copyOf(entries, size);
        copy.size = size;
        copy.changed = changed;
        return copy;
    }

    /** Takes an entry over from the field that a reader stands on; all entries of one message lie in one array. */
    void addWire(WireReader in) {
        bytes = in.bytes;
        grow();
        wire[size++] = (long) in.from << 32 | in.to;
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public boolean contains(String key) {
        return indexOf(key) >= 0;
    }

    /** The value of a key, or null. */
    public @Nullable Value get(String key) {
        int i = indexOf(key);
        return i < 0 ? null : value(i);
    }

    public Optional<Value> find(String key) {
        return Optional.ofNullable(get(key));
    }

    /** The text of a key, or an empty one where there is none or it holds something else. */
    public String text(String key) {
        return get(key) instanceof Value.Text(String text) ? text : "";
    }

    public String key(int i) {
        return entry(i).key();
    }

    public Value value(int i) {
        return entry(i).value();
    }

    private KeyValue entry(int i) {
        KeyValue entry = entries[checked(i)];
        return entry == null ? decode(i, new WireReader(bytes, 0, 0)) : entry;
    }

    /** Sets the value of a key, at its place or at the end. */
    public Attributes put(String key, Value value) {
        int i = indexOf(key);
        if (i < 0) {
            append(key, value);
            changed = true;
        } else {
            set(i, value);
        }
        return this;
    }

    /**
     * Adds an entry where the key is absent, with one search.
     *
     * @return whether it was absent
     */
    public boolean putIfAbsent(String key, Value value) {
        if (indexOf(key) >= 0) {
            return false;
        }
        append(key, value);
        changed = true;
        return true;
    }

    /** Sets the values of all keys; where there are no attributes yet, without a search. */
    public Attributes putAll(Map<String, Value> values) {
        boolean fresh = size == 0;
        for (Map.Entry<String, Value> each : values.entrySet()) {
            if (fresh) {
                append(each.getKey(), each.getValue());
                changed = true;
            } else {
                put(each.getKey(), each.getValue());
            }
        }
        return this;
    }

    public Attributes put(String key, String value) {
        return put(key, new Value.Text(value));
    }

    public Attributes put(String key, long value) {
        return put(key, new Value.Int(value));
    }

    public Attributes put(String key, double value) {
        return put(key, new Value.Double(value));
    }

    public Attributes put(String key, boolean value) {
        return put(key, new Value.Bool(value));
    }

    /** Replaces the value at a place; its key stays. */
    public void set(int i, Value value) {
        entries[i] = new KeyValue(key(i), value);
        wire[i] = -1;
        changed = true;
    }

    /** Removes every entry of a key. */
    public boolean remove(String key) {
        var in = new WireReader(bytes, 0, 0);
        return removePlaces(i -> isKey(i, key, in));
    }

    public boolean removeIf(BiPredicate<String, Value> condition) {
        return removePlaces(i -> condition.test(key(i), value(i)));
    }

    /** One pass, each entry is moved once at most; a condition that throws leaves the rest as it is. */
    private boolean removePlaces(IntPredicate condition) {
        int before = size;
        int kept = 0;
        int next = 0;
        try {
            while (next < size) {
                boolean remove = condition.test(next);
                if (!remove) {
                    move(next, kept++);
                }
                next++;
            }
        } finally {
            int behind = next;
            while (behind < size) {
                move(behind++, kept++);
            }
            Arrays.fill(entries, kept, size, null);
            changed |= kept < size;
            size = kept;
        }
        return kept < before;
    }

    private void move(int from, int to) {
        wire[to] = wire[from];
        entries[to] = entries[from];
    }

    public void clear() {
        changed |= size > 0;
        Arrays.fill(entries, 0, size, null);
        size = 0;
    }

    private void append(String key, Value value) {
        grow();
        wire[size] = -1;
        entries[size++] = new KeyValue(key, value);
    }

    private void grow() {
        if (size == wire.length) {
            int capacity = size == 0 ? FIRST_SIZE : size * 2;
            wire = Arrays.copyOf(wire, capacity);
            entries = Arrays.copyOf(entries, capacity);
        }
    }

    private int indexOf(String key) {
        var in = new WireReader(bytes, 0, 0);
        for (int i = 0; i < size; i++) {
            if (isKey(i, key, in)) {
                return i;
            }
        }
        return -1;
    }

    private boolean isKey(int i, String key, WireReader in) {
        KeyValue known = entries[i];
        return known != null ? known.key().equals(key) : isKeyOnWire(wire[i], key, in);
    }

    /** Compares without decoding. Nearly every encoder writes a short key and then the value, and nothing else. */
    private boolean isKeyOnWire(long place, String key, WireReader in) {
        int begin = (int) (place >>> 32);
        int end = (int) place;
        if (end - begin > 2 && bytes[begin] == Values.KEY && bytes[begin + 1] >= 0) {
            int keyEnd = begin + 2 + bytes[begin + 1];
            if (keyEnd == end || bytes[keyEnd] == Values.VALUE && isLength(keyEnd + 1, end)) {
                return isText(begin + 2, keyEnd, key);
            }
        }
        in.enter(begin, end);
        return isKeyAnywhere(in, key);
    }

    /** Whether there stands the length of what is left. */
    private boolean isLength(int at, int end) {
        int length = 0;
        int next = at;
        for (int shift = 0; next < end && shift < 28; shift += 7) {
            byte b = bytes[next++];
            length |= (b & 0x7f) << shift;
            if (b >= 0) {
                return next + length == end;
            }
        }
        return false;
    }

    /** Fields in any order, the last key holds. */
    private boolean isKeyAnywhere(WireReader in, String key) {
        int from = 0;
        int to = 0;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            if (tag == Values.KEY) {
                from = in.from;
                to = in.to;
            }
        }
        return isText(from, to, key);
    }

    private boolean isText(int from, int to, String key) {
        int length = to - from;
        if (length == key.length()) {
            return Keys.isAscii(key, bytes, from, length);
        }
        // Not the same length in bytes as in chars: equal only if there are other characters than ASCII.
        return length > key.length()
                && !isAscii(key)
                && new String(bytes, from, length, StandardCharsets.UTF_8).equals(key);
    }

    /** Without a copy of the text: this is asked for every longer key on the way of a search. */
    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 127) {
                return false;
            }
        }
        return true;
    }

    private KeyValue decode(int i, WireReader in) {
        in.enter((int) (wire[i] >>> 32), (int) wire[i]);
        KeyValue entry = Values.readEntry(in);
        entries[i] = entry;
        return entry;
    }

    /** Whoever goes through them all needs them all. */
    private void decodeAll() {
        var in = new WireReader(bytes, 0, 0);
        for (int i = 0; i < size; i++) {
            if (entries[i] == null) {
                decode(i, in);
            }
        }
    }

    private int checked(int i) {
        if (i < 0 || i >= size) {
            throw new IndexOutOfBoundsException("attribute " + i + " of " + size);
        }
        return i;
    }

    /** Decodes every entry and forgets its bytes. */
    void forgetWire() {
        decodeAll();
        Arrays.fill(wire, 0, size, -1);
        changed = true;
        bytes = NO_BYTES;
    }

    boolean isChanged() {
        return changed;
    }

    void write(WireWriter out, int field) {
        for (int i = size - 1; i >= 0; i--) {
            if (wire[i] == -1) {
                Values.writeEntry(out, field, key(i), value(i));
            } else {
                out.bytesAlways(field, bytes, (int) (wire[i] >>> 32), (int) wire[i]);
            }
        }
    }

    @Override
    public Iterator<KeyValue> iterator() {
        decodeAll();
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < size;
            }

            @Override
            public KeyValue next() {
                if (next >= size) {
                    throw new NoSuchElementException();
                }
                return entry(next++);
            }
        };
    }

    /** Same entries in the same order. */
    @Override
    public boolean equals(Object o) {
        if (!(o instanceof Attributes other) || size != other.size) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            if (!key(i).equals(other.key(i)) || !value(i).equals(other.value(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (int i = 0; i < size; i++) {
            hash = 31 * hash + key(i).hashCode() * 17 + value(i).hashCode();
        }
        return hash;
    }

    @Override
    public String toString() {
        var text = new StringBuilder("{");
        for (int i = 0; i < size; i++) {
            text.append(i == 0 ? "" : ", ").append(key(i)).append('=').append(value(i));
        }
        return text.append('}').toString();
    }
}
