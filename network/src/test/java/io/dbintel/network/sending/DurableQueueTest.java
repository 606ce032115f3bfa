package io.dbintel.network.sending;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.component.Clock;
import io.dbintel.component.ComponentId;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Extension;
import io.dbintel.component.Host;
import io.dbintel.component.Kind;
import io.dbintel.component.MetricRegistry;
import io.dbintel.component.config.Problems;
import io.dbintel.network.ByteBudget;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Limits;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Origin;
import io.dbintel.telemetry.OtlpJson;
import io.dbintel.telemetry.Signal;
import io.dbintel.testkit.LogBatches;
import io.dbintel.testkit.MemoryStorage;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The sender over a durable queue: what is taken is sent, in this life or in the next. */
@Timeout(60)
class DurableQueueTest {
    private static final String SENT = "otelcol_exporter_sent_log_records";
    private static final String PREFIX = "db_intelligence_queue_";
    private static final Delivery DOWN = Delivery.tryAgain("down");

    @TempDir
    Path folder;

    private final MemoryStorage storage = new MemoryStorage();
    private final List<Sender<LogRecord>> opened = new ArrayList<>();
    private final List<String> sent = Collections.synchronizedList(new ArrayList<>());

    /** A far end that keeps what it takes. */
    private Attempt<LogRecord> farEnd(Function<Batch<LogRecord>, Delivery> answer) {
        return (batch, deadline) -> {
            Delivery delivery = answer.apply(batch);
            if (delivery instanceof Delivery.Accepted) {
                sent.addAll(LogBatches.bodies(batch.copy()));
            }
            return delivery;
        };
    }

    private Sender<LogRecord> started(TestSettings settings, String queue, Attempt<LogRecord> attempt)
            throws Exception {
        return started(settings, queue, "", attempt, 0);
    }

