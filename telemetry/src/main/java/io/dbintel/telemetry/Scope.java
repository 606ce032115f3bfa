package io.dbintel.telemetry;

/** The instrumentation scope that made telemetry: a library or a receiver, with its version. */
public final class Scope extends Message {
    static final Shape SHAPE = Shape.of("InstrumentationScope").text(1, 2).message(3, Values.KEY_VALUE);

    private static final int NAME = 1 << 3 | WireReader.LENGTH;
    private static final int VERSION = 2 << 3 | WireReader.LENGTH;
    private static final int ATTRIBUTE = 3 << 3 | WireReader.LENGTH;
    private static final int DROPPED = 4 << 3 | WireReader.VARINT;

    private String name = "";
    private String version = "";
    private Attributes attributes = new Attributes();
    private int droppedAttributes;

    public Scope() {}

    public Scope(String name, String version) {
        this.name = name;
        this.version = version;
    }

    Scope(Slice wire) {
        super(wire);
    }

    public String name() {
        touch();
        return name;
    }

    public Scope setName(String value) {
        change();
        name = value;
        return this;
    }

    public String version() {
        touch();
        return version;
    }

    public Scope setVersion(String value) {
        change();
        version = value;
        return this;
    }

    /** The attributes, to read and to change. */
    public Attributes attributes() {
        touch();
        return attributes;
    }

    public int droppedAttributes() {
        touch();
        return droppedAttributes;
    }

    public Scope setDroppedAttributes(int count) {
        change();
        droppedAttributes = count;
        return this;
    }

    boolean isEmpty() {
        touch();
        return name.isEmpty() && version.isEmpty() && attributes.isEmpty() && droppedAttributes == 0;
    }

    public Scope copy() {
        Slice wire = unchangedWire();
        if (wire != null) {
            return new Scope(wire);
        }
        var copy = new Scope(name, version);
        copy.attributes = attributes.copy();
        copy.droppedAttributes = droppedAttributes;
        return copy;
    }

    @Override
    void decode(WireReader in) {
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case NAME -> name = in.text();
                case VERSION -> version = in.text();
                case ATTRIBUTE -> attributes.addWire(in);
                case DROPPED -> droppedAttributes = (int) in.number;
                default -> {
                    // a field that we do not know
                }
            }
        }
    }

    @Override
    void encode(WireWriter out) {
        out.number(4, droppedAttributes & 0xffff_ffffL);
        attributes.write(out, 3);
        out.text(2, version);
        out.text(1, name);
    }

    @Override
    void forgetWireOfParts() {
        attributes.forgetWire();
    }

    @Override
    boolean hasChangedParts() {
        return attributes.isChanged();
    }
}
