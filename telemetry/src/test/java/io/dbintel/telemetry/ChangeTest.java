package io.dbintel.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.EntityRef;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint.Buckets;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint.ValueAtQuantile;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each change of the model against the same change with the generated classes: it must do that and nothing else. */
class ChangeTest {
    private static final int ROUNDS = 20;
    private static final Id ID = Id.parse("00112233445566778899aabbccddeeff");
    private static final ByteString ID_BYTES = ByteString.copyFrom(ID.toBytes());
    private static final SourceRow ROW = new SourceRow(List.of("calls"), Value.of(1));
    private static final List<KeyValue> ENTRIES = List.of(KeyValue.of("a", "b"), new KeyValue("", Value.EMPTY));

    /**
     * One change.
     *
     * @param setter the method under test
     */
    private record Change<M, B>(String setter, Consumer<M> ours, Consumer<B> theirs) {}

    /** How to come from a signal's random request to one message in it, on both sides; changes the request's builder. */
    private interface Theirs<Q, B> {
        void edit(Q request, Consumer<B> change);
    }

    @TestFactory
    List<DynamicTest> logRecord() {
        return tests(
                Signal.LOGS,
                LogRecord.class,
                ChangeTest::firstRecord,
                (ExportLogsServiceRequest.Builder request,
                        Consumer<io.opentelemetry.proto.logs.v1.LogRecord.Builder> change) -> change.accept(
                        request.getResourceLogsBuilder(0).getScopeLogsBuilder(0).getLogRecordsBuilder(0)),
                List.of(
                        change("setTime", r -> r.setTime(-1), b -> b.setTimeUnixNano(-1)),
                        change("setSourceRow", r -> r.setSourceRow(ROW), b -> {}),
                        change("setObservedTime", r -> r.setObservedTime(0), b -> b.clearObservedTimeUnixNano()),
                        change("setSeverity", r -> r.setSeverity(-3), b -> b.setSeverityNumberValue(-3)),
                        change("setSeverityText", r -> r.setSeverityText("ß"), b -> b.setSeverityText("ß")),
                        change("setBody", r -> r.setBody(Value.of("")), b -> b.setBody(text(""))),
                        change("setBody", r -> r.setBody(null), b -> b.clearBody()),
                        change("setBody", r -> r.setBody(nested()), b -> b.setBody(nestedTheirs())),
                        change(
                                "setDroppedAttributes",
                                r -> r.setDroppedAttributes(-1),
                                b -> b.setDroppedAttributesCount(-1)),
                        change("setFlags", r -> r.setFlags(0x8000_0001), b -> b.setFlags(0x8000_0001)),
                        change("setTraceId", r -> r.setTraceId(ID), b -> b.setTraceId(ID_BYTES)),
                        change("setSpanId", r -> r.setSpanId(Id.NONE), b -> b.clearSpanId()),
                        change("setEventName", r -> r.setEventName("e"), b -> b.setEventName("e"))));
    }

