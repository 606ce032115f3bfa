package io.dbintel.benchmarks.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Encoded;
import io.dbintel.telemetry.Limits;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.MalformedException;
import io.dbintel.telemetry.OtlpJson;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Slice;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What does our codec cost beside the generated classes, and what does decoding on first touch save? One operation is a request
 * of 1 000 log records of some 950 bytes.
 *
 * <pre>java -cp "benchmarks/target/classes:$(class path)" org.openjdk.jmh.Main LogsCodec -prof gc</pre>
 *
 * <p>{@code benchmarks/results/codec.md} has the whole command and the figures.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgs = {"-Xms1g", "-Xmx1g", "-XX:+UseParallelGC"})
public class LogsCodecBenchmark {
    private static final int RECORDS = 1_000;

    private Slice request = Slice.of(new byte[0]);
    private byte[] bytes = new byte[0];
    private byte[] json = new byte[0];

    @Setup
    public void prepare() throws MalformedException {
        bytes = StatementLogs.request(RECORDS);
        request = Slice.of(bytes);
        json = OtlpJson.toBytes(decode());
    }

    /** Every field decoded to an object by asking for it; what nobody changed is then written by copying. */
    @Benchmark
    public Encoded everyFieldTouched(Blackhole sink) throws MalformedException {
        Batch<LogRecord> batch = decode();
        batch.groups().forEach(group -> group.resource().attributes().forEach(sink::consume));
        batch.forEach(log -> {
            sink.consume(log.severityText());
            sink.consume(log.body());
            log.attributes().forEach(sink::consume);
        });
        return batch.encode();
    }

    /** Every field decoded to an object, the bytes forgotten, and every field written anew. */
    @Benchmark
    public Encoded everyFieldOurs() throws MalformedException {
        Batch<LogRecord> batch = decode();
        batch.materialize();
        return batch.encode();
    }

    /** Texts stay bytes there until they are asked for; from then on they are kept, and written, as strings. */
    @Benchmark
    public byte[] everyFieldGenerated(Blackhole sink) throws InvalidProtocolBufferException {
        ExportLogsServiceRequest parsed = ExportLogsServiceRequest.parseFrom(bytes);
        touch(parsed, sink);
        return parsed.toByteArray();
    }

    /** A relay with decoding on first touch: check, count, copy. */
    @Benchmark
    public Encoded relayFirstTouch(Blackhole sink) throws MalformedException {
        Batch<LogRecord> batch = decode();
        sink.consume(batch.items());
        return batch.encode();
    }

    /** The same relay with a codec that decodes at once. */
    @Benchmark
    public Encoded relayEager(Blackhole sink) throws MalformedException {
        Batch<LogRecord> batch = decode();
        batch.materialize();
        sink.consume(batch.items());
        return batch.encode();
    }

    @Benchmark
    public byte[] relayGenerated(Blackhole sink) throws InvalidProtocolBufferException {
        ExportLogsServiceRequest parsed = ExportLogsServiceRequest.parseFrom(bytes);
        sink.consume(parsed.getResourceLogsCount());
        return parsed.toByteArray();
    }

    /** A pipeline that changes each record: two attributes inserted. */
    @Benchmark
    public Encoded insertFirstTouch() throws MalformedException {
        Batch<LogRecord> batch = decode();
        batch.forEach(LogsCodecBenchmark::insert);
        return batch.encode();
    }

    @Benchmark
    public Encoded insertEager() throws MalformedException {
        Batch<LogRecord> batch = decode();
        batch.materialize();
        batch.forEach(LogsCodecBenchmark::insert);
        return batch.encode();
    }

    @Benchmark
    public byte[] insertGenerated() throws InvalidProtocolBufferException {
        ExportLogsServiceRequest.Builder parsed = ExportLogsServiceRequest.parseFrom(bytes).toBuilder();
        for (var group : parsed.getResourceLogsBuilderList()) {
            for (var scope : group.getScopeLogsBuilderList()) {
                for (var log : scope.getLogRecordsBuilderList()) {
                    log.addAttributes(entry("deployment.environment.name", "production"));
                    log.addAttributes(entry("team", "storage"));
                }
            }
        }
        return parsed.build().toByteArray();
    }

    /** A pipeline that reads each record: one attribute, no change. */
    @Benchmark
    public Encoded readFirstTouch(Blackhole sink) throws MalformedException {
        Batch<LogRecord> batch = decode();
        batch.forEach(log -> sink.consume(log.attributes().get("db.operation.name")));
        return batch.encode();
    }

    @Benchmark
    public Encoded readEager(Blackhole sink) throws MalformedException {
        Batch<LogRecord> batch = decode();
        batch.materialize();
        batch.forEach(log -> sink.consume(log.attributes().get("db.operation.name")));
        return batch.encode();
    }

    @Benchmark
    public byte[] jsonWrite() throws MalformedException {
        return OtlpJson.toBytes(decode());
    }

    @Benchmark
    public Encoded jsonRead() throws MalformedException {
        return OtlpJson.read(Signal.LOGS, json, Limits.DEFAULT).encode();
    }

    private Batch<LogRecord> decode() throws MalformedException {
        return Batch.decode(Signal.LOGS, request, Limits.DEFAULT);
    }

    private static void insert(LogRecord log) {
        log.attributes().put("deployment.environment.name", "production").put("team", "storage");
    }

    private static KeyValue entry(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static void touch(ExportLogsServiceRequest request, Blackhole sink) {
        for (var group : request.getResourceLogsList()) {
            group.getResource().getAttributesList().forEach(entry -> touch(entry, sink));
            for (var scope : group.getScopeLogsList()) {
                for (var log : scope.getLogRecordsList()) {
                    sink.consume(log.getSeverityText());
                    sink.consume(log.getBody().getStringValue());
                    log.getAttributesList().forEach(entry -> touch(entry, sink));
                }
            }
        }
    }

    private static void touch(KeyValue entry, Blackhole sink) {
        sink.consume(entry.getKey());
        if (entry.getValue().hasStringValue()) {
            sink.consume(entry.getValue().getStringValue());
        }
    }
}
