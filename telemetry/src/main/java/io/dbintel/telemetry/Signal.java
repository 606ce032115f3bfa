package io.dbintel.telemetry;

import java.util.List;
import java.util.function.Function;

/**
 * A kind of telemetry: logs, metrics or traces.
 *
 * @param <R> what a batch of it holds
 */
public final class Signal<R extends Item> {
    public static final Signal<LogRecord> LOGS =
            new Signal<>("logs", "log_records", LogRecord::new, LogRecord.SHAPE, "ScopeLogs", "ResourceLogs");
    public static final Signal<Metric> METRICS =
            new Signal<>("metrics", "metric_points", Metric::new, Metric.SHAPE, "ScopeMetrics", "ResourceMetrics");
    public static final Signal<Span> TRACES =
            new Signal<>("traces", "spans", Span::new, Span.SHAPE, "ScopeSpans", "ResourceSpans");

    /** All of them, in the order in which they are listed everywhere. */
    public static final List<Signal<?>> ALL = List.of(LOGS, METRICS, TRACES);

    private final String name;
    private final String itemsName;
    private final Function<Slice, R> item;
    private final Shape scopeShape;
    private final Shape groupShape;
    private final Shape requestShape;

    private Signal(
            String name, String itemsName, Function<Slice, R> item, Shape itemShape, String scopeGroup, String group) {
        this.name = name;
        this.itemsName = itemsName;
        this.item = item;
        this.scopeShape = Shape.of(scopeGroup)
                .message(1, Scope.SHAPE)
                .message(2, itemShape)
                .text(3);
        this.groupShape = Shape.of(group)
                .message(1, Resource.SHAPE)
                .message(2, scopeShape)
                .text(3);
        this.requestShape = Shape.of("Export request").message(1, groupShape);
    }

    /** {@code logs}, {@code metrics} or {@code traces}. */
    public String name() {
        return name;
    }

    /** How its items are called in the names of own metrics: {@code log_records}, {@code metric_points}, {@code spans}. */
    public String itemsName() {
        return itemsName;
    }

    R item(Slice wire) {
        return item.apply(wire);
    }

    Shape scopeShape() {
        return scopeShape;
    }

    Shape groupShape() {
        return groupShape;
    }

    Shape requestShape() {
        return requestShape;
    }

    @Override
    public String toString() {
        return name;
    }
}