    @TestFactory
    List<DynamicTest> span() {
        return tests(
                Signal.TRACES,
                Span.class,
                ChangeTest::firstRecord,
                (ExportTraceServiceRequest.Builder request,
                        Consumer<io.opentelemetry.proto.trace.v1.Span.Builder> change) ->
                        change.accept(request.getResourceSpansBuilder(0)
                                .getScopeSpansBuilder(0)
                                .getSpansBuilder(0)),
                List.of(
                        change("setTraceId", s -> s.setTraceId(Id.NONE), b -> b.clearTraceId()),
                        change("setSpanId", s -> s.setSpanId(ID), b -> b.setSpanId(ID_BYTES)),
                        change("setParentSpanId", s -> s.setParentSpanId(ID), b -> b.setParentSpanId(ID_BYTES)),
                        change("setTraceState", s -> s.setTraceState("a=b"), b -> b.setTraceState("a=b")),
                        change("setFlags", s -> s.setFlags(-1), b -> b.setFlags(-1)),
                        change("setName", s -> s.setName(""), b -> b.clearName()),
                        change("setKind", s -> s.setKind(77), b -> b.setKindValue(77)),
                        change("setStartTime", s -> s.setStartTime(5), b -> b.setStartTimeUnixNano(5)),
                        change("setEndTime", s -> s.setEndTime(6), b -> b.setEndTimeUnixNano(6)),
                        change(
                                "setDroppedAttributes",
                                s -> s.setDroppedAttributes(1),
                                b -> b.setDroppedAttributesCount(1)),
                        change(
                                "setEvents",
                                s -> s.setEvents(List.of(new Span.Event(7, "e", ENTRIES, -1))),
                                b -> b.clearEvents()
                                        .addEvents(io.opentelemetry.proto.trace.v1.Span.Event.newBuilder()
                                                .setTimeUnixNano(7)
                                                .setName("e")
                                                .addAllAttributes(entriesTheirs())
                                                .setDroppedAttributesCount(-1))),
                        change("setDroppedEvents", s -> s.setDroppedEvents(2), b -> b.setDroppedEventsCount(2)),
                        change(
                                "setLinks",
                                s -> s.setLinks(List.of(new Span.Link(ID, ID, "x=y", ENTRIES, 3, -1))),
                                b -> b.clearLinks()
                                        .addLinks(io.opentelemetry.proto.trace.v1.Span.Link.newBuilder()
                                                .setTraceId(ID_BYTES)
                                                .setSpanId(ID_BYTES)
                                                .setTraceState("x=y")
                                                .addAllAttributes(entriesTheirs())
                                                .setDroppedAttributesCount(3)
                                                .setFlags(-1))),
                        change("setDroppedLinks", s -> s.setDroppedLinks(3), b -> b.setDroppedLinksCount(3)),
                        change(
                                "setStatus",
                                s -> s.setStatus(new Span.Status(2, "bad")),
                                b -> b.getStatusBuilder()
                                        .clear()
                                        .setCode(StatusCode.STATUS_CODE_ERROR)
                                        .setMessage("bad"))));
    }

    @TestFactory
    List<DynamicTest> metric() {
        return tests(
                Signal.METRICS,
                Metric.class,
                ChangeTest::firstRecord,
                ChangeTest::firstMetric,
                List.of(
                        change("setName", m -> m.setName("n"), b -> b.setName("n")),
                        change("setDescription", m -> m.setDescription("d"), b -> b.setDescription("d")),
                        change("setUnit", m -> m.setUnit("By"), b -> b.setUnit("By")),
                        change(
                                "setKind",
                                m -> emptied(m).setKind(Metric.Kind.SUMMARY),
                                b -> b.getSummaryBuilder().clear()),
                        change("setKind", m -> emptied(m).setKind(Metric.Kind.NONE), b -> b.clearData()),
                        change(
                                "setTemporality",
                                m -> emptied(m).setKind(Metric.Kind.HISTOGRAM).setTemporality(Metric.Temporality.DELTA),
                                b -> b.getHistogramBuilder()
                                        .clear()
                                        .setAggregationTemporality(
                                                AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA)),
                        change(
                                "setMonotonic",
                                m -> emptied(m)
                                        .setKind(Metric.Kind.SUM)
                                        .setTemporality(Metric.Temporality.UNSPECIFIED)
                                        .setMonotonic(true),
                                b -> b.getSumBuilder().clear().setIsMonotonic(true))));
    }

    @TestFactory
    List<DynamicTest> numberPoint() {
        return pointTests(
                NumberPoint.class,
                5,
                (b, change) -> change.accept(b.getGaugeBuilder().getDataPointsBuilder(0)),
                List.<Change<NumberPoint, io.opentelemetry.proto.metrics.v1.NumberDataPoint.Builder>>of(
                        change("setSourceRow", p -> p.setSourceRow(ROW), b -> {}),
                        change("setStartTime", p -> p.setStartTime(1), b -> b.setStartTimeUnixNano(1)),
                        change("setTime", p -> p.setTime(2), b -> b.setTimeUnixNano(2)),
                        change("setFlags", p -> p.setFlags(-1), b -> b.setFlags(-1)),
                        change("setValue", p -> p.setValue(0L), b -> b.setAsInt(0)),
                        change("setValue", p -> p.setValue(-0.0), b -> b.setAsDouble(-0.0)),
                        change(
                                "setExemplars",
                                p -> p.setExemplars(exemplars()),
                                b -> b.clearExemplars().addAllExemplars(exemplarsTheirs()))));
    }