    private Sender<LogRecord> started(
            TestSettings settings, String queue, String more, Attempt<LogRecord> attempt, long heap) throws Exception {
        var problems = new Problems();
        SenderConfig config = SenderConfig.read(
                TestConfig.node(
                        "exporters::x",
                        "{sending_queue: {storage: file_storage, " + queue + "}" + more + "}",
                        problems),
                Duration.ofSeconds(5));
        assertThat(problems.errors()).isEmpty();
        var own = settings.of(Kind.EXPORTER, "x");
        if (heap > 0) {
            assertThat(own.shared()
                            .get(ByteBudget.class, () -> new ByteBudget(heap))
                            .capacity())
                    .isEqualTo(heap);
        }
        var sender = new Sender<>(Signal.LOGS, config, own, attempt, () -> 0.5);
        opened.add(sender);
        Host host =
                id -> id.equals(ComponentId.of("file_storage")) ? Optional.<Extension>of(storage) : Optional.empty();
        sender.start(host);
        return sender;
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(10), Clock.SYSTEM);
    }

    @AfterEach
    void close() {
        opened.forEach(sender -> sender.close(soon()));
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        var never = new CountDownLatch(1);
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            assertThat(never.await(2, TimeUnit.MILLISECONDS)).isFalse();
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Test
    void whatIsNotSentIsSentInTheNextLifeWithWhereItCameFrom() throws Exception {
        var first = new TestSettings();
        Sender<LogRecord> sender = started(first, "num_consumers: 2", farEnd(batch -> DOWN));
        var origin = new Origin("grpc", "10.0.0.1:4", Map.of("x-tenant", List.of("a", "b")), Map.of("subject", "s"));
        assertThat(sender.consume(LogBatches.of("one").withOrigin(origin))).isEqualTo(Delivery.accepted());
        for (String body : List.of("two", "three", "four")) {
            assertThat(sender.consume(LogBatches.of(body))).isEqualTo(Delivery.accepted());
        }
        sender.close(soon());
        assertThat(first.total("otelcol_exporter_send_failed_log_records")).isZero();
        assertThat(first.total(PREFIX + "queued_items")).isZero();
        assertThat(first.total(PREFIX + "left_items")).isEqualTo(4);
        assertBalanced(first);

        var second = new TestSettings();
        var origins = Collections.synchronizedList(new ArrayList<Origin>());
        started(second, "num_consumers: 1", farEnd(batch -> {
            origins.add(batch.origin());
            return Delivery.accepted();
        }));
        await(() -> second.total(SENT) == 4);

        assertThat(sent).containsExactly("one", "two", "three", "four");
        assertThat(origins.getFirst())
                .isEqualTo(new Origin("grpc", "10.0.0.1:4", Map.of("x-tenant", List.of("a", "b")), Map.of()));
        assertThat(origins.getLast()).isEqualTo(Origin.HERE);
        assertThat(second.total(PREFIX + "recovered_items")).isEqualTo(4);
        assertBalanced(second);
    }

    /** Far more than the heap's share: the rest lies on the disk, and comes in order. */
    @Test
    void aQueueLongerThanTheHeapKeepsItsOrderAndItsBound() throws Exception {
        var settings = new TestSettings();
        var gate = new CountDownLatch(1);
        long heap = 300;
        Sender<LogRecord> sender = started(
                settings,
                "num_consumers: 1, queue_size: 10000",
                "",
                (batch, deadline) -> {
                    gate.await();
                    sent.addAll(LogBatches.bodies(batch.copy()));
                    return Delivery.accepted();
                },
                heap);
        var expected = new ArrayList<String>();
        for (int i = 0; i < 500; i++) {
            expected.add("body " + i);
            assertThat(sender.consume(LogBatches.of("body " + i))).isEqualTo(Delivery.accepted());
        }
        assertThat(settings.total("otelcol_exporter_queue_size")).isEqualTo(500);
        gate.countDown();
        await(() -> settings.total(SENT) == 500);

        assertThat(sent).isEqualTo(expected);
        await(() -> settings.total("otelcol_exporter_queue_size") == 0);
        assertBalanced(settings);
    }

    @Test
    void aFullQueueAndAFullDiskRefuseWithATimeToWaitAndRecover() throws Exception {
        var settings = new TestSettings();
        var gate = new CountDownLatch(1);
        Sender<LogRecord> sender =
                started(settings, "num_consumers: 1, queue_size: 2, sizer: items", (batch, deadline) -> {
                    gate.await();
                    sent.addAll(LogBatches.bodies(batch.copy()));
                    return Delivery.accepted();
                });
        assertThat(sender.consume(LogBatches.of("a", "b"))).isEqualTo(Delivery.accepted());
        assertThat(sender.consume(LogBatches.of("c")))
                .isEqualTo(new Delivery.TryAgain(Duration.ofSeconds(1), "sending queue is full"));
        assertThat(sender.consume(LogBatches.of("a", "b", "c"))).isInstanceOf(Delivery.Refused.class);
        gate.countDown();
        await(() -> settings.total("otelcol_exporter_queue_size") == 0);

        storage.failWrites(true);
        assertThat(sender.consume(LogBatches.of("d")))
                .isEqualTo(new Delivery.TryAgain(
                        Duration.ofSeconds(1), "sending queue can't be written: No space left on device"));
        assertThat(settings.total("otelcol_exporter_queue_size")).isZero();
        storage.failWrites(false);
        assertThat(sender.consume(LogBatches.of("d"))).isEqualTo(Delivery.accepted());
        await(() -> settings.total(SENT) == 3);
        assertThat(sent).containsExactly("a", "b", "d");
        assertThat(settings.total("otelcol_exporter_enqueue_failed_log_records"))
                .isEqualTo(5);
        assertBalanced(settings);
    }

    @Test
    void theDiskBoundRefusesLikeAFullQueue() throws Exception {
        var settings = new TestSettings();
        Sender<LogRecord> sender = started(settings, "max_bytes: 2000", farEnd(batch -> DOWN));
        int taken = 0;
        while (sender.consume(LogBatches.of("body")) instanceof Delivery.Accepted) {
            taken++;
        }

        assertThat(taken).isBetween(2, 200);
        assertThat(sender.consume(LogBatches.of(1, 3000))).isInstanceOf(Delivery.Refused.class);
        assertThat(settings.total(PREFIX + "accepted_items")).isEqualTo(taken);
    }

    @Test
    void blockingWaitsForRoom() throws Exception {
        var settings = new TestSettings();
        var gate = new CountDownLatch(1);
        Sender<LogRecord> sender =
                started(settings, "num_consumers: 1, queue_size: 1, block_on_overflow: true", (batch, deadline) -> {
                    gate.await();
                    return Delivery.accepted();
                });
        assertThat(sender.consume(LogBatches.of("a"))).isEqualTo(Delivery.accepted());
        var answers = Collections.synchronizedList(new ArrayList<Delivery>());
        Thread blocked = Thread.ofVirtual().start(() -> answers.add(sender.consume(LogBatches.of("b"))));
        assertThat(blocked.join(Duration.ofMillis(100))).isFalse();
        gate.countDown();
        blocked.join();

        assertThat(answers).containsExactly(Delivery.accepted());
    }

    /** Merged and split, an element is acknowledged when all its parts arrived, and not before. */
    @Test
    void mergingOverADurableQueueLosesNothing() throws Exception {
        var first = new TestSettings();
        Sender<LogRecord> sender = started(
                first,
                "num_consumers: 1, batch: {min_size: 3, max_size: 3, flush_timeout: 1h}",
                farEnd(batch -> sent.isEmpty() ? Delivery.accepted() : DOWN));
        for (String pair : List.of("ab", "cd", "ef")) {
            assertThat(sender.consume(LogBatches.of(pair.substring(0, 1), pair.substring(1))))
                    .isEqualTo(Delivery.accepted());
        }
        await(() -> first.total(SENT) == 3);
        await(() -> first.total("otelcol_exporter_in_flight_requests") == 1);
        sender.close(soon());
        assertBalanced(first);
        assertThat(sent).containsExactly("a", "b", "c");

        var second = new TestSettings();
        started(second, "batch: {min_size: 1, flush_timeout: 1ms}", farEnd(batch -> Delivery.accepted()));
        await(() -> second.total(SENT) == 4);

        // "c" twice: its other half had not arrived.
        assertThat(sent.subList(3, sent.size())).containsExactlyInAnyOrder("c", "d", "e", "f");
    }

    @Test
    void whatIsRefusedForGoodGoesToTheDeadLetters() throws Exception {
        var settings = new TestSettings();
        Path dead = folder.resolve("dead.jsonl");
        Sender<LogRecord> sender = started(
                settings,
                "dead_letter: {path: " + dead + ", max_megabytes: 1}",
                ", retry_on_failure: {enabled: false}",
                farEnd(batch -> {
                    String body = LogBatches.bodies(batch.copy()).getFirst();
                    return body.equals("bad")
                            ? Delivery.refused(2, "no")
                            : body.equals("late")
                                    ? DOWN
                                    : body.equals("part") ? Delivery.refused(1, "half") : Delivery.accepted();
                }),
                0);
        for (List<String> bodies :
                List.of(List.of("bad", "worse"), List.of("late"), List.of("part", "good"), List.of("good"))) {
            assertThat(sender.consume(LogBatches.of(bodies.toArray(new String[0]))))
                    .isEqualTo(Delivery.accepted());
        }
        await(() -> settings.total("otelcol_exporter_queue_size") == 0);

        var found = new ArrayList<String>();
        for (String line : Files.readAllLines(dead)) {
            found.addAll(LogBatches.bodies(
                    OtlpJson.read(Signal.LOGS, line.getBytes(StandardCharsets.UTF_8), Limits.DEFAULT)));
        }
        assertThat(found).containsExactlyInAnyOrder("bad", "worse", "late");
        assertThat(settings.total("db_intelligence_dead_letter_items")).isEqualTo(3);
        assertThat(dropped(settings)).isEqualTo(Map.of("refused", 3.0, "retries_exhausted", 1.0));
        assertBalanced(settings);
    }

    @Test
    void deadLettersKeepTheirBound() throws Exception {
        var settings = new TestSettings();
        Path dead = folder.resolve("dead.jsonl");
        var letters = new DeadLetters(new SendingQueueConfig.DeadLetter(dead, 10_000), settings.of(Kind.EXPORTER, "x"));
        for (int i = 0; i < 200; i++) {
            letters.write(LogBatches.of("number " + i), "no");
        }
        letters.write(LogBatches.of(1, 20_000), "too long");

        assertThat(Files.size(dead) + Files.size(Path.of(dead + ".1"))).isBetween(5_000L, 10_000L);
        assertThat(Files.readString(dead)).contains("number 199").endsWith("\n");
        assertThat(settings.total("db_intelligence_dead_letter_items")).isEqualTo(200);
        assertThat(settings.total("db_intelligence_dead_letter_failed_items")).isEqualTo(1);
    }

    /** Many lives with a moody far end; every record arrives, and every snapshot adds up. */
    @Test
    void randomLivesDeliverEverything() throws Exception {
        for (long seed = 1; seed <= 5; seed++) {
            var accepted = new HashSet<String>();
            var random = new Random(seed);
            for (int life = 0; life < 4; life++) {
                var settings = new TestSettings();
                boolean last = life == 3;
                Sender<LogRecord> sender = started(
                        settings,
                        "num_consumers: 3, queue_size: 50"
                                + (life % 2 == 0 ? ", batch: {min_size: 5, max_size: 7}" : ""),
                        ", retry_on_failure: {initial_interval: 1ms, max_interval: 2ms, max_elapsed_time: 0s}",
                        farEnd(batch -> !last && batch.hashCode() % 3 == 0 ? DOWN : Delivery.accepted()),
                        500);
                for (int i = 0; i < 200; i++) {
                    String[] bodies = new String[1 + random.nextInt(4)];
                    for (int j = 0; j < bodies.length; j++) {
                        bodies[j] = seed + "/" + life + "/" + i + "/" + j;
                    }
                    if (sender.consume(LogBatches.of(bodies)) instanceof Delivery.Accepted) {
                        accepted.addAll(List.of(bodies));
                    }
                    assertBalanced(settings);
                }
                if (last) {
                    await(() -> settings.total("otelcol_exporter_queue_size") == 0);
                }
                sender.close(soon());
                assertBalanced(settings);
            }
            assertThat(new HashSet<>(sent)).as("seed " + seed).isEqualTo(accepted);
            sent.clear();
        }
    }

    private static Map<String, Double> dropped(TestSettings settings) {
        var reasons = new java.util.TreeMap<String, Double>();
        for (MetricRegistry.Family family : settings.metrics().snapshot()) {
            if (family.instrument().name().equals(PREFIX + "dropped_items")) {
                family.samples().forEach(sample -> {
                    if (sample instanceof MetricRegistry.Sample.Number(var labels, double value) && value > 0) {
                        reasons.put(String.valueOf(labels.values().get("reason")), value);
                    }
                });
            }
        }
        return reasons;
    }

    /** Read as one snapshot. */
    private static void assertBalanced(TestSettings settings) {
        var sums = new java.util.HashMap<String, Double>();
        for (MetricRegistry.Family family : settings.metrics().snapshot()) {
            family.samples().forEach(sample -> {
                if (sample instanceof MetricRegistry.Sample.Number(var labels, double value)) {
                    sums.merge(family.instrument().name(), value, Double::sum);
                }
            });
        }
        double in =
                sums.getOrDefault(PREFIX + "accepted_items", 0.0) + sums.getOrDefault(PREFIX + "recovered_items", 0.0);
        double out = sums.getOrDefault(SENT, 0.0)
                + sums.getOrDefault(PREFIX + "queued_items", 0.0)
                + sums.getOrDefault(PREFIX + "batched_items", 0.0)
                + sums.getOrDefault(PREFIX + "in_flight_items", 0.0)
                + sums.getOrDefault(PREFIX + "dropped_items", 0.0)
                + sums.getOrDefault(PREFIX + "left_items", 0.0);
        assertThat(out).as(sums.toString()).isEqualTo(in);
    }
}
