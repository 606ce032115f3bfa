package io.dbintel.receivers.stanza;

import io.dbintel.telemetry.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One log entry on its way through operators: mutable, owned by one thread at a time.
 *
 * <p>Times are nanoseconds since 1970 UTC, 0 where unset. Severity is OTLP's number, 1 (TRACE) to 24 (FATAL4), 0 where unset.
 */
public final class Entry {
    private static final byte[] NO_ID = {};

    private Value body = Value.EMPTY;
    private Map<String, Value> attributes = new LinkedHashMap<>();
    private Map<String, Value> resource = new LinkedHashMap<>();
    private long timeNanos;
    private long observedNanos;
    private int severity;
    private String severityText = "";
    private byte[] traceId = NO_ID;
    private byte[] spanId = NO_ID;
    private int flags;
    private String scopeName = "";
    private long sequence;

    /** The body, {@link Value#EMPTY} where there is none. */
    public Value body() {
        return body;
    }

    public Entry setBody(Value value) {
        body = value;
        return this;
    }

    /** The attributes, to read and to change; in order of arrival. */
    public Map<String, Value> attributes() {
        return attributes;
    }

    public Entry setAttributes(Map<String, Value> values) {
        attributes = new LinkedHashMap<>(values);
        return this;
    }

    /** The attributes of the resource, to read and to change; in order of arrival. */
    public Map<String, Value> resource() {
        return resource;
    }

    public Entry setResource(Map<String, Value> values) {
        resource = new LinkedHashMap<>(values);
        return this;
    }

    public long timeNanos() {
        return timeNanos;
    }

    public Entry setTimeNanos(long nanos) {
        timeNanos = nanos;
        return this;
    }

    public long observedNanos() {
        return observedNanos;
    }

    public Entry setObservedNanos(long nanos) {
        observedNanos = nanos;
        return this;
    }

    public int severity() {
        return severity;
    }

    public Entry setSeverity(int number) {
        severity = number;
        return this;
    }

    public String severityText() {
        return severityText;
    }

    public Entry setSeverityText(String text) {
        severityText = text;
        return this;
    }

    /** 16 bytes, or none where unset; nobody changes the array. */
    public byte[] traceId() {
        return traceId;
    }

    public Entry setTraceId(byte[] id) {
        traceId = id;
        return this;
    }

    /** 8 bytes, or none where unset; nobody changes the array. */
    public byte[] spanId() {
        return spanId;
    }

    public Entry setSpanId(byte[] id) {
        spanId = id;
        return this;
    }

    /** W3C trace flags, 0 to 255. */
    public int flags() {
        return flags;
    }

    public Entry setFlags(int value) {
        flags = value;
        return this;
    }

    /** Name of the instrumentation scope, empty for the receiver's own. */
    public String scopeName() {
        return scopeName;
    }

    public Entry setScopeName(String name) {
        scopeName = name;
        return this;
    }

    /** Its place in the order in which the receiver made entries, for {@link OperatorChain#oldestWaiting}; 0 where nobody counts. */
    public long sequence() {
        return sequence;
    }

    public Entry setSequence(long number) {
        sequence = number;
        return this;
    }

    /** A copy for a second owner; values are immutable and shared. */
    public Entry copy() {
        return new Entry()
                .setBody(body)
                .setAttributes(attributes)
                .setResource(resource)
                .setTimeNanos(timeNanos)
                .setObservedNanos(observedNanos)
                .setSeverity(severity)
                .setSeverityText(severityText)
                .setTraceId(traceId)
                .setSpanId(spanId)
                .setFlags(flags)
                .setScopeName(scopeName)
                .setSequence(sequence);
    }

    @Override
    public String toString() {
        return "Entry[" + attributes.size() + " attributes, time " + timeNanos + "]";
    }
}