    @TestFactory
    List<DynamicTest> histogramPoint() {
        return pointTests(
                HistogramPoint.class,
                9,
                (b, change) -> change.accept(b.getHistogramBuilder().getDataPointsBuilder(0)),
                List.<Change<HistogramPoint, io.opentelemetry.proto.metrics.v1.HistogramDataPoint.Builder>>of(
                        change("setSourceRow", p -> p.setSourceRow(ROW), b -> {}),
                        change("setStartTime", p -> p.setStartTime(1), b -> b.setStartTimeUnixNano(1)),
                        change("setTime", p -> p.setTime(2), b -> b.setTimeUnixNano(2)),
                        change("setFlags", p -> p.setFlags(1), b -> b.setFlags(1)),
                        change("setCount", p -> p.setCount(-1), b -> b.setCount(-1)),
                        change("setSum", p -> p.setSum(OptionalDouble.of(0)), b -> b.setSum(0)),
                        change("setMin", p -> p.setMin(OptionalDouble.empty()), b -> b.clearMin()),
                        change("setMax", p -> p.setMax(OptionalDouble.of(Double.NaN)), b -> b.setMax(Double.NaN)),
                        change(
                                "setBuckets",
                                p -> p.setBuckets(new double[] {-0.0, 5}, new long[] {1, 0, -1}),
                                b -> b.clearExplicitBounds()
                                        .clearBucketCounts()
                                        .addAllExplicitBounds(List.of(-0.0, 5.0))
                                        .addAllBucketCounts(List.of(1L, 0L, -1L))),
                        change(
                                "setExemplars",
                                p -> p.setExemplars(exemplars()),
                                b -> b.clearExemplars().addAllExemplars(exemplarsTheirs()))));
    }

    @TestFactory
    List<DynamicTest> exponentialHistogramPoint() {
        return pointTests(
                ExponentialHistogramPoint.class,
                10,
                (b, change) -> change.accept(b.getExponentialHistogramBuilder().getDataPointsBuilder(0)),
                List
                        .<Change<
                                        ExponentialHistogramPoint,
                                        io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint.Builder>>
                                of(
                                        change("setSourceRow", p -> p.setSourceRow(ROW), b -> {}),
                                        change("setStartTime", p -> p.setStartTime(1), b -> b.setStartTimeUnixNano(1)),
                                        change("setTime", p -> p.setTime(2), b -> b.setTimeUnixNano(2)),
                                        change("setFlags", p -> p.setFlags(1), b -> b.setFlags(1)),
                                        change("setCount", p -> p.setCount(9), b -> b.setCount(9)),
                                        change("setSum", p -> p.setSum(OptionalDouble.empty()), b -> b.clearSum()),
                                        change("setMin", p -> p.setMin(OptionalDouble.of(-0.0)), b -> b.setMin(-0.0)),
                                        change("setMax", p -> p.setMax(OptionalDouble.of(0)), b -> b.setMax(0)),
                                        change("setScale", p -> p.setScale(-10), b -> b.setScale(-10)),
                                        change("setZeroCount", p -> p.setZeroCount(4), b -> b.setZeroCount(4)),
                                        change(
                                                "setZeroThreshold",
                                                p -> p.setZeroThreshold(-0.0),
                                                b -> b.setZeroThreshold(-0.0)),
                                        change(
                                                "setPositive",
                                                p -> p.setPositive(new ExponentialHistogramPoint.Buckets(
                                                        -7, new long[] {0, -1, 300})),
                                                b -> b.setPositive(Buckets.newBuilder()
                                                        .setOffset(-7)
                                                        .addAllBucketCounts(List.of(0L, -1L, 300L)))),
                                        change(
                                                "setNegative",
                                                p -> p.setNegative(ExponentialHistogramPoint.Buckets.NONE),
                                                b -> b.setNegative(Buckets.getDefaultInstance())),
                                        change(
                                                "setExemplars",
                                                p -> p.setExemplars(List.of()),
                                                b -> b.clearExemplars())));
    }

