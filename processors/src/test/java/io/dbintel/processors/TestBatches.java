package io.dbintel.processors;

import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Limits;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.MalformedException;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.NumberPoint;
import io.dbintel.telemetry.Resource;
import io.dbintel.telemetry.Scope;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Slice;
import io.dbintel.telemetry.Span;
import io.dbintel.telemetry.Value;
import java.util.ArrayList;
import java.util.List;

/** Telemetry for tests of processors. */
public final class TestBatches {
    private TestBatches() {}

    /** Log records of one resource and scope, with bodies {@code from}, {@code from + 1}, … */
    public static Batch<LogRecord> logs(int from, int count) {
        var batch = new Batch<>(Signal.LOGS);
        var scope = batch.addResource(new Resource()).addScope(new Scope("test", "1"));
        for (int i = 0; i < count; i++) {
            scope.add(new LogRecord().setBody(Value.of(from + i)));
        }
        return batch;
    }

    /** One gauge with so many points, with values {@code from}, {@code from + 1}, … */
    public static Batch<Metric> points(int from, int count) {
        var batch = new Batch<>(Signal.METRICS);
        var metric = new Metric(Metric.Kind.GAUGE, "m", "1");
        for (int i = 0; i < count; i++) {
            metric.add(new NumberPoint().setValue(from + (long) i));
        }
        batch.addResource(new Resource()).addScope(new Scope("test", "1")).add(metric);
        return batch;
    }

    public static Batch<Span> span(Span span) {
        var batch = new Batch<>(Signal.TRACES);
        batch.addResource(new Resource()).addScope(new Scope("test", "1")).add(span);
        return batch;
    }

    /** The same telemetry as it comes over the wire. */
    public static <R extends Item> Batch<R> overTheWire(Batch<R> batch) {
        try {
            return Batch.decode(batch.signal(), Slice.of(batch.encode().toBytes()), Limits.DEFAULT)
                    .withOrigin(batch.origin());
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    /** The numbers in the bodies, in order. */
    public static List<Long> bodies(List<Batch<LogRecord>> batches) {
        var bodies = new ArrayList<Long>();
        for (Batch<LogRecord> batch : batches) {
            batch.forEach(record -> {
                if (record.body() instanceof Value.Int(long number)) {
                    bodies.add(number);
                }
            });
        }
        return bodies;
    }
}
