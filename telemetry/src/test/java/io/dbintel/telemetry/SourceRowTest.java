package io.dbintel.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SourceRowTest {
    private static final SourceRow ROW =
            new SourceRow(List.of("queryid", "mean_exec_time"), Value.of(7), Value.of(12.5));

    private static NumberPoint point(Batch<Metric> batch) {
        return (NumberPoint) batch.groups()
                .getFirst()
                .scopes()
                .getFirst()
                .records()
                .getFirst()
                .points()
                .getFirst();
    }

    private static Batch<Metric> metrics() {
        var batch = new Batch<>(Signal.METRICS);
        var metric = new Metric(Metric.Kind.GAUGE, "db.query.mean_time", "ms");
        metric.add(new NumberPoint().setValue(12.5).setSourceRow(ROW));
        batch.addResource(new Resource()).addScope(new Scope()).add(metric);
        return batch;
    }

    private static Batch<LogRecord> logs() {
        var batch = new Batch<>(Signal.LOGS);
        batch.addResource(new Resource())
                .addScope(new Scope())
                .add(new LogRecord().setBody(Value.of("text")).setSourceRow(ROW));
        return batch;
    }

    @Test
    void columnsAreFoundByName() {
        assertThat(ROW.get("mean_exec_time")).isEqualTo(Value.of(12.5));
        assertThat(ROW.get("cpu_time")).isNull();
        assertThat(ROW.columns()).containsExactly("queryid", "mean_exec_time");
    }

    @Test
    void messagesShowNoValues() {
        assertThat(ROW).hasToString("row of [queryid, mean_exec_time]");
    }

    @Test
    void fanOutCopiesIt() {
        assertThat(point(metrics().copy()).sourceRow()).isSameAs(ROW);
        logs().copy().forEach(record -> assertThat(record.sourceRow()).isSameAs(ROW));
    }

    @Test
    void aRecordThatCameOverTheWireKeepsItInCopies() throws MalformedException {
        Slice wire = logs().encode().whole();
        Batch<LogRecord> arrived = Batch.decode(Signal.LOGS, wire, Limits.DEFAULT);
        arrived.forEach(record -> record.setSourceRow(ROW));
        arrived.copy().forEach(record -> assertThat(record.sourceRow()).isSameAs(ROW));
    }

    @Test
    void encodingDropsItAndWritesNothingOfIt() {
        Batch<Metric> batch = metrics();
        byte[] bytes = Objects.requireNonNull(batch.encode().whole()).bytes();
        assertThat(new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("queryid");
        assertThat(point(batch).sourceRow()).isNull();
    }
}