    @TestFactory
    List<DynamicTest> summaryPoint() {
        return pointTests(
                SummaryPoint.class,
                11,
                (b, change) -> change.accept(b.getSummaryBuilder().getDataPointsBuilder(0)),
                List.<Change<SummaryPoint, io.opentelemetry.proto.metrics.v1.SummaryDataPoint.Builder>>of(
                        change("setSourceRow", p -> p.setSourceRow(ROW), b -> {}),
                        change("setStartTime", p -> p.setStartTime(1), b -> b.setStartTimeUnixNano(1)),
                        change("setTime", p -> p.setTime(2), b -> b.setTimeUnixNano(2)),
                        change("setFlags", p -> p.setFlags(1), b -> b.setFlags(1)),
                        change("setCount", p -> p.setCount(9), b -> b.setCount(9)),
                        change("setSum", p -> p.setSum(0), b -> b.clearSum()),
                        change(
                                "setQuantiles",
                                p -> p.setQuantiles(List.of(new SummaryPoint.Quantile(0.5, -0.0))),
                                b -> b.clearQuantileValues()
                                        .addQuantileValues(ValueAtQuantile.newBuilder()
                                                .setQuantile(0.5)
                                                .setValue(-0.0)))));
    }

    @TestFactory
    List<DynamicTest> resource() {
        return tests(
                Signal.LOGS,
                Resource.class,
                batch -> batch.groups().getFirst().resource(),
                (ExportLogsServiceRequest.Builder request,
                        Consumer<io.opentelemetry.proto.resource.v1.Resource.Builder> change) ->
                        change.accept(request.getResourceLogsBuilder(0).getResourceBuilder()),
                List.of(
                        change(
                                "setDroppedAttributes",
                                r -> r.setDroppedAttributes(8),
                                b -> b.setDroppedAttributesCount(8)),
                        change(
                                "setEntities",
                                r -> r.setEntities(
                                        List.of(new Resource.EntityRef("u", "t", List.of("i", ""), List.of("d")))),
                                b -> b.clearEntityRefs()
                                        .addEntityRefs(EntityRef.newBuilder()
                                                .setSchemaUrl("u")
                                                .setType("t")
                                                .addAllIdKeys(List.of("i", ""))
                                                .addDescriptionKeys("d")))));
    }

    @TestFactory
    List<DynamicTest> scope() {
        return tests(
                Signal.LOGS,
                Scope.class,
                batch -> batch.groups().getFirst().scopes().getFirst().scope(),
                (ExportLogsServiceRequest.Builder request,
                        Consumer<io.opentelemetry.proto.common.v1.InstrumentationScope.Builder> change) ->
                        change.accept(request.getResourceLogsBuilder(0)
                                .getScopeLogsBuilder(0)
                                .getScopeBuilder()),
                List.of(
                        change("setName", s -> s.setName("n"), b -> b.setName("n")),
                        change("setVersion", s -> s.setVersion("v"), b -> b.setVersion("v")),
                        change(
                                "setDroppedAttributes",
                                s -> s.setDroppedAttributes(8),
                                b -> b.setDroppedAttributesCount(8))));
    }

