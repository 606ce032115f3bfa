package io.dbintel.telemetry;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One span. Times are nanoseconds since 1970 UTC. Events and links are values; replace the list to change one. */
public final class Span extends Item {
    private static final Shape EVENT = Shape.of("Span.Event").text(2).message(3, Values.KEY_VALUE);
    private static final Shape LINK = Shape.of("Span.Link").text(3).message(4, Values.KEY_VALUE);
    private static final Shape STATUS = Shape.of("Status").text(2);
    static final Shape SHAPE = Shape.item("Span")
            .text(3, 5)
            .message(9, Values.KEY_VALUE)
            .message(11, EVENT)
            .message(13, LINK)
            .message(15, STATUS);

    private static final int TRACE_ID = 1 << 3 | WireReader.LENGTH;
    private static final int SPAN_ID = 2 << 3 | WireReader.LENGTH;
    private static final int TRACE_STATE = 3 << 3 | WireReader.LENGTH;
    private static final int PARENT = 4 << 3 | WireReader.LENGTH;
    private static final int NAME = 5 << 3 | WireReader.LENGTH;
    private static final int KIND = 6 << 3 | WireReader.VARINT;
    private static final int START = 7 << 3 | WireReader.FIXED64;
    private static final int END = 8 << 3 | WireReader.FIXED64;
    private static final int ATTRIBUTE = 9 << 3 | WireReader.LENGTH;
    private static final int DROPPED_ATTRIBUTES = 10 << 3 | WireReader.VARINT;
    private static final int EVENT_FIELD = 11 << 3 | WireReader.LENGTH;
    private static final int DROPPED_EVENTS = 12 << 3 | WireReader.VARINT;
    private static final int LINK_FIELD = 13 << 3 | WireReader.LENGTH;
    private static final int DROPPED_LINKS = 14 << 3 | WireReader.VARINT;
    private static final int STATUS_FIELD = 15 << 3 | WireReader.LENGTH;
    private static final int FLAGS = 16 << 3 | WireReader.FIXED32;

    private Id traceId = Id.NONE;
    private Id spanId = Id.NONE;
    private Id parentSpanId = Id.NONE;
    private String traceState = "";
    private int flags;
    private String name = "";
    private int kind;
    private long startTime;
    private long endTime;
    private Attributes attributes = new Attributes();
    private int droppedAttributes;
    private List<Event> events = List.of();
    private int droppedEvents;
    private List<Link> links = List.of();
    private int droppedLinks;
    private @Nullable Status status;

    /** Something that happened during a span. */
    public record Event(long time, String name, List<KeyValue> attributes, int droppedAttributes) {
        public Event {
            attributes = List.copyOf(attributes);
        }
    }

    /** A pointer to another span. */
    public record Link(
            Id traceId, Id spanId, String traceState, List<KeyValue> attributes, int droppedAttributes, int flags) {
        public Link {
            attributes = List.copyOf(attributes);
        }
    }

    /**
     * How a span ended.
     *
     * @param code 0 unset, 1 ok, 2 error; other numbers are carried as they came
     */
    public record Status(int code, String message) {
        public static final Status UNSET = new Status(0, "");
    }

    public Span() {}

    Span(Slice wire) {
        super(wire);
    }

    public Id traceId() {
        touch();
        return traceId;
    }

    public Span setTraceId(Id id) {
        change();
        traceId = id;
        return this;
    }

    public Id spanId() {
        touch();
        return spanId;
    }

    public Span setSpanId(Id id) {
        change();
        spanId = id;
        return this;
    }

    public Id parentSpanId() {
        touch();
        return parentSpanId;
    }

    public Span setParentSpanId(Id id) {
        change();
        parentSpanId = id;
        return this;
    }

    public String traceState() {
        touch();
        return traceState;
    }

    public Span setTraceState(String value) {
        change();
        traceState = value;
        return this;
    }

    /** W3C trace flags in the lower eight bits, then whether the parent is known to be remote. */
    public int flags() {
        touch();
        return flags;
    }

    public Span setFlags(int value) {
        change();
        flags = value;
        return this;
    }

    public String name() {
        touch();
        return name;
    }

    public Span setName(String value) {
        change();
        name = value;
        return this;
    }

    /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer, 0 unspecified; other numbers are carried as they came. */
    public int kind() {
        touch();
        return kind;
    }

    public Span setKind(int value) {
        change();
        kind = value;
        return this;
    }

    public long startTime() {
        touch();
        return startTime;
    }

    public Span setStartTime(long nanos) {
        change();
        startTime = nanos;
        return this;
    }

    public long endTime() {
        touch();
        return endTime;
    }

