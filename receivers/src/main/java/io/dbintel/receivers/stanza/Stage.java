package io.dbintel.receivers.stanza;

import io.dbintel.component.Clock;
import io.dbintel.component.Counter;
import io.dbintel.component.SparseLog;
import io.dbintel.receivers.stanza.expr.ExprException;
import io.dbintel.receivers.stanza.expr.Expression;
import io.dbintel.receivers.stanza.operators.OperatorException;
import io.dbintel.receivers.stanza.operators.Work;
import io.dbintel.telemetry.Value;
import io.dbintel.telemetry.ValueText;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

/** One operator at work: asks its condition, does its work, and handles what goes wrong. */
final class Stage implements Consumer<Entry> {
    private final String id;
    private final String type;
    private final @Nullable Expression condition;
    private final OnError onError;
    private final Work work;
    private final Consumer<Entry> next;
    private final Logger log;
    private final SparseLog failures;
    private final Counter dropped;

    /** @param dropped counts the entries that {@code on_error} drops */
    Stage(OperatorSpec spec, Work work, Consumer<Entry> next, Clock clock, Logger log, Counter dropped) {
        this.id = spec.id();
        this.type = spec.type();
        this.condition = spec.condition();
        this.onError = spec.onError();
        this.work = work;
        this.next = next;
        this.log = log;
        this.failures = new SparseLog(clock);
        this.dropped = dropped;
    }

    @Override
    public void accept(Entry entry) {
        try {
            if (condition == null || condition.test(entry)) {
                work.process(entry, next);
            } else {
                next.accept(entry);
            }
        } catch (ExprException e) {
            failed(entry, "if: " + e.getMessage());
        } catch (OperatorException e) {
            failed(entry, String.valueOf(e.getMessage()));
        }
    }

    void tick(long nowNanos) {
        work.tick(nowNanos, next);
    }

    void flush() {
        work.flush(next);
    }

    long oldestWaiting() {
        return work.oldestWaiting();
    }

    private void failed(Entry entry, String error) {
        LoggingEventBuilder line = (onError.isQuiet() ? log.atDebug() : failures.error(log))
                .addKeyValue("operator_id", id)
                .addKeyValue("operator_type", type)
                .addKeyValue("error", error)
                .addKeyValue("action", onError.word())
                .addKeyValue("entry.timestamp", entry.timeNanos());
        // Only what says where the entry came from: the other attributes may hold what must not reach a log.
        for (Map.Entry<String, Value> attribute : entry.attributes().entrySet()) {
            if (attribute.getKey().startsWith("log.file.")) {
                line = line.addKeyValue(attribute.getKey(), ValueText.of(attribute.getValue()));
            }
        }
        line.log("Failed to process entry");
        if (onError.isDrop()) {
            dropped.add(1);
        } else {
            next.accept(entry);
        }
    }
}
