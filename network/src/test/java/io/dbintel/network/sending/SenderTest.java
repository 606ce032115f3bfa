package io.dbintel.network.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbintel.component.Clock;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Host;
import io.dbintel.component.Kind;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.component.Status;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.Problems;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Limits;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Origin;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Slice;
import io.dbintel.testkit.LogBatches;
import io.dbintel.testkit.TestClock;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class SenderTest {
    private static final String SENT = "otelcol_exporter_sent_log_records";
    private static final String FAILED = "otelcol_exporter_send_failed_log_records";
    private static final String ENQUEUE_FAILED = "otelcol_exporter_enqueue_failed_log_records";
    private static final Delivery FULL = new Delivery.TryAgain(Duration.ofSeconds(1), "sending queue is full");
    private static final String NO_QUEUE = "sending_queue: {enabled: false}";

    private final TestClock clock = new TestClock();
    private final TestSettings settings = new TestSettings(clock);
    private final FarEnd farEnd = new FarEnd();
    private final List<Sender<LogRecord>> opened = new ArrayList<>();

    /** Answers as it is told, in order, then accepts; keeps what it was given. */
    private static final class FarEnd implements Attempt<LogRecord> {
        private final Deque<Delivery> answers = new ArrayDeque<>();
        private final List<List<String>> attempts = Collections.synchronizedList(new ArrayList<>());
        private final List<Duration> deadlines = Collections.synchronizedList(new ArrayList<>());
        private volatile CountDownLatch gate = new CountDownLatch(0);

        FarEnd answering(Delivery... deliveries) {
            answers.addAll(List.of(deliveries));
            return this;
        }

        @Override
        public Delivery send(Batch<LogRecord> batch, Deadline deadline) throws InterruptedException {
            attempts.add(LogBatches.bodies(batch.copy()));
            deadlines.add(deadline.remaining());
            gate.await();
            synchronized (this) {
                return answers.isEmpty() ? Delivery.accepted() : answers.removeFirst();
            }
        }
    }

    private Sender<LogRecord> sender(String yaml, Attempt<LogRecord> attempt, double random) {
        var problems = new Problems();
        SenderConfig config = SenderConfig.read(TestConfig.node("exporters::x", yaml, problems), Duration.ofSeconds(5));
        assertThat(problems.errors()).isEmpty();
        var sender = new Sender<>(Signal.LOGS, config, settings.of(Kind.EXPORTER, "x"), attempt, () -> random);
        opened.add(sender);
        return sender;
    }

    private Sender<LogRecord> started(String yaml) throws StartException {
        Sender<LogRecord> sender = sender(yaml, farEnd, 0.5);
        sender.start(Host.EMPTY);
        return sender;
    }

    private Deadline soon() {
        return Deadline.after(Duration.ofSeconds(10), Clock.SYSTEM);
    }

    @AfterEach
    void close() {
        farEnd.gate.countDown();
        opened.forEach(sender -> sender.close(soon()));
    }

    private void await(String metric, double value) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        var never = new CountDownLatch(1);
        while (settings.total(metric) < value && System.nanoTime() < end) {
            assertThat(never.await(2, TimeUnit.MILLISECONDS)).isFalse();
        }
        assertThat(settings.total(metric)).isEqualTo(value);
    }

    @Test
    void queuedBatchIsSentAndCounted() throws Exception {
        Sender<LogRecord> sender = started("");

        assertThat(sender.consume(LogBatches.of("a", "b"))).isEqualTo(Delivery.accepted());

        await(SENT, 2);
        assertThat(settings.total("otelcol_exporter_queue_capacity")).isEqualTo(1000);
        assertThat(settings.total("otelcol_exporter_enqueue_size")).isEqualTo(1);
        assertThat(settings.statuses()).last().extracting(Status::state).isEqualTo(Status.State.OK);
        assertThat(farEnd.deadlines.getFirst()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void withoutQueueThePipelineGetsTheOutcome() {
        Sender<LogRecord> sender =
                sender(NO_QUEUE, farEnd.answering(Delivery.refused(1, "bad"), Delivery.accepted()), 0.5);

        assertThat(sender.consume(LogBatches.of("a"))).isEqualTo(Delivery.refused(1, "bad"));
        assertThat(sender.consume(LogBatches.of("b"))).isEqualTo(Delivery.accepted());
        assertThat(settings.total(FAILED)).isEqualTo(1);
        assertThat(settings.total(SENT)).isEqualTo(1);
    }

    @Test
    void emptyBatchIsNotSent() throws Exception {
        assertThat(started("").consume(LogBatches.of())).isEqualTo(Delivery.accepted());
        assertThat(farEnd.attempts).isEmpty();
    }

    @Test
    void waitsGrowByTheMultiplierUpToTheirBound() throws Exception {
        Delivery down = Delivery.tryAgain("down");
        farEnd.answering(down, down, down, down, down, down, down);
        Sender<LogRecord> sender = sender(NO_QUEUE, farEnd, 0.5);
        var outcome = CompletableFuture.supplyAsync(() -> sender.consume(LogBatches.of("a")));

        // 5 s × 1.5ⁿ, at most 30 s.
        for (double seconds : new double[] {5, 7.5, 11.25, 16.875, 25.3125, 30, 30}) {
            clock.awaitWaiting(1);
            int attempts = farEnd.attempts.size();
            clock.advance(Duration.ofNanos((long) (seconds * 1e9) - 1_000_000));
            assertThat(farEnd.attempts).hasSize(attempts);
            clock.advance(Duration.ofMillis(2));
            clock.awaitWaiting(0);
            awaitAttempts(attempts + 1);
        }
        assertThat(outcome.get()).isEqualTo(Delivery.accepted());
        assertThat(settings.total(SENT)).isEqualTo(1);
        assertThat(settings.total(FAILED)).isZero();
        assertThat(settings.statuses()).extracting(Status::state).contains(Status.State.RECOVERABLE_ERROR);
        assertThat(settings.statuses()).last().extracting(Status::state).isEqualTo(Status.State.OK);
    }

    private void awaitAttempts(int count) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        var never = new CountDownLatch(1);
        while (farEnd.attempts.size() < count && System.nanoTime() < end) {
            assertThat(never.await(2, TimeUnit.MILLISECONDS)).isFalse();
        }
        assertThat(farEnd.attempts).hasSizeGreaterThanOrEqualTo(count);
    }

    @Test
    void randomPartMakesWaitsShorterOrLonger() throws Exception {
        Sender<LogRecord> sender = sender(NO_QUEUE, farEnd.answering(Delivery.tryAgain("down")), 1.0);
        var outcome = CompletableFuture.supplyAsync(() -> sender.consume(LogBatches.of("a")));

        clock.awaitWaiting(1);
        clock.advance(Duration.ofMillis(7_499));
        assertThat(farEnd.attempts).hasSize(1);
        clock.advance(Duration.ofMillis(2));

        assertThat(outcome.get()).isEqualTo(Delivery.accepted());
    }

    @Test
    void serversHintIsTheLeastWait() throws Exception {
        farEnd.answering(new Delivery.TryAgain(Duration.ofSeconds(60), "slow down"));
        Sender<LogRecord> sender = sender(NO_QUEUE, farEnd, 0.5);
        var outcome = CompletableFuture.supplyAsync(() -> sender.consume(LogBatches.of("a")));

        clock.awaitWaiting(1);
        clock.advance(Duration.ofSeconds(59));
        assertThat(farEnd.attempts).hasSize(1);
        clock.advance(Duration.ofSeconds(1));

        assertThat(outcome.get()).isEqualTo(Delivery.accepted());
    }

    @Test
    void permanentErrorIsNotTriedAgain() throws Exception {
        farEnd.answering(Delivery.refused(2, "not retryable error: bad"));
        Sender<LogRecord> sender = started("");

        sender.consume(LogBatches.of("a", "b"));

        await(FAILED, 2);
        assertThat(farEnd.attempts).hasSize(1);
        assertThat(settings.total(SENT)).isZero();
        assertThat(settings.statuses()).last().extracting(Status::message).isEqualTo("not retryable error: bad");
    }

    @Test
    void partRefusedForGoodIsCountedAsFailedAndTheRestAsSent() throws Exception {
        farEnd.answering(Delivery.refused(1, "partial success"));

        started("").consume(LogBatches.of("a", "b", "c"));

        await(SENT, 2);
        assertThat(settings.total(FAILED)).isEqualTo(1);
    }

    @Test
    void onlyTheFailedPartIsTriedAgain() throws Exception {
        var seen = Collections.synchronizedList(new ArrayList<List<String>>());
        Attempt<LogRecord> halves = (batch, deadline) -> {
            seen.add(LogBatches.bodies(batch.copy()));
            if (batch.items() == 1) {
                return Delivery.accepted();
            }
            Batch<LogRecord> delivered = batch.takeFirst(1);
            assertThat(delivered.items()).isEqualTo(1);
            return Delivery.tryAgain("one of two");
        };
        Sender<LogRecord> sender = sender(NO_QUEUE, halves, 0.5);
        var outcome = CompletableFuture.supplyAsync(() -> sender.consume(LogBatches.of("a", "b")));

        clock.awaitWaiting(1);
        clock.advance(Duration.ofSeconds(5));

        assertThat(outcome.get()).isEqualTo(Delivery.accepted());
        assertThat(seen).containsExactly(List.of("a", "b"), List.of("b"));
        assertThat(settings.total(SENT)).isEqualTo(2);
    }

    @Test
    void attemptsEndAtTheLongestTime() throws Exception {
        Delivery down = Delivery.tryAgain("down");
        farEnd.answering(down, down, down, down);
        Sender<LogRecord> sender = sender(
                NO_QUEUE + "\nretry_on_failure: {max_interval: 5s, max_elapsed_time: 12s, multiplier: 1}", farEnd, 0.5);
        var outcome = CompletableFuture.supplyAsync(() -> sender.consume(LogBatches.of("a")));

        clock.awaitWaiting(1);
        clock.advance(Duration.ofSeconds(5));
        awaitAttempts(2);
        clock.awaitWaiting(1);
        clock.advance(Duration.ofSeconds(5));

        // The next attempt would be at 15 s.
        assertThat(outcome.get()).isEqualTo(Delivery.tryAgain("no more retries left: down"));
        assertThat(farEnd.attempts).hasSize(3);
        assertThat(settings.total(FAILED)).isEqualTo(1);
    }

    @Test
    void retryCanBeTurnedOff() {
        Sender<LogRecord> sender = sender(
                NO_QUEUE + "\nretry_on_failure: {enabled: false}", farEnd.answering(Delivery.tryAgain("down")), 0.5);

        assertThat(sender.consume(LogBatches.of("a"))).isEqualTo(Delivery.tryAgain("down"));
    }

    @Test
    void zeroTimeoutIsNone() {
        Sender<LogRecord> sender = sender(NO_QUEUE + "\ntimeout: 0s", farEnd, 0.5);

        sender.consume(LogBatches.of("a"));

        assertThat(farEnd.deadlines.getFirst()).isGreaterThan(Duration.ofDays(300));
    }

    @Test
    void fullQueueRefusesForNow() throws Exception {
        farEnd.gate = new CountDownLatch(1);
        Sender<LogRecord> sender = started("sending_queue: {queue_size: 2, num_consumers: 1}");

        assertThat(sender.consume(LogBatches.of("a"))).isEqualTo(Delivery.accepted());
        assertThat(sender.consume(LogBatches.of("b"))).isEqualTo(Delivery.accepted());
        assertThat(sender.consume(LogBatches.of("c", "d"))).isEqualTo(FULL);

        assertThat(settings.total(ENQUEUE_FAILED)).isEqualTo(2);
        assertThat(settings.total("otelcol_exporter_queue_size")).isEqualTo(2);
        assertThat(sender.figures()).containsEntry("queue_size", 2L).containsEntry("queue_capacity", 2L);
        farEnd.gate.countDown();
        await(SENT, 2);
        await("otelcol_exporter_in_flight_requests", 0);
    }

    @Test
    void queueCountsInTheUnitOfItsSizer() throws Exception {
        farEnd.gate = new CountDownLatch(1);
        Sender<LogRecord> sender = started("sending_queue: {queue_size: 3, num_consumers: 1, sizer: items}");

        assertThat(sender.consume(LogBatches.of("a", "b"))).isEqualTo(Delivery.accepted());
        assertThat(sender.consume(LogBatches.of("c", "d"))).isEqualTo(FULL);
        assertThat(sender.consume(LogBatches.of("e"))).isEqualTo(Delivery.accepted());
        assertThat(sender.consume(LogBatches.of("1", "2", "3", "4")))
                .isInstanceOfSatisfying(
                        Delivery.Refused.class,
                        refused -> assertThat(refused.reason()).contains("element size too large"));
    }

    @Test
    void queueIsBoundedInBytesWhateverItsSizer() throws Exception {
        farEnd.gate = new CountDownLatch(1);
        Sender<LogRecord> sender = started("sending_queue: {num_consumers: 1, max_bytes: 5000}");

        assertThat(sender.consume(LogBatches.of(2, 2000))).isEqualTo(Delivery.accepted());
        assertThat(sender.consume(LogBatches.of(1, 2000))).isEqualTo(FULL);
        farEnd.gate.countDown();
        await(SENT, 2);
        assertThat(sender.consume(LogBatches.of(1, 2000))).isEqualTo(Delivery.accepted());
    }

    @Test
    void pipelineWaitsForRoomWhereToldTo() throws Exception {
        farEnd.gate = new CountDownLatch(1);
        Sender<LogRecord> sender = started("sending_queue: {queue_size: 1, num_consumers: 1, block_on_overflow: true}");
        sender.consume(LogBatches.of("a"));

        var second = CompletableFuture.supplyAsync(() -> sender.consume(LogBatches.of("b")));
        awaitAttempts(1);
        assertThat(second).isNotDone();
        farEnd.gate.countDown();

        assertThat(second.get(20, TimeUnit.SECONDS)).isEqualTo(Delivery.accepted());
        await(SENT, 2);
    }

    @Test
    void pipelineWaitsForTheResultWhereToldTo() throws Exception {
        farEnd.answering(Delivery.refused(1, "bad"));
        Sender<LogRecord> sender = started("sending_queue: {wait_for_result: true}");

        assertThat(sender.consume(LogBatches.of("a"))).isEqualTo(Delivery.refused(1, "bad"));
    }

    @Test
    void oneConsumerKeepsTheOrder() throws Exception {
        Sender<LogRecord> sender = started("sending_queue: {num_consumers: 1}");

        for (int i = 0; i < 100; i++) {
            sender.consume(LogBatches.of(Integer.toString(i)));
        }

        await(SENT, 100);
        assertThat(farEnd.attempts.stream().map(List::getFirst).map(Integer::valueOf))
                .isSorted()
                .hasSize(100);
    }

    @Test
    void notMoreIsSentAtOnceThanConfigured() throws Exception {
        farEnd.gate = new CountDownLatch(1);
        Sender<LogRecord> sender = started("sending_queue: {num_consumers: 3}");
        for (int i = 0; i < 8; i++) {
            sender.consume(LogBatches.of("a"));
        }

        awaitAttempts(3);
        assertThat(settings.total("otelcol_exporter_in_flight_requests")).isEqualTo(3);
        assertThat(farEnd.attempts).hasSize(3);
    }

    @Test
    void batchesAreMergedUpToTheLeastSize() throws Exception {
        Sender<LogRecord> sender = started("sending_queue: {batch: {min_size: 3, flush_timeout: 1h}}");

        sender.consume(LogBatches.of("a"));
        sender.consume(LogBatches.of("b"));
        sender.consume(LogBatches.of("c"));

        await(SENT, 3);
        assertThat(farEnd.attempts).containsExactly(List.of("a", "b", "c"));
        assertThat(settings.total("otelcol_exporter_queue_batch_send_size")).isEqualTo(1);
        await("otelcol_exporter_queue_size", 0);
    }

    @Test
    void mergedBatchLeavesAfterTheFlushTime() throws Exception {
        Sender<LogRecord> sender = started("sending_queue: {batch: {flush_timeout: 20ms}}");

        sender.consume(LogBatches.of("a"));

        await(SENT, 1);
    }

    @Test
    void tooLargeBatchIsSplitAndTheRestWaits() throws Exception {
        Sender<LogRecord> sender =
                started("sending_queue: {num_consumers: 1, batch: {min_size: 2, max_size: 2, flush_timeout: 50ms}}");

        sender.consume(LogBatches.of("a", "b", "c", "d", "e"));

        await(SENT, 5);
        assertThat(farEnd.attempts).containsExactly(List.of("a", "b"), List.of("c", "d"), List.of("e"));
        await("otelcol_exporter_queue_size", 0);
    }

    @Test
    void whatWasSentWholeLeavesTheQueueWhileTheRestWaits() throws Exception {
        Sender<LogRecord> sender = started("sending_queue: {batch: {min_size: 3, max_size: 3, flush_timeout: 1h}}");

        sender.consume(LogBatches.of("a", "b"));
        sender.consume(LogBatches.of("c", "d"));

        await(SENT, 3);
        await("otelcol_exporter_queue_size", 1);
    }

    @Test
    void batchIsSplitByBytes() throws Exception {
        Sender<LogRecord> sender = started(
                "sending_queue: {num_consumers: 1, batch: {sizer: bytes, min_size: 1000, max_size: 1000, flush_timeout: 50ms}}");

        sender.consume(LogBatches.of(10, 300));

        await(SENT, 10);
        assertThat(farEnd.attempts).allSatisfy(each -> assertThat(each).hasSizeBetween(1, 3));
    }

    @Test
    void onlyBatchesWithTheSameHeadersAreMerged() throws Exception {
        Sender<LogRecord> sender = started(
                "sending_queue: {batch: {min_size: 2, flush_timeout: 1h, partition: {metadata_keys: [X-Tenant]}}}");

        sender.consume(LogBatches.of("a1").withOrigin(tenant("a")));
        sender.consume(LogBatches.of("b1").withOrigin(tenant("b")));
        sender.consume(LogBatches.of("a2").withOrigin(tenant("a")));
        sender.consume(LogBatches.of("b2").withOrigin(tenant("b")));

        await(SENT, 4);
        assertThat(farEnd.attempts).containsExactlyInAnyOrder(List.of("a1", "a2"), List.of("b1", "b2"));
    }

    private static Origin tenant(String name) {
        return new Origin("grpc", "", Map.of("x-tenant", List.of(name)), Map.of());
    }

    @Test
    void resultOfASplitBatchIsTheWorstOfItsParts() throws Exception {
        farEnd.answering(Delivery.accepted(), Delivery.refused(2, "bad"));
        Sender<LogRecord> sender = started(
                "sending_queue: {num_consumers: 1, wait_for_result: true, batch: {min_size: 2, max_size: 2, flush_timeout: 20ms}}");

        Delivery outcome = sender.consume(LogBatches.of("a", "b", "c", "d"));

        assertThat(outcome).isEqualTo(Delivery.refused(2, "bad"));
    }

    @Test
    void closingSendsWhatIsQueued() throws Exception {
        farEnd.gate = new CountDownLatch(1);
        Sender<LogRecord> sender = started("sending_queue: {num_consumers: 1}");
        for (int i = 0; i < 20; i++) {
            sender.consume(LogBatches.of("a"));
        }
        farEnd.gate.countDown();

        sender.close(soon());

        assertThat(settings.total(SENT)).isEqualTo(20);
        assertThat(sender.consume(LogBatches.of("late"))).isInstanceOf(Delivery.TryAgain.class);
    }

    @Test
    void closingSendsWhatWaitsToBeMerged() throws Exception {
        Sender<LogRecord> sender = started("sending_queue: {batch: {flush_timeout: 1h}}");
        sender.consume(LogBatches.of("a"));

        sender.close(soon());

        assertThat(settings.total(SENT)).isEqualTo(1);
    }

    @Test
    void closingEndsTheWaitsAndTriesTheRestOnce() throws Exception {
        Delivery down = Delivery.tryAgain("down");
        farEnd.answering(down, down, down);
        Sender<LogRecord> sender = started("sending_queue: {num_consumers: 1}");
        sender.consume(LogBatches.of("a"));
        sender.consume(LogBatches.of("b"));
        sender.consume(LogBatches.of("c"));
        clock.awaitWaiting(1);

        sender.close(soon());

        assertThat(farEnd.attempts).containsExactly(List.of("a"), List.of("b"), List.of("c"));
        assertThat(settings.total(FAILED)).isEqualTo(3);
        assertThat(settings.statuses())
                .last()
                .extracting(Status::message)
                .isEqualTo("interrupted due to shutdown: down");
    }

    @Test
    void whatIsLeftAtTheDeadlineIsCounted() throws Exception {
        farEnd.gate = new CountDownLatch(1);
        Sender<LogRecord> sender = started("sending_queue: {num_consumers: 1}");
        sender.consume(LogBatches.of("a"));
        sender.consume(LogBatches.of("b", "c"));
        awaitAttempts(1);

        sender.close(Deadline.after(Duration.ofMillis(50), Clock.SYSTEM));

        assertThat(settings.total(FAILED)).isEqualTo(3);
        assertThat(settings.total(SENT)).isZero();
    }

    @Test
    void closeBeforeStartAndTwiceDoesNothing() {
        Sender<LogRecord> sender = sender("", farEnd, 0.5);

        sender.close(soon());
        sender.close(soon());

        assertThat(settings.total(FAILED)).isZero();
    }

    @Test
    void attemptThatThrowsIsCountedAndTheSenderGoesOn() throws Exception {
        Attempt<LogRecord> broken = (batch, deadline) -> {
            if (LogBatches.bodies(batch.copy()).contains("bad")) {
                throw new AssertionError("bug");
            }
            return Delivery.accepted();
        };
        Sender<LogRecord> sender = sender("sending_queue: {num_consumers: 1}", broken, 0.5);
        sender.start(Host.EMPTY);

        sender.consume(LogBatches.of("bad"));
        sender.consume(LogBatches.of("good"));

        await(SENT, 1);
        assertThat(settings.total(FAILED)).isEqualTo(1);
    }

    @Test
    void batchThatCannotBeMergedTakesWithItWhatWaitedAndTheSenderGoesOn() throws Exception {
        Sender<LogRecord> sender = started("sending_queue: {batch: {flush_timeout: 1h, min_size: 4, max_size: 4}}");
        byte[] bytes = LogBatches.of("a", "b", "c", "d").encode().toBytes();
        Batch<LogRecord> damaged = Batch.decode(Signal.LOGS, Slice.of(bytes), Limits.DEFAULT);
        Arrays.fill(bytes, (byte) 0xff);

        sender.consume(LogBatches.of("waits"));
        sender.consume(damaged);
        await(FAILED, 5);
        sender.consume(LogBatches.of("e", "f", "g", "h"));

        await(SENT, 4);
        await("otelcol_exporter_queue_size", 0);
        assertThat(settings.total(FAILED)).isEqualTo(5);
    }

    /** Gives one batch, then is broken. */
    private static final class BrokenQueue implements BatchQueue<LogRecord> {
        private final AtomicInteger taken = new AtomicInteger();

        @Override
        public Offer offer(Waiting<LogRecord> element, boolean wait) {
            return Offer.FULL;
        }

        @Override
        public Waiting<LogRecord> take(long maxNanos) {
            if (taken.getAndIncrement() > 0) {
                throw new IllegalStateException("defect");
            }
            return Waiting.of(LogBatches.of("a", "b"), Sizer.REQUESTS);
        }

        @Override
        public void done(Waiting<LogRecord> element, boolean keep) {
            // It has no room to free.
        }

        @Override
        public boolean isDurable() {
            return false;
        }

        @Override
        public void release() {
            // It holds nothing.
        }

        @Override
        public void close() {
            // Nothing more comes anyway.
        }

        @Override
        public boolean isClosedAndEmpty() {
            return false;
        }

        @Override
        public List<Waiting<LogRecord>> drain() {
            return List.of();
        }

        @Override
        public long size() {
            return 0;
        }

        @Override
        public long capacity() {
            return 1;
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sending_queue: {num_consumers: 1} | 2 | 0",
                "sending_queue: {batch: {flush_timeout: 1h}} | 0 | 2",
            })
    void threadThatEndsByADefectIsReportedAndLosesNothingInSilence(String yaml, int sent, int failed) {
        SenderConfig config = SenderConfig.read(TestConfig.node("x", yaml, new Problems()), Duration.ofSeconds(5));
        Settings own = settings.of(Kind.EXPORTER, "x");
        var metrics = new SenderMetrics(own.meter(), Signal.LOGS);
        var delivering = new Delivering<>(config, farEnd, metrics, own, new CountDownLatch(1), () -> 0.5, null);
        var consumers = new Consumers<>(new BrokenQueue(), config.queue(), delivering, metrics, "x");

        consumers.start();
        consumers.finish(soon());

        assertThat(settings.statuses())
                .last()
                .satisfies(status -> assertThat(status.state()).isEqualTo(Status.State.PERMANENT_ERROR))
                .satisfies(status -> assertThat(status.message()).contains("defect"));
        assertThat(settings.total(SENT)).isEqualTo(sent);
        assertThat(settings.total(FAILED)).isEqualTo(failed);

        delivering.deliver(LogBatches.of("c"));
        assertThat(settings.statuses())
                .as("what is left goes on, but nobody may think that all is well")
                .last()
                .extracting(Status::state)
                .isEqualTo(Status.State.PERMANENT_ERROR);
    }

    @Test
    void storageThatIsMissingStopsTheStart() {
        Sender<LogRecord> sender = sender("sending_queue: {storage: file_storage}", farEnd, 0.5);

        assertThatThrownBy(() -> sender.start(Host.EMPTY))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("storage client extension 'file_storage' not found");
    }

    @Test
    void everyWrongValueIsReported() {
        var problems = new Problems();
        ConfigNode node = TestConfig.node("e", """
                timeout: -1s
                retry_on_failure: {randomization_factor: 2, multiplier: -1, max_elapsed_time: 1s}
                sending_queue:
                  num_consumers: 0
                  queue_size: 0
                  wait_for_result: true
                  storage: file_storage
                  batch: {flush_timeout: 0s, min_size: 10, max_size: 5, sizer: requests, partition: {metadata_keys: [a, A]}}
                """, problems);

        SenderConfig.read(node, Duration.ofSeconds(5));

        assertThat(problems.errors().toString())
                .contains("`num_consumers` must be positive")
                .contains("`queue_size` must be positive")
                .contains("`wait_for_result` is not supported with a persistent queue")
                .contains("`flush_timeout` must be positive")
                .contains("`max_size` must be greater or equal to `min_size`")
                .contains("`batch` supports only `items` or `bytes` sizer")
                .contains("duplicate entry in metadata_keys")
                .contains("e::retry_on_failure::randomization_factor: 2 (expected: 0 to 1)")
                .contains("e::retry_on_failure::multiplier")
                .contains("'max_elapsed_time' must not be less than 'initial_interval'")
                .contains("'timeout' must be non-negative");
    }
}
