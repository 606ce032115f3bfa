package io.dbintel.telemetry;

/** What the fields of a protobuf message hold, as far as {@link Wire} has to know it. */
final class Shape {
    static final byte OTHER = 0;
    static final byte TEXT = 1;
    static final byte MESSAGE = 2;
    static final byte PACKED_64 = 3;
    static final byte PACKED_VARINT = 4;
    /** A text that may come many times, each time as an object of its own. */
    static final byte TEXTS = 5;

    private static final int FIELDS = 17;

    private final String name;
    private final boolean item;
    private boolean holdsItems;
    private boolean hasAlternatives;
    private final byte[] kinds = new byte[FIELDS];
    private final Shape[] children = new Shape[FIELDS];

    private Shape(String name, boolean item) {
        this.name = name;
        this.item = item;
    }

    static Shape of(String name) {
        return new Shape(name, false);
    }

    /** A message that counts as one item: a log record, a span, a data point. */
    static Shape item(String name) {
        return new Shape(name, true);
    }

    Shape text(int... fields) {
        return mark(TEXT, fields);
    }

    Shape texts(int... fields) {
        return mark(TEXTS, fields);
    }

    Shape packed64(int... fields) {
        return mark(PACKED_64, fields);
    }

    Shape packedVarint(int... fields) {
        return mark(PACKED_VARINT, fields);
    }

    Shape message(int field, Shape child) {
        kinds[field] = MESSAGE;
        holdsItems |= child.item || child.holdsItems;
        children[field] = child;
        return this;
    }

    /** One of several messages of which the last to come holds (a {@code oneof}), and whose items count only then. */
    Shape alternative(int field, Shape child) {
        hasAlternatives = true;
        return message(field, child);
    }

    private Shape mark(byte kind, int... fields) {
        for (int field : fields) {
            kinds[field] = kind;
        }
        return this;
    }

    String name() {
        return name;
    }

    boolean isItem() {
        return item;
    }

    /** Whether items lie below it. Shapes are built from the leaves up, but for attribute values, which hold none. */
    boolean holdsItems() {
        return holdsItems;
    }

    /** Whether a field is one of several messages with items of which the last to come holds. */
    boolean isAlternative(int field) {
        return hasAlternatives && kind(field) == MESSAGE && children[field].holdsItems;
    }

    boolean hasAlternatives() {
        return hasAlternatives;
    }

    byte kind(int field) {
        return field < FIELDS ? kinds[field] : OTHER;
    }

    Shape child(int field) {
        return children[field];
    }
}
