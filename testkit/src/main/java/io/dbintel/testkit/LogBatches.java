package io.dbintel.testkit;

import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Resource;
import io.dbintel.telemetry.Scope;
import io.dbintel.telemetry.ScopeGroup;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Value;
import java.util.ArrayList;
import java.util.List;

/** Batches of log records that a test tells apart by their bodies. */
public final class LogBatches {
    private LogBatches() {}

    /** One record for each body. */
    public static Batch<LogRecord> of(String... bodies) {
        var batch = new Batch<>(Signal.LOGS);
        ScopeGroup<LogRecord> scope = batch.addResource(new Resource()).addScope(new Scope("test", ""));
        for (String body : bodies) {
            scope.add(new LogRecord().setBody(new Value.Text(body)));
        }
        return batch;
    }

    /** So many records with bodies of so many characters. */
    public static Batch<LogRecord> of(int count, int characters) {
        var bodies = new String[count];
        for (int i = 0; i < count; i++) {
            bodies[i] = (i + " ").concat("x".repeat(characters)).substring(0, characters);
        }
        return of(bodies);
    }

    public static List<String> bodies(Batch<LogRecord> batch) {
        var bodies = new ArrayList<String>();
        batch.forEach(each -> bodies.add(each.body() instanceof Value.Text(String text) ? text : ""));
        return bodies;
    }
}
