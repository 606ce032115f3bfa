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
            new Signal<>("logs", "log_records", LogRecord::new, LogRecord.SHAPE, JsonShape.LOGS, "Logs", "logRecords");
    public static final Signal<Metric> METRICS = new Signal<>(
            "metrics", "metric_points", Metric::new, Metric.SHAPE, JsonShape.METRICS, "Metrics", "metrics");
    public static final Signal<Span> TRACES =
            new Signal<>("traces", "spans", Span::new, Span.SHAPE, JsonShape.TRACES, "Spans", "spans");

    /** All of them, in the order in which they are listed everywhere. */
    public static final List<Signal<?>> ALL = List.of(LOGS, METRICS, TRACES);

    private final String name;
    private final String itemsName;
    private final Function<Slice, R> item;
    private final Shape scopeShape;
    private final Shape groupShape;
    private final Shape requestShape;
    private final JsonShape jsonShape;
    private final String groupsField;
    private final String scopeGroupsField;
    private final String recordsField;

    private Signal(
            String name,
            String itemsName,
            Function<Slice, R> item,
            Shape itemShape,
            JsonShape jsonShape,
            String groupsName,
            String recordsField) {
        this.name = name;
        this.itemsName = itemsName;
        this.item = item;
        this.scopeShape = Shape.of("Scope" + groupsName)
                .message(1, Scope.SHAPE)
                .message(2, itemShape)
                .text(3);
        this.groupShape = Shape.of("Resource" + groupsName)
                .message(1, Resource.SHAPE)
                .message(2, scopeShape)
                .text(3);
        this.jsonShape = jsonShape;
        this.groupsField = "resource" + groupsName;
        this.scopeGroupsField = "scope" + groupsName;
        this.recordsField = recordsField;
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

    JsonShape jsonShape() {
        return jsonShape;
    }

    /** {@code resourceLogs}, {@code resourceMetrics} or {@code resourceSpans}: names in JSON, as the next two. */
    String groupsField() {
        return groupsField;
    }

    String scopeGroupsField() {
        return scopeGroupsField;
    }

    String recordsField() {
        return recordsField;
    }

    @Override
    public String toString() {
        return name;
    }
}
