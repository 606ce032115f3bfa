package io.dbintel.telemetry;

import java.util.ArrayList;
import java.util.List;

/** The entity that telemetry is about. */
public final class Resource extends Message {
    private static final Shape ENTITY = Shape.of("EntityRef").text(1, 2).texts(3, 4);
    static final Shape SHAPE = Shape.of("Resource").message(1, Values.KEY_VALUE).message(3, ENTITY);

    private static final int ATTRIBUTE = 1 << 3 | WireReader.LENGTH;
    private static final int DROPPED = 2 << 3 | WireReader.VARINT;
    private static final int ENTITY_REF = 3 << 3 | WireReader.LENGTH;

    private Attributes attributes = new Attributes();
    private int droppedAttributes;
    private List<EntityRef> entities = List.of();

    /**
     * Says which attributes identify and describe an entity.
     *
     * @param idKeys attribute keys that identify it
     * @param descriptionKeys attribute keys that describe it
     */
    public record EntityRef(String schemaUrl, String type, List<String> idKeys, List<String> descriptionKeys) {
        public EntityRef {
            idKeys = List.copyOf(idKeys);
            descriptionKeys = List.copyOf(descriptionKeys);
        }
    }

    public Resource() {}

    Resource(Slice wire) {
        super(wire);
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

    public Resource setDroppedAttributes(int count) {
        change();
        droppedAttributes = count;
        return this;
    }

    public List<EntityRef> entities() {
        touch();
        return entities;
    }

    public Resource setEntities(List<EntityRef> refs) {
        change();
        entities = List.copyOf(refs);
        return this;
    }

    boolean isEmpty() {
        touch();
        return attributes.isEmpty() && droppedAttributes == 0 && entities.isEmpty();
    }

    public Resource copy() {
        Slice wire = unchangedWire();
        if (wire != null) {
            return new Resource(wire);
        }
        var copy = new Resource();
        copy.attributes = attributes.copy();
        copy.droppedAttributes = droppedAttributes;
        copy.entities = entities;
        return copy;
    }

    @Override
    void decode(WireReader in) {
        var refs = new ArrayList<EntityRef>();
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case ATTRIBUTE -> attributes.addWire(in);
                case DROPPED -> droppedAttributes = (int) in.number;
                case ENTITY_REF -> refs.add(readEntity(in.inside()));
                default -> {
                    // a field that we do not know
                }
            }
        }
        entities = List.copyOf(refs);
    }

    private static EntityRef readEntity(WireReader in) {
        String schemaUrl = "";
        String type = "";
        var ids = new ArrayList<String>();
        var descriptions = new ArrayList<String>();
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case 1 << 3 | WireReader.LENGTH -> schemaUrl = in.text();
                case 2 << 3 | WireReader.LENGTH -> type = in.text();
                case 3 << 3 | WireReader.LENGTH -> ids.add(in.text());
                case 4 << 3 | WireReader.LENGTH -> descriptions.add(in.text());
                default -> {
                    // a field that we do not know
                }
            }
        }
        return new EntityRef(schemaUrl, type, ids, descriptions);
    }

    @Override
    void encode(WireWriter out) {
        for (EntityRef ref : entities.reversed()) {
            int before = out.written();
            ref.descriptionKeys().reversed().forEach(key -> out.textAlways(4, key));
            ref.idKeys().reversed().forEach(key -> out.textAlways(3, key));
            out.text(2, ref.type());
            out.text(1, ref.schemaUrl());
            out.length(3, before);
        }
        out.number(2, droppedAttributes & 0xffff_ffffL);
        attributes.write(out, 1);
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