    public Span setEndTime(long nanos) {
        change();
        endTime = nanos;
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

    public Span setDroppedAttributes(int count) {
        change();
        droppedAttributes = count;
        return this;
    }

    public List<Event> events() {
        touch();
        return events;
    }

    public Span setEvents(List<Event> list) {
        change();
        events = List.copyOf(list);
        return this;
    }

    public int droppedEvents() {
        touch();
        return droppedEvents;
    }

    public Span setDroppedEvents(int count) {
        change();
        droppedEvents = count;
        return this;
    }

    public List<Link> links() {
        touch();
        return links;
    }

    public Span setLinks(List<Link> list) {
        change();
        links = List.copyOf(list);
        return this;
    }

    public int droppedLinks() {
        touch();
        return droppedLinks;
    }

    public Span setDroppedLinks(int count) {
        change();
        droppedLinks = count;
        return this;
    }

    public Status status() {
        touch();
        return status == null ? Status.UNSET : status;
    }

    boolean hasStatus() {
        touch();
        return status != null;
    }

    public Span setStatus(Status value) {
        change();
        status = value;
        return this;
    }

    @Override
    public int items() {
        return 1;
    }

    @Override
    public Span copy() {
        Slice wire = unchangedWire();
        if (wire != null) {
            return new Span(wire);
        }
        var copy = new Span();
        copy.traceId = traceId;
        copy.spanId = spanId;
        copy.parentSpanId = parentSpanId;
        copy.traceState = traceState;
        copy.flags = flags;
        copy.name = name;
        copy.kind = kind;
        copy.startTime = startTime;
        copy.endTime = endTime;
        copy.attributes = attributes.copy();
        copy.droppedAttributes = droppedAttributes;
        copy.events = events;
        copy.droppedEvents = droppedEvents;
        copy.links = links;
        copy.droppedLinks = droppedLinks;
        copy.status = status;
        return copy;
    }

    @Override
    void decode(WireReader in) {
        var readEvents = new ArrayList<Event>();
        var readLinks = new ArrayList<Link>();
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case TRACE_ID -> traceId = Id.of(in.bytes, in.from, in.to);
                case SPAN_ID -> spanId = Id.of(in.bytes, in.from, in.to);
                case TRACE_STATE -> traceState = in.text();
                case PARENT -> parentSpanId = Id.of(in.bytes, in.from, in.to);
                case NAME -> name = in.text();
                case KIND -> kind = (int) in.number;
                case START -> startTime = in.number;
                case END -> endTime = in.number;
                case ATTRIBUTE -> attributes.addWire(in);
                case DROPPED_ATTRIBUTES -> droppedAttributes = (int) in.number;
                case EVENT_FIELD -> readEvents.add(readEvent(in.inside()));
                case DROPPED_EVENTS -> droppedEvents = (int) in.number;
                case LINK_FIELD -> readLinks.add(readLink(in.inside()));
                case DROPPED_LINKS -> droppedLinks = (int) in.number;
                case STATUS_FIELD -> status = readStatus(in.inside(), status());
                case FLAGS -> flags = (int) in.number;
                default -> {
                    // a field that we do not know
                }
            }
        }
        events = List.copyOf(readEvents);
        links = List.copyOf(readLinks);
    }

    private static Event readEvent(WireReader in) {
        long time = 0;
        String name = "";
        var attributes = new ArrayList<KeyValue>();
        int dropped = 0;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case 1 << 3 | WireReader.FIXED64 -> time = in.number;
                case 2 << 3 | WireReader.LENGTH -> name = in.text();
                case 3 << 3 | WireReader.LENGTH -> attributes.add(Values.readEntry(in.inside()));
                case 4 << 3 | WireReader.VARINT -> dropped = (int) in.number;
                default -> {
                    // a field that we do not know
                }
            }
        }
        return new Event(time, name, attributes, dropped);
    }

    private static Link readLink(WireReader in) {
        Id traceId = Id.NONE;
        Id spanId = Id.NONE;
        String traceState = "";
        var attributes = new ArrayList<KeyValue>();
        int dropped = 0;
        int flags = 0;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case 1 << 3 | WireReader.LENGTH -> traceId = Id.of(in.bytes, in.from, in.to);
                case 2 << 3 | WireReader.LENGTH -> spanId = Id.of(in.bytes, in.from, in.to);
                case 3 << 3 | WireReader.LENGTH -> traceState = in.text();
                case 4 << 3 | WireReader.LENGTH -> attributes.add(Values.readEntry(in.inside()));
                case 5 << 3 | WireReader.VARINT -> dropped = (int) in.number;
                case 6 << 3 | WireReader.FIXED32 -> flags = (int) in.number;
                default -> {
                    // a field that we do not know
                }
            }
        }
        return new Link(traceId, spanId, traceState, attributes, dropped, flags);
    }

    private static Status readStatus(WireReader in, Status before) {
        int code = before.code();
        String message = before.message();
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case 2 << 3 | WireReader.LENGTH -> message = in.text();
                case 3 << 3 | WireReader.VARINT -> code = (int) in.number;
                default -> {
                    // a field that we do not know
                }
            }
        }
        return new Status(code, message);
    }

    @Override
    void encode(WireWriter out) {
        out.fixed32(16, flags);
        if (status != null) {
            int before = out.written();
            out.number(3, status.code());
            out.text(2, status.message());
            out.length(15, before);
        }
        out.number(14, droppedLinks & 0xffff_ffffL);
        links.reversed().forEach(link -> write(out, link));
        out.number(12, droppedEvents & 0xffff_ffffL);
        events.reversed().forEach(event -> write(out, event));
        out.number(10, droppedAttributes & 0xffff_ffffL);
        attributes.write(out, 9);
        out.fixed64(8, endTime);
        out.fixed64(7, startTime);
        out.number(6, kind);
        out.text(5, name);
        out.bytes(4, parentSpanId.bytes());
        out.text(3, traceState);
        out.bytes(2, spanId.bytes());
        out.bytes(1, traceId.bytes());
    }

    private static void write(WireWriter out, Event event) {
        int before = out.written();
        out.number(4, event.droppedAttributes() & 0xffff_ffffL);
        for (KeyValue entry : event.attributes().reversed()) {
            Values.writeEntry(out, 3, entry.key(), entry.value());
        }
        out.text(2, event.name());
        out.fixed64(1, event.time());
        out.length(11, before);
    }

    private static void write(WireWriter out, Link link) {
        int before = out.written();
        out.fixed32(6, link.flags());
        out.number(5, link.droppedAttributes() & 0xffff_ffffL);
        for (KeyValue entry : link.attributes().reversed()) {
            Values.writeEntry(out, 4, entry.key(), entry.value());
        }
        out.text(3, link.traceState());
        out.bytes(2, link.spanId().bytes());
        out.bytes(1, link.traceId().bytes());
        out.length(13, before);
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