    @Test
    void attributesOfARecord() throws Exception {
        var changes = List.<Change<Attributes, io.opentelemetry.proto.logs.v1.LogRecord.Builder>>of(
                change(
                        "put new",
                        a -> a.put("new", 5),
                        b -> b.addAttributes(entry(
                                "new", AnyValue.newBuilder().setIntValue(5).build()))),
                change("put first", a -> put(a, 0, Value.of(true)), b -> {
                    if (b.getAttributesCount() > 0) {
                        b.getAttributesBuilder(firstOf(b, b.getAttributes(0).getKey()))
                                .setValue(AnyValue.newBuilder().setBoolValue(true));
                    }
                }),
                change(
                        "set last",
                        a -> {
                            if (!a.isEmpty()) {
                                a.set(a.size() - 1, Value.of(2.5));
                            }
                        },
                        b -> {
                            if (b.getAttributesCount() > 0) {
                                b.getAttributesBuilder(b.getAttributesCount() - 1)
                                        .setValue(AnyValue.newBuilder().setDoubleValue(2.5));
                            }
                        }),
                change("remove", a -> a.remove("a"), b -> keep(b, key -> !key.equals("a"))),
                change("remove absent", a -> a.remove("not there"), b -> {}),
                change(
                        "removeIf",
                        a -> a.removeIf((key, value) -> key.length() > 3),
                        b -> keep(b, key -> key.length() <= 3)),
                change("clear", Attributes::clear, b -> b.clearAttributes()));
        for (var change : changes) {
            for (int seed = 0; seed < 5 * ROUNDS; seed++) {
                check(
                        Signal.LOGS,
                        seed,
                        2,
                        batch -> ((LogRecord) firstRecord(batch)).attributes(),
                        (ExportLogsServiceRequest.Builder request,
                                Consumer<io.opentelemetry.proto.logs.v1.LogRecord.Builder> edit) ->
                                edit.accept(request.getResourceLogsBuilder(0)
                                        .getScopeLogsBuilder(0)
                                        .getLogRecordsBuilder(0)),
                        change);
            }
        }
    }

    @Test
    void everyGroupCanBeBuiltFromNothing() throws Exception {
        var batch = new Batch<>(Signal.LOGS);
        var group = batch.addResource(new Resource()).setSchemaUrl("r");
        group.resource().attributes().put("host.name", "h");
        group.addScope(new Scope("s", "1")).setSchemaUrl("u").add(new LogRecord().setBody(Value.of("x")));

        assertThat(Oracle.parse(Signal.LOGS, batch.encode().toBytes()).toString())
                .isEqualTo("""
                        resource_logs {
                          resource {
                            attributes {
                              key: "host.name"
                              value {
                                string_value: "h"
                              }
                            }
                          }
                          scope_logs {
                            scope {
                              name: "s"
                              version: "1"
                            }
                            log_records {
                              body {
                                string_value: "x"
                              }
                            }
                            schema_url: "u"
                          }
                          schema_url: "r"
                        }
                        """);
    }

    /** Asking for a resource or scope that is not there makes none, until something is put into it. */
    @Test
    void askedForIsNotThere() throws Exception {
        byte[] bytes = request(field(2, new byte[0]));
        Batch<LogRecord> batch = Batch.decode(Signal.LOGS, Slice.of(bytes), Limits.DEFAULT);
        ResourceGroup<LogRecord> group = batch.groups().getFirst();

        assertThat(group.resource().attributes().isEmpty()).isTrue();
        assertThat(group.scopes().getFirst().scope().name()).isEmpty();
        assertThat(batch.copy().encode().toBytes()).isEqualTo(bytes);

        group.resource().attributes().put("a", "b");
        assertThat(Oracle.parse(Signal.LOGS, batch.encode().toBytes()).toString())
                .contains("string_value: \"b\"");
    }

    private <M, B> List<DynamicTest> pointTests(
            Class<M> type,
            int dataField,
            BiConsumer<io.opentelemetry.proto.metrics.v1.Metric.Builder, Consumer<B>> theirs,
            List<Change<M, B>> changes) {
        return tests(
                Signal.METRICS,
                dataField,
                type,
                batch -> type.cast(((Metric) firstRecord(batch)).points().getFirst()),
                (ExportMetricsServiceRequest.Builder request, Consumer<B> change) ->
                        firstMetric(request, metric -> theirs.accept(metric, change)),
                changes);
    }

