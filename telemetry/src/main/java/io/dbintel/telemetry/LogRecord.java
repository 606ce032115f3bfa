package io.dbintel.telemetry;

import org.jspecify.annotations.Nullable;

/** One log record or event. Times are nanoseconds since 1970 UTC, 0 where unknown. */
public final class LogRecord extends Item {
    static final Shape SHAPE =
            Shape.item("LogRecord").text(3, 12).message(5, Values.ANY).message(6, Values.KEY_VALUE);

    private static final int TIME = 1 << 3 | WireReader.FIXED64;
    private static final int SEVERITY = 2 << 3 | WireReader.VARINT;
    private static final int SEVERITY_TEXT = 3 << 3 | WireReader.LENGTH;
    private static final int BODY = 5 << 3 | WireReader.LENGTH;
    private static final int ATTRIBUTE = 6 << 3 | WireReader.LENGTH;
    private static final int DROPPED = 7 << 3 | WireReader.VARINT;
    private static final int FLAGS = 8 << 3 | WireReader.FIXED32;
    private static final int TRACE_ID = 9 << 3 | WireReader.LENGTH;
    private static final int SPAN_ID = 10 << 3 | WireReader.LENGTH;
    private static final int OBSERVED = 11 << 3 | WireReader.FIXED64;
    private static final int EVENT_NAME = 12 << 3 | WireReader.LENGTH;

    private long time;
    private long observedTime;
    private int severity;
    private String severityText = "";
    /** The body as it came over the wire, until it is asked for. */
    private @Nullable Slice bodyWire;

    private @Nullable Value body;
    private Attributes attributes = new Attributes();
    private int droppedAttributes;
    private int flags;
    private Id traceId = Id.NONE;
    private Id spanId = Id.NONE;
    private String eventName = "";
    private @Nullable SourceRow sourceRow;

    public LogRecord() {}

    LogRecord(Slice wire) {
        super(wire);
    }

    public long time() {
        touch();
        return time;
    }

    public LogRecord setTime(long nanos) {
        change();
        time = nanos;
        return this;
    }

    public long observedTime() {
        touch();
        return observedTime;
    }

    public LogRecord setObservedTime(long nanos) {
        change();
        observedTime = nanos;
        return this;
    }

    /** 1 (TRACE) to 24 (FATAL4), 0 where unknown; other numbers are carried as they came. */
    public int severity() {
        touch();
        return severity;
    }

    public LogRecord setSeverity(int number) {
        change();
        severity = number;
        return this;
    }

    public String severityText() {
        touch();
        return severityText;
    }

    public LogRecord setSeverityText(String text) {
        change();
        severityText = text;
        return this;
    }

    /** The body, or null where the record has none. */
    public @Nullable Value body() {
        touch();
        if (body == null && bodyWire != null) {
            body = Values.read(Values.reader(bodyWire));
        }
        return body;
    }

    public LogRecord setBody(@Nullable Value value) {
        change();
        body = value;
        bodyWire = null;
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

    public LogRecord setDroppedAttributes(int count) {
        change();
        droppedAttributes = count;
        return this;
    }

    /** W3C trace flags in the lower eight bits. */
    public int flags() {
        touch();
        return flags;
    }

    public LogRecord setFlags(int value) {
        change();
        flags = value;
        return this;
    }

    public Id traceId() {
        touch();
        return traceId;
    }

    public LogRecord setTraceId(Id id) {
        change();
        traceId = id;
        return this;
    }

    public Id spanId() {
        touch();
        return spanId;
    }

    public LogRecord setSpanId(Id id) {
        change();
        spanId = id;
        return this;
    }

    public String eventName() {
        touch();
        return eventName;
    }

    public LogRecord setEventName(String name) {
        change();
        eventName = name;
        return this;
    }

    /** The row that it was made of, or null; never exported. */
    public @Nullable SourceRow sourceRow() {
        return sourceRow;
    }

    public LogRecord setSourceRow(@Nullable SourceRow row) {
        // A copy that goes by the bytes would lose it.
        change();
        sourceRow = row;
        return this;
    }

    @Override
    public int items() {
        return 1;
    }

    @Override
    public LogRecord copy() {
        Slice wire = unchangedWire();
        if (wire != null) {
            return new LogRecord(wire);
        }
        var copy = new LogRecord();
        copy.time = time;
        copy.observedTime = observedTime;
        copy.severity = severity;
        copy.severityText = severityText;
        copy.bodyWire = bodyWire;
        copy.body = body;
        copy.attributes = attributes.copy();
        copy.droppedAttributes = droppedAttributes;
        copy.flags = flags;
        copy.traceId = traceId;
        copy.spanId = spanId;
        copy.eventName = eventName;
        copy.sourceRow = sourceRow;
        return copy;
    }

    @Override
    void decode(WireReader in) {
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case TIME -> time = in.number;
                case SEVERITY -> severity = (int) in.number;
                case SEVERITY_TEXT -> severityText = in.text();
                case BODY -> bodyWire = Slice.joined(bodyWire, in);
                case ATTRIBUTE -> attributes.addWire(in);
                case DROPPED -> droppedAttributes = (int) in.number;
                case FLAGS -> flags = (int) in.number;
                case TRACE_ID -> traceId = Id.of(in.bytes, in.from, in.to);
                case SPAN_ID -> spanId = Id.of(in.bytes, in.from, in.to);
                case OBSERVED -> observedTime = in.number;
                case EVENT_NAME -> eventName = in.text();
                default -> {
                    // a field that we do not know
                }
            }
        }
    }

    @Override
    void encode(WireWriter out) {
        out.text(12, eventName);
        out.fixed64(11, observedTime);
        out.bytes(10, spanId.bytes());
        out.bytes(9, traceId.bytes());
        out.fixed32(8, flags);
        out.number(7, droppedAttributes & 0xffff_ffffL);
        attributes.write(out, 6);
        if (bodyWire != null) {
            out.bytesAlways(5, bodyWire.bytes(), bodyWire.from(), bodyWire.to());
        } else if (body != null) {
            Values.write(out, 5, body);
        }
        out.text(3, severityText);
        out.number(2, severity);
        out.fixed64(1, time);
    }

    @Override
    void forgetWireOfParts() {
        attributes.forgetWire();
        setBody(body());
    }

    @Override
    boolean hasChangedParts() {
        return attributes.isChanged();
    }
}
