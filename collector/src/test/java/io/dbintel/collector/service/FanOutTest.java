package io.dbintel.collector.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.component.Consumer;
import io.dbintel.component.Delivery;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Resource;
import io.dbintel.telemetry.Scope;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Value;
import io.dbintel.testkit.RecordingConsumer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FanOutTest {
    private final RecordingConsumer<LogRecord> first = new RecordingConsumer<>();
    private final RecordingConsumer<LogRecord> second = new RecordingConsumer<>();

    @Test
    void oneConsumerIsCalledWithoutAnythingBetween() {
        assertThat(FanOut.of(List.of(first))).isSameAs(first);
    }

    @Test
    void aChangeByOneConsumerIsNotSeenByTheOther() {
        Consumer<LogRecord> changing = batch -> {
            batch.forEach(log -> log.setBody(Value.of("changed")));
            return first.consume(batch);
        };

        FanOut.of(List.of(changing, second)).consume(batch("as it came"));

        assertThat(first.records()).extracting(LogRecord::body).containsExactly(Value.of("changed"));
        assertThat(second.records()).extracting(LogRecord::body).containsExactly(Value.of("as it came"));
    }

    @Test
    void theLastConsumerMayChangeWhatItGetsToo() {
        Consumer<LogRecord> changing = batch -> {
            batch.forEach(log -> log.attributes().put("added", 1));
            return second.consume(batch);
        };

        FanOut.of(List.of(first, changing)).consume(batch("x"));

        assertThat(first.records().getFirst().attributes().contains("added")).isFalse();
        assertThat(second.records().getFirst().attributes().contains("added")).isTrue();
    }

    @Test
    void oneThatRefusesDoesNotKeepTheOtherFromItsBatch() {
        first.answering(Delivery.refused(1, "no"));

        Delivery delivery = FanOut.of(List.of(first, second)).consume(batch("x"));

        assertThat(delivery).isEqualTo(new Delivery.Refused(1, "no"));
        assertThat(second.items()).isEqualTo(1);
    }

    @Test
    void tryingAgainIsTheWorstAnswerAndTheLongestWaitHolds() {
        first.answering(new Delivery.TryAgain(Duration.ofSeconds(5), "full"));
        second.answering(Delivery.refused(1, "no"));

        assertThat(FanOut.of(List.of(second, first)).consume(batch("x")))
                .isEqualTo(new Delivery.TryAgain(Duration.ofSeconds(5), "full"));
    }

    @Test
    void aCallerThatTriesAgainByItselfIsNotAskedToWhereOneConsumerHasTheBatch() {
        first.answering(Delivery.tryAgain("queue is full"));

        assertThat(FanOut.once(List.of(first, second)).consume(batch("x")))
                .isEqualTo(new Delivery.Refused(1, "one of several exporters did not take it: queue is full"));
        assertThat(second.items()).isEqualTo(1);
    }

    @Test
    void itIsAskedToWhereNoConsumerHasTheBatch() {
        first.answering(Delivery.tryAgain("full"));
        second.answering(Delivery.tryAgain("full"));

        assertThat(FanOut.once(List.of(first, second)).consume(batch("x"))).isInstanceOf(Delivery.TryAgain.class);
    }

    private static Batch<LogRecord> batch(String body) {
        var batch = new Batch<>(Signal.LOGS);
        batch.addResource(new Resource()).addScope(new Scope()).add(new LogRecord().setBody(Value.of(body)));
        return batch;
    }
}
