package io.dbintel.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is long is not copied, what is written anew lies in buffers of moderate size, and all of it reads as one message. */
class PiecesTest {
    private static final int RECORDS = 3_000;

    @Test
    void aChangedResourceLeavesTheRecordsWhereTheyLie() throws MalformedException {
        byte[] arrived = request();
        Batch<LogRecord> batch = Batch.decode(Signal.LOGS, Slice.of(arrived), Limits.DEFAULT);
        batch.groups().getFirst().resource().attributes().put("team", "dba");

        Encoded encoded = batch.encode();

        assertThat(encoded.slices())
                .filteredOn(slice -> slice.length() > arrived.length / 2)
                .singleElement()
                .satisfies(slice -> assertThat(slice.bytes()).isSameAs(arrived));
        assertThat(encoded.size()).isEqualTo(encoded.toBytes().length);
        assertThat(bodies(encoded)).isEqualTo(bodies(new Encoded(List.of(Slice.of(arrived)))));
        assertThat(again(encoded).groups().getFirst().resource().attributes().text("team"))
                .isEqualTo("dba");
    }

    @Test
    void recordsThatAreAllWrittenAnewMakeNoLargeArray() throws MalformedException {
        Batch<LogRecord> batch = Batch.decode(Signal.LOGS, Slice.of(request()), Limits.DEFAULT);
        batch.forEach(record -> record.attributes().put("seen", true));

        Encoded encoded = batch.encode();

        assertThat(encoded.size()).isGreaterThan(1 << 20);
        assertThat(encoded.slices()).allMatch(slice -> slice.bytes().length <= 128 << 10);
        assertThat(again(encoded).items()).isEqualTo(RECORDS);
    }

    @Test
    void aBatchInPiecesCanBeReadAndChangedAgain() throws MalformedException {
        Batch<LogRecord> batch = Batch.decode(Signal.LOGS, Slice.of(request()), Limits.DEFAULT);
        batch.forEach(record -> record.attributes().put("first", 1));
        batch.encode();

        batch.forEach(record -> record.attributes().put("second", 2));

        var keys = new ArrayList<String>();
        again(batch.encode()).forEach(record -> record.attributes().forEach(entry -> keys.add(entry.key())));
        assertThat(keys).hasSize(2 * RECORDS).containsOnly("first", "second");
    }

    private static byte[] request() {
        var batch = new Batch<>(Signal.LOGS);
        var scope = batch.addResource(new Resource()).addScope(new Scope("test", "1"));
        for (int i = 0; i < RECORDS; i++) {
            scope.add(new LogRecord().setTime(i + 1).setBody(Value.of(i + "x".repeat(500))));
        }
        return batch.encode().toBytes();
    }

    private static Batch<LogRecord> again(Encoded encoded) throws MalformedException {
        return Batch.decode(Signal.LOGS, Slice.of(encoded.toBytes()), Limits.DEFAULT);
    }

    private static List<Value> bodies(Encoded encoded) throws MalformedException {
        var bodies = new ArrayList<Value>();
        again(encoded).forEach(record -> bodies.add(Objects.requireNonNull(record.body())));
        return bodies;
    }
}
