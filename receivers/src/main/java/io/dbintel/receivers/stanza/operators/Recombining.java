package io.dbintel.receivers.stanza.operators;

import io.dbintel.component.Clock;
import io.dbintel.component.SparseLog;
import io.dbintel.receivers.stanza.Entry;
import io.dbintel.receivers.stanza.Field;
import io.dbintel.telemetry.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;

/**
 * Joins entries. Each source has at most one group that waits; entries of a group go on in the order in which they came, as the
 * lock is held while a group is handed on.
 */
final class Recombining implements Work {
    private static final String NO_SOURCE = "DefaultSourceIdentifier";

    /** Entries of one source that wait for the rest. Guarded by the lock. */
    private static final class Group {
        private Entry base;
        private final StringBuilder text = new StringBuilder();
        private final long since;
        /** Sequence of its first entry. */
        private final long sequence;

        private int entries;
        private boolean hasEdge;

        Group(Entry base, long since) {
            this.base = base;
            this.since = since;
            this.sequence = base.sequence();
        }
    }

    private final RecombineOperator.Settings settings;
    private final Clock clock;
    private final Logger log;
    private final String id;
    private final SparseLog missingSource;
    private final SparseLog tooManySources;
    private final ReentrantLock lock = new ReentrantLock();
    /** Groups by source, in order of their first entries. Guarded by the lock. */
    private final SequencedMap<String, Group> groups = new LinkedHashMap<>();

    Recombining(RecombineOperator.Settings settings, Clock clock, Logger log, String id) {
        this.settings = settings;
        this.clock = clock;
        this.log = log;
        this.id = id;
        this.missingSource = new SparseLog(clock);
        this.tooManySources = new SparseLog(clock);
    }

    @Override
    public void process(Entry entry, Consumer<Entry> next) throws OperatorException {
        boolean edge = settings.edge().test(entry);
        Value value = Texts.required(entry, settings.combineField(), "recombine");
        String text = Texts.of(value, "a text to recombine");
        String source = source(entry);
        lock.lock();
        try {
            if (edge && settings.firstEntry()) {
                emit(source, next);
            }
            add(entry, text, source, edge, next);
            if (edge && !settings.firstEntry()) {
                emit(source, next);
            }
        } finally {
            lock.unlock();
        }
    }

    private String source(Entry entry) {
        Value source = settings.source().get(entry);
        if (source instanceof Value.Text(String name) && !name.isEmpty()) {
            return name;
        }
        missingSource
                .warn(log)
                .addKeyValue("operator_id", id)
                .addKeyValue("source_identifier", settings.source())
                .log("entry does not contain the source_identifier, so it may be pooled with other sources");
        return NO_SOURCE;
    }

    private void add(Entry entry, String text, String source, boolean edge, Consumer<Entry> next) {
        Group group = groups.get(source);
        if (group == null) {
            if (groups.size() >= settings.maxSources()) {
                tooManySources
                        .error(log)
                        .addKeyValue("operator_id", id)
                        .addKeyValue("max_sources", settings.maxSources())
                        .log("Too many sources. Flushing all batched logs. Consider increasing max_sources parameter");
                emitAll(next);
            }
            group = new Group(entry, clock.nanoTime());
            groups.put(source, group);
        } else if (settings.newest()) {
            group.base = entry;
        }
        if (group.entries++ > 0) {
            group.text.append(settings.combineWith());
        }
        group.text.append(text);
        group.hasEdge |= edge;
        if (isFull(group)) {
            emit(source, next);
        }
    }

    private boolean isFull(Group group) {
        return settings.maxLogSize() > 0 && group.text.length() > settings.maxLogSize()
                || settings.maxBatchSize() > 0 && group.entries >= settings.maxBatchSize()
                || !group.hasEdge && settings.maxUnmatched() > 0 && group.entries >= settings.maxUnmatched();
    }

    private void emit(String source, Consumer<Entry> next) {
        Group group = groups.remove(source);
        if (group != null) {
            emit(group, next);
        }
    }

    private void emit(Group group, Consumer<Entry> next) {
        Field field = settings.combineField();
        try {
            field.set(group.base, new Value.Text(group.text.toString()));
        } catch (OperatorException e) {
            // A text was read from this field of this entry, so one can be written there.
            throw new IllegalStateException(e);
        }
        // Whoever holds it from now on holds all that is in it.
        next.accept(group.base.setSequence(group.sequence));
    }

    private void emitAll(Consumer<Entry> next) {
        List<Group> waiting = new ArrayList<>(groups.values());
        groups.clear();
        waiting.forEach(group -> emit(group, next));
    }

    @Override
    public void tick(long nowNanos, Consumer<Entry> next) {
        lock.lock();
        try {
            long longest = settings.forceFlush().toNanos();
            List<String> due = groups.entrySet().stream()
                    .filter(group -> nowNanos - group.getValue().since >= longest)
                    .map(Map.Entry::getKey)
                    .toList();
            due.forEach(source -> emit(source, next));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void flush(Consumer<Entry> next) {
        lock.lock();
        try {
            emitAll(next);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long oldestWaiting() {
        lock.lock();
        try {
            // Groups are in the order of their first entries.
            return groups.isEmpty() ? Long.MAX_VALUE : groups.firstEntry().getValue().sequence;
        } finally {
            lock.unlock();
        }
    }
}
