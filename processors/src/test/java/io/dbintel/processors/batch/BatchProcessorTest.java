package io.dbintel.processors.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.component.Clock;
import io.dbintel.component.Consumer;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Host;
import io.dbintel.component.Kind;
import io.dbintel.component.Processor;
import io.dbintel.component.Status;
import io.dbintel.processors.TestBatches;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Limits;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.Origin;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Slice;
import io.dbintel.testkit.RecordingConsumer;
import io.dbintel.testkit.RecordingLog;
import io.dbintel.testkit.TestClock;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class BatchProcessorTest {
    private final TestClock clock = new TestClock();
    private final RecordingLog log = new RecordingLog();
    private final TestSettings settings = new TestSettings(clock).withLog(log);
    private final BatchProcessorFactory factory = new BatchProcessorFactory();
    private final RecordingConsumer<LogRecord> next = new RecordingConsumer<>();
    private final List<Processor<?>> open = new ArrayList<>();

    @AfterEach
    void close() {
        for (Processor<?> processor : open) {
            processor.close(Deadline.after(Duration.ZERO, clock));
        }
    }

    @Test
    void batchIsSentWhenItsSizeIsReached() throws Exception {
        Processor<LogRecord> batch = start("send_batch_size: 10\ntimeout: 1h");

        batch.consume(TestBatches.logs(0, 4));
        batch.consume(TestBatches.logs(4, 5));
        batch.consume(TestBatches.logs(9, 3));
        next.awaitItems(12);

        assertThat(sizes()).containsExactly(12);
        assertThat(TestBatches.bodies(next.batches()))
                .containsExactlyElementsOf(LongStream.range(0, 12).boxed().toList());
        assertThat(settings.total("otelcol_processor_batch_batch_size_trigger_send"))
                .isEqualTo(1);
        assertThat(settings.total("otelcol_processor_batch_batch_send_size")).isEqualTo(1);
        assertThat(settings.total("otelcol_processor_batch_batch_send_size_bytes"))
                .isEqualTo(1);
    }

    /** What came over the wire leaves as the same bytes: nothing was decoded, nothing written anew. */
    @Test
    void untouchedBatchesAreMergedWithoutDecoding() throws Exception {
        Processor<LogRecord> batch = start("send_batch_size: 6\ntimeout: 1h");
        byte[] first = TestBatches.logs(0, 3).encode().toBytes();
        byte[] second = TestBatches.logs(3, 3).encode().toBytes();

        batch.consume(Batch.decode(Signal.LOGS, Slice.of(first), Limits.DEFAULT));
        batch.consume(Batch.decode(Signal.LOGS, Slice.of(second), Limits.DEFAULT));
        next.awaitItems(6);

        assertThat(next.batches().getFirst().encode().slices().stream().map(Slice::bytes))
                .satisfiesExactly(
                        bytes -> assertThat(bytes).isSameAs(first),
                        bytes -> assertThat(bytes).isSameAs(second));
    }

    @Test
    void batchIsSentWhenItsTimeIsOver() throws Exception {
        Processor<LogRecord> batch = start("timeout: 200ms");

        batch.consume(TestBatches.logs(0, 3));
        awaitIdle();
        clock.advance(Duration.ofMillis(199));
        awaitIdle();
        assertThat(next.batches()).isEmpty();
        clock.advance(Duration.ofMillis(1));
        next.awaitItems(3);

        assertThat(sizes()).containsExactly(3);
        assertThat(settings.total("otelcol_processor_batch_timeout_trigger_send"))
                .isEqualTo(1);
    }

    @Test
    void timerStartsAnewAfterEachSend() throws Exception {
        Processor<LogRecord> batch = start("send_batch_size: 5\nsend_batch_max_size: 5\ntimeout: 200ms");

        batch.consume(TestBatches.logs(0, 1));
        awaitIdle();
        clock.advance(Duration.ofMillis(150));
        batch.consume(TestBatches.logs(1, 5));
        next.awaitItems(5);
        awaitIdle();
        clock.advance(Duration.ofMillis(199));
        awaitIdle();
        assertThat(sizes()).containsExactly(5);
        clock.advance(Duration.ofMillis(1));
        next.awaitItems(6);

        assertThat(sizes()).containsExactly(5, 1);
    }

    @Test
    void largeBatchIsSplitByItems() throws Exception {
        Processor<LogRecord> batch = start("send_batch_size: 4\nsend_batch_max_size: 4\ntimeout: 1h");

        batch.consume(TestBatches.overTheWire(TestBatches.logs(0, 10)));
        next.awaitItems(8);
        batch.close(Deadline.after(Duration.ofSeconds(5), clock));

        assertThat(sizes()).containsExactly(4, 4, 2);
        assertThat(TestBatches.bodies(next.batches()))
                .containsExactlyElementsOf(LongStream.range(0, 10).boxed().toList());
        assertThat(next.batches())
                .allSatisfy(each -> assertThat(each.groups()
                                .getFirst()
                                .scopes()
                                .getFirst()
                                .scope()
                                .name())
                        .isEqualTo("test"));
    }

    @Test
    void metricIsSplitBetweenItsPoints() throws Exception {
        var points = new RecordingConsumer<Metric>();
        var batch = factory.create(
                Signal.METRICS,
                TestConfig.read(factory, "send_batch_size: 3\nsend_batch_max_size: 3\ntimeout: 1h"),
                settings.of(Kind.PROCESSOR, "batch"),
                points);
        open.add(batch);
        batch.start(Host.EMPTY);

        batch.consume(TestBatches.overTheWire(TestBatches.points(0, 7)));
        points.awaitItems(6);
        batch.close(Deadline.after(Duration.ofSeconds(5), clock));

        assertThat(points.batches().stream().map(Batch::items)).containsExactly(3, 3, 1);
        assertThat(points.records())
                .allSatisfy(metric -> assertThat(metric.name()).isEqualTo("m"));
    }

    @ParameterizedTest
    @CsvSource({
        "'timeout: 0s', 5",
        "'send_batch_size: 0', 5",
        "'{timeout: 0s, send_batch_size: 2, send_batch_max_size: 2}', 2"
    })
    void nothingWaitsWithoutTimeoutOrSize(String yaml, int first) throws Exception {
        Processor<LogRecord> batch = start(yaml);

        batch.consume(TestBatches.logs(0, 5));
        next.awaitItems(5);

        assertThat(next.batches().getFirst().items()).isEqualTo(first);
    }

    @Test
    void closeSendsWhatIsLeft() throws Exception {
        Processor<LogRecord> batch = start("timeout: 1h");

        batch.consume(TestBatches.logs(0, 3));
        batch.close(Deadline.after(Duration.ofSeconds(5), clock));

        assertThat(sizes()).containsExactly(3);
        assertThat(batch.consume(TestBatches.logs(3, 1))).isInstanceOf(Delivery.TryAgain.class);
        assertThat(settings.total("db_intelligence_processor_batch_pending_items"))
                .isZero();
    }

    @Test
    void batchThatIsNotTakenIsTriedAgainUntilItIs() throws Exception {
        next.answering(Delivery.tryAgain("queue is full"));
        Processor<LogRecord> batch = start("send_batch_size: 1");

        batch.consume(TestBatches.logs(0, 1));
        for (int i = 0; i < 5; i++) {
            awaitIdle();
            clock.advance(Duration.ofSeconds(5));
        }
        awaitIdle();
        assertThat(next.batches()).isEmpty();
        next.answering(Delivery.accepted());
        clock.advance(Duration.ofSeconds(5));
        next.awaitItems(1);

        assertThat(log.lines())
                .containsExactly("WARN Sender failed, trying again; callers wait meanwhile error=queue is full"
                        + " waiting_items=1");
    }

    @Test
    void callersWaitWhileNothingIsTakenAndNothingIsLost() throws Exception {
        next.answering(Delivery.tryAgain("queue is full"));
        Processor<LogRecord> batch = start("send_batch_size: 1");
        int callers = Runtime.getRuntime().availableProcessors() + 4;
        var returned = new AtomicInteger();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < callers; i++) {
            int from = i;
            threads.add(Thread.ofVirtual().start(() -> {
                batch.consume(TestBatches.logs(from, 1));
                returned.incrementAndGet();
            }));
        }
        awaitIdle();
        assertThat(returned.get()).isLessThanOrEqualTo(Runtime.getRuntime().availableProcessors() + 1);

        next.answering(Delivery.accepted());
        clock.advance(Duration.ofSeconds(5));
        next.awaitItems(callers);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(TestBatches.bodies(next.batches())).doesNotHaveDuplicates().hasSize(callers);
    }

    @Test
    void refusedBatchIsCountedAndTheNextOneIsSent() throws Exception {
        next.answering(Delivery.refused(2, "too large"));
        Processor<LogRecord> batch = start("send_batch_size: 2");

        batch.consume(TestBatches.logs(0, 2));
        batch.consume(TestBatches.logs(2, 2));
        batch.consume(TestBatches.logs(4, 2));
        awaitIdle();
        next.answering(Delivery.accepted());
        batch.consume(TestBatches.logs(6, 2));
        next.awaitItems(2);

        assertThat(settings.total("db_intelligence_processor_dropped_items")).isEqualTo(6);
        assertThat(log.lines()).containsExactly("WARN Sender failed error=too large dropped_items=2");
    }

    @Test
    void errorOfTheNextComponentDoesNotEndTheProcessor() throws Exception {
        var calls = new AtomicInteger();
        Processor<LogRecord> batch = start("send_batch_size: 1", each -> {
            if (calls.getAndIncrement() == 0) {
                throw new AssertionError("defect");
            }
            return next.consume(each);
        });

        batch.consume(TestBatches.logs(0, 1));
        batch.consume(TestBatches.logs(1, 1));
        next.awaitItems(1);

        assertThat(TestBatches.bodies(next.batches())).containsExactly(1L);
        assertThat(settings.total("db_intelligence_processor_dropped_items")).isEqualTo(1);
    }

    @Test
    void defectOfTheNextComponentDoesNotEndTheProcessor() throws Exception {
        var calls = new AtomicInteger();
        Processor<LogRecord> batch = start("send_batch_size: 1", each -> {
            if (calls.getAndIncrement() == 0) {
                throw new IllegalStateException("defect");
            }
            return next.consume(each);
        });

        batch.consume(TestBatches.logs(0, 1));
        batch.consume(TestBatches.logs(1, 1));
        next.awaitItems(1);

        assertThat(TestBatches.bodies(next.batches())).containsExactly(1L);
        assertThat(settings.total("db_intelligence_processor_dropped_items")).isEqualTo(1);
    }

    @Test
    void threadThatEndsByADefectIsReportedAndWhatItHeldIsCounted() throws Exception {
        var struck = new CountDownLatch(1);
        var broken = new Clock() {
            @Override
            public Instant now() {
                return clock.now();
            }

            @Override
            public long nanoTime() {
                return clock.nanoTime();
            }

            @Override
            public boolean await(CountDownLatch latch, Duration time) throws InterruptedException {
                if (!time.equals(Duration.ofHours(1))) {
                    return clock.await(latch, time);
                }
                struck.countDown();
                throw new IllegalStateException("defect");
            }
        };
        var own = new TestSettings(broken);
        var batch = factory.create(
                Signal.LOGS, TestConfig.read(factory, "timeout: 1h"), own.of(Kind.PROCESSOR, "batch"), next);
        open.add(batch);
        batch.start(Host.EMPTY);

        batch.consume(TestBatches.logs(0, 3));
        assertThat(struck.await(30, TimeUnit.SECONDS)).isTrue();
        batch.close(Deadline.after(Duration.ofSeconds(20), Clock.SYSTEM));

        assertThat(own.statuses())
                .last()
                .satisfies(status -> assertThat(status.state()).isEqualTo(Status.State.PERMANENT_ERROR))
                .satisfies(status -> assertThat(status.message()).contains("defect"));
        assertThat(own.metrics().total("db_intelligence_processor_dropped_items"))
                .isEqualTo(3);
        assertThat(own.total("db_intelligence_processor_batch_pending_items")).isZero();
    }

    @Test
    void whatIsLeftAtTheDeadlineIsCounted() throws Exception {
        next.answering(Delivery.tryAgain("queue is full"));
        Processor<LogRecord> batch = start("send_batch_size: 2");
        batch.consume(TestBatches.logs(0, 2));
        batch.consume(TestBatches.logs(2, 1));
        awaitIdle();

        batch.close(Deadline.after(Duration.ZERO, clock));

        assertThat(settings.total("db_intelligence_processor_dropped_items")).isEqualTo(3);
        assertThat(settings.total("db_intelligence_processor_batch_pending_items"))
                .isZero();
        assertThat(log.lines())
                .last()
                .isEqualTo("ERROR Shutdown deadline is over, data that could not be sent is dropped dropped_items=3");
    }

    @Test
    void consumerThatHangsDoesNotHoldUpTheStop() throws Exception {
        var entered = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        Processor<LogRecord> batch = start("send_batch_size: 1", each -> {
            entered.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Delivery.tryAgain("interrupted");
        });
        batch.consume(TestBatches.logs(0, 1));
        assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();

        batch.close(Deadline.after(Duration.ZERO, clock));

        assertThat(settings.total("db_intelligence_processor_dropped_items")).isEqualTo(1);
    }

    @Test
    void metadataValuesAreKeptApart() throws Exception {
        Processor<LogRecord> batch =
                start("metadata_keys: [X-Tenant]\nsend_batch_size: 2\nmetadata_cardinality_limit: 2");

        batch.consume(of("a", 0));
        batch.consume(of("b", 1));
        batch.consume(of("a", 2));
        next.awaitItems(2);
        Delivery third = batch.consume(of("c", 3));

        assertThat(TestBatches.bodies(next.batches())).containsExactly(0L, 2L);
        assertThat(next.batches().getFirst().origin())
                .isEqualTo(new Origin("", "", Map.of("x-tenant", List.of("a")), Map.of()));
        assertThat(third).isEqualTo(Delivery.refused(1, "too many batcher metadata-value combinations"));
        assertThat(settings.total("otelcol_processor_batch_metadata_cardinality"))
                .isEqualTo(2);
    }

    private static Batch<LogRecord> of(String tenant, int body) {
        return TestBatches.logs(body, 1)
                .withOrigin(new Origin(
                        "grpc", "1.2.3.4:5", Map.of("X-Tenant", List.of(tenant), "other", List.of("x")), Map.of()));
    }

    /** Whatever arrives from many callers at once leaves, once, and no batch is above the maximum. */
    @Test
    void manyCallersLoseAndDoubleNothing() throws Exception {
        var realTime = new TestSettings();
        Processor<LogRecord> batch = factory.create(
                Signal.LOGS,
                TestConfig.read(factory, "{send_batch_size: 64, send_batch_max_size: 100, timeout: 1ms}"),
                realTime.of(Kind.PROCESSOR, "batch"),
                next);
        long seed = 42;
        int callers = 16;
        int calls = 200;
        var threads = new ArrayList<Thread>();
        var sent = new AtomicInteger();
        for (int caller = 0; caller < callers; caller++) {
            int number = caller;
            threads.add(Thread.ofVirtual().start(() -> {
                var random = new Random(seed + number);
                for (int i = 0; i < calls; i++) {
                    int count = 1 + random.nextInt(40);
                    int from = sent.getAndAdd(count);
                    Batch<LogRecord> logs = TestBatches.logs(from, count);
                    batch.consume(random.nextBoolean() ? TestBatches.overTheWire(logs) : logs);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        batch.close(Deadline.after(Duration.ofSeconds(30), Clock.SYSTEM));

        assertThat(TestBatches.bodies(next.batches()).stream().sorted())
                .containsExactlyElementsOf(
                        LongStream.range(0, sent.get()).boxed().toList());
        assertThat(next.batches()).allSatisfy(each -> assertThat(each.items()).isBetween(1, 100));
        assertThat(realTime.total("db_intelligence_processor_batch_pending_items"))
                .isZero();
    }

    /** In = out + dropped, with a next component that takes, refuses and puts off at random. */
    @Test
    void everyItemIsSentOrCounted() throws Exception {
        long seed = 7;
        var random = new Random(seed);
        var taken = new AtomicInteger();
        Processor<LogRecord> batch = start("send_batch_size: 5\nsend_batch_max_size: 7\ntimeout: 1h", each -> {
            int dice = random.nextInt(10);
            if (dice == 0) {
                return Delivery.refused(each.items(), "no");
            }
            taken.addAndGet(each.items());
            return Delivery.accepted();
        });
        int in = 0;
        for (int i = 0; i < 500; i++) {
            int count = 1 + random.nextInt(20);
            in += count;
            batch.consume(TestBatches.logs(0, count));
        }

        batch.close(Deadline.after(Duration.ofSeconds(30), clock));

        assertThat(taken.get() + settings.total("db_intelligence_processor_dropped_items"))
                .as("seed %d", seed)
                .isEqualTo(in);
    }

    @Test
    void closeBeforeStartAndTwiceIsHarmless() throws Exception {
        Processor<LogRecord> batch = start("");

        batch.close(Deadline.after(Duration.ZERO, clock));
        batch.close(Deadline.after(Duration.ZERO, clock));

        assertThat(batch.consume(new Batch<>(Signal.LOGS))).isEqualTo(Delivery.accepted());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "timeout: -1s | timeout must be greater or equal to 0",
                "{send_batch_size: 10, send_batch_max_size: 5} | send_batch_max_size must be greater or equal to"
                        + " send_batch_size",
                "metadata_keys: [A, b, a] | duplicate entry in metadata_keys: \"a\" (case-insensitive)",
                "send_batch_size: -1 | expected: 0 or more",
                "send_batch: 1 | unknown key",
                "timeout: 5 | add a unit: 5s",
            })
    void wrongSettingsAreRefused(String yaml, String message) {
        assertThat(TestConfig.errors(factory, yaml))
                .anySatisfy(error -> assertThat(error).contains(message));
    }

    @Test
    void defaultsAreTheCollectors() {
        assertThat(TestConfig.read(factory, ""))
                .isEqualTo(new BatchConfig(8192, Duration.ofMillis(200), 0, List.of(), 1000));
    }

    private Processor<LogRecord> start(String yaml) throws Exception {
        return start(yaml, next);
    }

    private Processor<LogRecord> start(String yaml, Consumer<LogRecord> consumer) throws Exception {
        var processor = factory.create(
                Signal.LOGS, TestConfig.read(factory, yaml), settings.of(Kind.PROCESSOR, "batch"), consumer);
        open.add(processor);
        processor.start(Host.EMPTY);
        return processor;
    }

    private List<Integer> sizes() {
        return next.batches().stream().map(Batch::items).toList();
    }

    /** Returns when the worker waits for the clock. */
    private void awaitIdle() throws InterruptedException {
        clock.awaitIdle(1);
    }
}
