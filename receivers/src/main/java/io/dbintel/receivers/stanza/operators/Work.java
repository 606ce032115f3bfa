package io.dbintel.receivers.stanza.operators;

import io.dbintel.receivers.stanza.Entry;
import java.util.function.Consumer;

/** What one operator does. May be called by several threads at a time. */
@FunctionalInterface
public interface Work {
    /**
     * Takes an entry, and hands on what becomes of it, now or later or not at all.
     *
     * @throws OperatorException if it can't; the entry has not been handed on then
     */
    void process(Entry entry, Consumer<Entry> next) throws OperatorException;

    /** Hands on what waits longer than its flush period. */
    default void tick(long nowNanos, Consumer<Entry> next) {}

    /** Hands on everything that waits. */
    default void flush(Consumer<Entry> next) {}

    /** The least {@link Entry#sequence} of the entries that wait, {@link Long#MAX_VALUE} where none does. */
    default long oldestWaiting() {
        return Long.MAX_VALUE;
    }

    /** What changes an entry. */
    @FunctionalInterface
    interface Change {
        void apply(Entry entry) throws OperatorException;
    }

    /** Work that changes an entry and always hands it on. */
    static Work changing(Change change) {
        return (entry, next) -> {
            change.apply(entry);
            next.accept(entry);
        };
    }
}
