package io.dbintel.receivers.metadata;

import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Id;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Resource;
import io.dbintel.telemetry.Scope;
import io.dbintel.telemetry.ScopeGroup;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Makes a receiver's events: log records with a name and attributes, without body, severity and observed time. */
public final class EventsBuilder {
    private final ReceiverMetadata metadata;
    private final MetadataConfig config;
    private final Resources resources;
    private final String version;

    /** @param version of the collector, goes into the scope */
    public EventsBuilder(ReceiverMetadata metadata, MetadataConfig config, String version) {
        this.metadata = metadata;
        this.config = config;
        this.resources = new Resources(metadata, config);
        this.version = version;
    }

    public boolean isEnabled(EventDefinition event) {
        return config.events().contains(event.name());
    }

    /**
     * @param now time of all events, nanoseconds since 1970
     * @param entity attributes of what they are about
     */
    public Round round(long now, Map<String, Value> entity) {
        return new Round(now, resources.forEvents(entity));
    }

    /** The events of one scrape. */
    public final class Round {
        private final long now;
        private final Batch<LogRecord> batch = new Batch<>(Signal.LOGS);
        private final Optional<ScopeGroup<LogRecord>> group;

        private Round(long now, Optional<Resource> resource) {
            this.now = now;
            this.group = resource.map(each -> batch.addResource(each).addScope(new Scope(metadata.scope(), version)));
        }

        /** An event whose attributes are all unknown as yet; {@link Event#add} hands it in. */
        public Event event(EventDefinition definition) {
            return new Event(this, definition);
        }

        /** What was added; empty where a filter drops the entity. */
        public Batch<LogRecord> finish() {
            return batch;
        }
    }

    /** An event in the making. */
    public static final class Event {
        private final Round round;
        private final EventDefinition definition;
        private final Map<String, Value> values = new LinkedHashMap<>();
        private Id traceId = Id.NONE;
        private Id spanId = Id.NONE;

        private Event(Round round, EventDefinition definition) {
            this.round = round;
            this.definition = definition;
            definition.attributes().forEach(each -> values.put(each.name(), each.unknown()));
        }

        public Event put(String name, String value) {
            return put(name, Value.of(value));
        }

        public Event put(String name, long value) {
            return put(name, Value.of(value));
        }

        public Event put(String name, double value) {
            return put(name, Value.of(value));
        }

        private Event put(String name, Value value) {
            Value unknown = values.get(name);
            if (unknown == null || unknown.getClass() != value.getClass()) {
                throw new IllegalArgumentException(definition.name() + " has no attribute " + name + " = " + value);
            }
            values.put(name, value);
            return this;
        }

        /** The trace that caused what the event tells of. */
        public Event trace(Id trace, Id span) {
            traceId = trace;
            spanId = span;
            return this;
        }

        public void add() {
            var made = new LogRecord().setEventName(definition.name()).setTime(round.now);
            made.setTraceId(traceId).setSpanId(spanId);
            values.forEach((name, value) -> made.attributes().put(name, value));
            round.group.ifPresent(group -> group.add(made));
        }
    }
}
