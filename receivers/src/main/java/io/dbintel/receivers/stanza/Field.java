package io.dbintel.receivers.stanza;

import io.dbintel.receivers.stanza.operators.OperatorException;
import io.dbintel.telemetry.KeyValue;
import io.dbintel.telemetry.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place in an entry: {@code body}, {@code body.a.b}, {@code attributes.k}, {@code attributes["k.with.dots"]},
 * {@code resource.k}. A name without one of the three prefixes is a place in the body.
 */
public final class Field {
    /** The part of an entry that a field lies in. */
    public enum Root {
        BODY,
        ATTRIBUTES,
        RESOURCE
    }

    public static final Field BODY = new Field(Root.BODY, List.of());
    public static final Field ATTRIBUTES = new Field(Root.ATTRIBUTES, List.of());

    private final Root root;
    private final List<String> keys;

    public Field(Root root, List<String> keys) {
        this.root = root;
        this.keys = List.copyOf(keys);
    }

    public static Field attribute(String key) {
        return new Field(Root.ATTRIBUTES, List.of(key));
    }

    /** @throws IllegalArgumentException if the text is no field; the message says what is wrong */
    public static Field parse(String text) {
        List<String> words = FieldText.split(text);
        List<String> rest = words.subList(1, words.size());
        return switch (words.getFirst()) {
            case "body", "$body", "$" -> new Field(Root.BODY, rest);
            case "attributes", "$attributes" -> new Field(Root.ATTRIBUTES, rest);
            case "resource", "$resource" -> new Field(Root.RESOURCE, rest);
            default -> new Field(Root.BODY, words);
        };
    }

    public Root root() {
        return root;
    }

    /** Keys below the root, from outside to inside; none for the root itself. */
    public List<String> keys() {
        return keys;
    }

    public boolean isRoot() {
        return keys.isEmpty();
    }

    /** The field that holds this one; the root itself for a root. */
    public Field parent() {
        return isRoot() ? this : new Field(root, keys.subList(0, keys.size() - 1));
    }

    public Field child(String key) {
        var more = new ArrayList<>(keys);
        more.add(key);
        return new Field(root, more);
    }

    /** What stands there, null where there is nothing. */
    public @Nullable Value get(Entry entry) {
        Value value;
        int next;
        if (root == Root.BODY) {
            value = entry.body();
            next = 0;
        } else if (keys.isEmpty()) {
            return MapValues.of(map(entry));
        } else {
            value = map(entry).get(keys.getFirst());
            next = 1;
        }
        for (int i = next; i < keys.size() && value != null; i++) {
            value = value instanceof Value.Map map ? MapValues.get(map, keys.get(i)) : null;
        }
        return value;
    }

    /**
     * Writes a value there. The entries of a map are added to what is there, others stay; maps on the way are made, and take the
     * place of what is no map.
     */
    public void set(Entry entry, Value value) throws OperatorException {
        if (root == Root.BODY) {
            entry.setBody(written(entry.body(), 0, value));
        } else if (!keys.isEmpty()) {
            Map<String, Value> map = map(entry);
            map.put(keys.getFirst(), written(map.get(keys.getFirst()), 1, value));
        } else if (value instanceof Value.Map added) {
            Map<String, Value> map = map(entry);
            for (KeyValue each : added.entries()) {
                map.put(each.key(), each.value());
            }
        } else {
            throw new OperatorException("cannot set " + this + " to something that is no map");
        }
    }

    private Value written(@Nullable Value current, int depth, Value value) {
        if (depth == keys.size()) {
            return value instanceof Value.Map added && current instanceof Value.Map map
                    ? MapValues.merged(map, added)
                    : value;
        }
        String key = keys.get(depth);
        Value.Map map = current instanceof Value.Map existing ? existing : MapValues.NONE;
        return MapValues.with(map, key, written(MapValues.get(map, key), depth + 1, value));
    }

    /** Takes away what stands there, and gives it; null where there is nothing. */
    public @Nullable Value remove(Entry entry) {
        Value before = get(entry);
        if (before == null) {
            return null;
        }
        if (root == Root.BODY) {
            entry.setBody(keys.isEmpty() ? Value.EMPTY : without(entry.body(), 0));
        } else if (keys.isEmpty()) {
            map(entry).clear();
        } else if (keys.size() == 1) {
            map(entry).remove(keys.getFirst());
        } else {
            map(entry).computeIfPresent(keys.getFirst(), (key, value) -> without(value, 1));
        }
        return before;
    }

    private Value without(Value current, int depth) {
        if (!(current instanceof Value.Map map)) {
            return current;
        }
        String key = keys.get(depth);
        Value inner = MapValues.get(map, key);
        if (inner == null) {
            return map;
        }
        return depth == keys.size() - 1
                ? MapValues.without(map, key)
                : MapValues.with(map, key, without(inner, depth + 1));
    }

    private Map<String, Value> map(Entry entry) {
        return root == Root.ATTRIBUTES ? entry.attributes() : entry.resource();
    }

    /** The usual form: {@code attributes.a.b}, in brackets where a key holds dots. */
    @Override
    public String toString() {
        var text = new StringBuilder(
                switch (root) {
                    case BODY -> "body";
                    case ATTRIBUTES -> "attributes";
                    case RESOURCE -> "resource";
                });
        for (String key : keys) {
            if (key.isEmpty() || key.contains(".") || key.contains("[")) {
                text.append("[\"").append(key).append("\"]");
            } else {
                text.append('.').append(key);
            }
        }
        return text.toString();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Field other && root == other.root && keys.equals(other.keys);
    }

    @Override
    public int hashCode() {
        return root.hashCode() * 31 + keys.hashCode();
    }
}