    private static void firstMetric(
            ExportMetricsServiceRequest.Builder request,
            Consumer<io.opentelemetry.proto.metrics.v1.Metric.Builder> change) {
        change.accept(
                request.getResourceMetricsBuilder(0).getScopeMetricsBuilder(0).getMetricsBuilder(0));
    }

    private static <R extends Item, M, Q, B> List<DynamicTest> tests(
            Signal<R> signal,
            Class<M> type,
            Function<Batch<R>, ? extends Object> ours,
            Theirs<Q, B> theirs,
            List<Change<M, B>> changes) {
        return tests(signal, 0, type, batch -> type.cast(ours.apply(batch)), theirs, changes);
    }

    private static <R extends Item, M, Q, B> List<DynamicTest> tests(
            Signal<R> signal,
            int dataField,
            Class<M> type,
            Function<Batch<R>, M> ours,
            Theirs<Q, B> theirs,
            List<Change<M, B>> changes) {
        var tests = new ArrayList<DynamicTest>();
        tests.add(DynamicTest.dynamicTest(
                "every setter of " + type.getSimpleName() + " has a row",
                () -> assertThat(changes.stream().map(Change::setter).distinct())
                        .containsExactlyInAnyOrderElementsOf(Arrays.stream(type.getMethods())
                                .map(Method::getName)
                                .filter(name -> name.startsWith("set"))
                                .distinct()
                                .toList())));
        for (Change<M, B> change : changes) {
            tests.add(DynamicTest.dynamicTest(change.setter(), () -> {
                for (int seed = 0; seed < ROUNDS; seed++) {
                    check(signal, seed, dataField, ours, theirs, change);
                }
            }));
        }
        return tests;
    }

    /** Also: a copy made before the change does not see it, and one made afterwards has it. */
    private static <R extends Item, M, Q, B> void check(
            Signal<R> signal,
            int seed,
            int dataField,
            Function<Batch<R>, M> ours,
            Theirs<Q, B> theirs,
            Change<M, B> change)
            throws Exception {
        byte[] bytes = randomRequest(signal, seed, dataField);
        Batch<R> batch = Batch.decode(signal, Slice.of(bytes), Limits.DEFAULT);
        M target = ours.apply(batch);
        Batch<R> before = batch.copy();
        change.ours().accept(target);
        Batch<R> after = batch.copy();

        var expected = Oracle.normal(Oracle.parse(signal, bytes)).toBuilder();
        @SuppressWarnings("unchecked") // the caller says which request belongs to the signal
        Q request = (Q) expected;
        theirs.edit(request, change.theirs());
        for (Batch<R> changed : List.of(batch, after)) {
            assertThat(Oracle.normal(Oracle.parse(signal, changed.encode().toBytes())))
                    .as("%s, seed %s", change.setter(), seed)
                    .isEqualTo(Oracle.normal(expected.build()));
        }
        assertThat(before.encode().toBytes()).isEqualTo(bytes);
    }

    /** A resource, a scope and one record or one point, full of random fields. */
    private static byte[] randomRequest(Signal<?> signal, int seed, int dataField) {
        var generator = new WireGenerator(seed, false);
        var record = switch (signal.name()) {
            case "logs" -> io.opentelemetry.proto.logs.v1.LogRecord.getDescriptor();
            case "traces" -> io.opentelemetry.proto.trace.v1.Span.getDescriptor();
            default -> io.opentelemetry.proto.metrics.v1.Metric.getDescriptor();
        };
        if (!signal.name().equals("metrics") || dataField == 0) {
            return request(field(2, generator.message(record)));
        }
        var data = record.findFieldByNumber(dataField).getMessageType();
        byte[] point = generator.message(data.findFieldByNumber(1).getMessageType());
        return request(field(2, field(dataField, field(1, point))));
    }

    private static byte[] request(byte[] scopeGroup) {
        return field(1, field(2, scopeGroup));
    }

