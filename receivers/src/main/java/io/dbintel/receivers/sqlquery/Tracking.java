package io.dbintel.receivers.sqlquery;

import io.dbintel.component.Consumer;
import io.dbintel.component.Delivery;
import io.dbintel.component.SparseLog;
import io.dbintel.component.StartException;
import io.dbintel.component.Storage;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.LogRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * How far a statement has read. The value moves on only when the pipeline has accepted the rows: what it refuses or can't take now is
 * read again. A value that can't be kept is said and kept with the next one; until then a restart would read rows twice, never
 * leave some out.
 */
final class Tracking {
    private final String key;
    private final Logger log;
    private final SparseLog unkept;
    private volatile String value;
    private @Nullable String reached;
    private @Nullable Storage storage;

    Tracking(String key, String start, Logger log, SparseLog unkept) {
        this.key = key;
        this.value = start;
        this.log = log;
        this.unkept = unkept;
    }

    /** Goes on where an earlier run of the collector stopped. */
    void restore(Storage from) throws StartException {
        storage = from;
        try {
            from.get(key).ifPresent(bytes -> value = new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new StartException("the tracking value can't be read: " + e.getMessage(), e);
        }
    }

    /** The parameter of the next run. */
    String value() {
        return value;
    }

    /** The rows that go to the pipeline now end here. */
    void reached(String last) {
        reached = last;
    }

    /** The way to the pipeline; called by the thread that reads. */
    Consumer<LogRecord> before(Consumer<LogRecord> next) {
        return batch -> deliver(batch, next);
    }

    private Delivery deliver(Batch<LogRecord> batch, Consumer<LogRecord> next) {
        String last = reached;
        reached = null;
        Delivery delivery = next.consume(batch);
        if (delivery instanceof Delivery.Accepted && last != null) {
            value = last;
            keep(last);
        }
        return delivery;
    }

    private void keep(String last) {
        if (storage == null) {
            return;
        }
        try {
            storage.put(key, last.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            unkept.error(log)
                    .setCause(e)
                    .log("the tracking value can't be kept; after a restart rows would be read twice");
        }
    }
}