    private static byte[] field(int number, byte[] content) {
        var writer = new WireWriter();
        writer.bytesAlways(number, content, 0, content.length);
        return new Encoded(writer.toSlices()).toBytes();
    }

    private static <R extends Item> Item firstRecord(Batch<R> batch) {
        return batch.groups().getFirst().scopes().getFirst().records().getFirst();
    }

    private static <M, B> Change<M, B> change(String setter, Consumer<M> ours, Consumer<B> theirs) {
        return new Change<>(setter, ours, theirs);
    }

    private static Metric emptied(Metric metric) {
        metric.removeIf(point -> true);
        return metric;
    }

    private static void put(Attributes attributes, int place, Value value) {
        if (attributes.size() > place) {
            attributes.put(attributes.key(place), value);
        }
    }

    private static int firstOf(io.opentelemetry.proto.logs.v1.LogRecord.Builder record, String key) {
        int i = 0;
        while (!record.getAttributes(i).getKey().equals(key)) {
            i++;
        }
        return i;
    }

    private static void keep(io.opentelemetry.proto.logs.v1.LogRecord.Builder record, Predicate<String> condition) {
        var kept = record.getAttributesList().stream()
                .filter(entry -> condition.test(entry.getKey()))
                .toList();
        record.clearAttributes().addAllAttributes(kept);
    }

    private static Value nested() {
        return new Value.Map(List.of(
                new KeyValue("list", new Value.Array(List.of(Value.of(0), Value.EMPTY, Value.of(false)))),
                new KeyValue("bytes", new Value.Bytes(new byte[] {0, -1}))));
    }

    private static AnyValue nestedTheirs() {
        return AnyValue.newBuilder()
                .setKvlistValue(KeyValueList.newBuilder()
                        .addValues(entry(
                                "list",
                                AnyValue.newBuilder()
                                        .setArrayValue(ArrayValue.newBuilder()
                                                .addValues(AnyValue.newBuilder().setIntValue(0))
                                                .addValues(AnyValue.getDefaultInstance())
                                                .addValues(AnyValue.newBuilder().setBoolValue(false)))
                                        .build()))
                        .addValues(entry(
                                "bytes",
                                AnyValue.newBuilder()
                                        .setBytesValue(ByteString.copyFrom(new byte[] {0, -1}))
                                        .build())))
                .build();
    }

    private static List<Exemplar> exemplars() {
        return List.of(
                new Exemplar(ENTRIES, 5, Value.of(0), ID, Id.NONE),
                new Exemplar(List.of(), 0, Value.of(-0.0), Id.NONE, ID),
                new Exemplar(List.of(), 0, Value.EMPTY, Id.NONE, Id.NONE));
    }

    private static List<io.opentelemetry.proto.metrics.v1.Exemplar> exemplarsTheirs() {
        return List.of(
                io.opentelemetry.proto.metrics.v1.Exemplar.newBuilder()
                        .addAllFilteredAttributes(entriesTheirs())
                        .setTimeUnixNano(5)
                        .setAsInt(0)
                        .setSpanId(ID_BYTES)
                        .build(),
                io.opentelemetry.proto.metrics.v1.Exemplar.newBuilder()
                        .setAsDouble(-0.0)
                        .setTraceId(ID_BYTES)
                        .build(),
                io.opentelemetry.proto.metrics.v1.Exemplar.getDefaultInstance());
    }

    private static List<io.opentelemetry.proto.common.v1.KeyValue> entriesTheirs() {
        return List.of(entry("a", text("b")), entry("", AnyValue.getDefaultInstance()));
    }

    private static io.opentelemetry.proto.common.v1.KeyValue entry(String key, AnyValue value) {
        return io.opentelemetry.proto.common.v1.KeyValue.newBuilder()
                .setKey(key)
                .setValue(value)
                .build();
    }

    private static AnyValue text(String value) {
        return AnyValue.newBuilder().setStringValue(value).build();
    }
}
