package io.dbintel.processors.memorylimiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.component.ComponentId;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Host;
import io.dbintel.component.Kind;
import io.dbintel.component.Processor;
import io.dbintel.component.Settings;
import io.dbintel.processors.TestBatches;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.Signal;
import io.dbintel.testkit.RecordingConsumer;
import io.dbintel.testkit.RecordingLog;
import io.dbintel.testkit.TestClock;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class MemoryLimiterTest {
    private static final long MIB = 1 << 20;

    private final TestClock clock = new TestClock();
    private final RecordingLog log = new RecordingLog();
    private final TestSettings testSettings = new TestSettings(clock).withLog(log);
    private final Settings settings = testSettings.of(Kind.PROCESSOR, ComponentId.of("memory_limiter"), "logs");
    private final ScriptedMemory memory = new ScriptedMemory();
    private final MemoryLimiterFactory factory = new MemoryLimiterFactory(memory);
    private final RecordingConsumer<LogRecord> next = new RecordingConsumer<>();

    /** Memory as a test says. Values in MiB. */
    private static final class ScriptedMemory implements MemoryReading {
        private volatile long used = 10;
        /** What a collection leaves; -1 for all of it. */
        private volatile long live = -1;

        private volatile long total = 1000;
        private volatile long maxHeap = 1000;
        private final AtomicInteger collections = new AtomicInteger();

        @Override
        public long used() {
            return used * MIB;
        }

        @Override
        public long total() {
            return total * MIB;
        }

        @Override
        public long maxHeap() {
            return maxHeap * MIB;
        }

        @Override
        public void collect() {
            collections.incrementAndGet();
            used = live < 0 ? used : live;
        }
    }

    @Test
    void dataPassesBelowTheSoftLimit() {
        MemoryLimiter limiter = limiter("check_interval: 1s\nlimit_mib: 100\nspike_limit_mib: 30");
        memory.used = 70;

        limiter.check();

        assertThat(limiter.isRefusing()).isFalse();
        assertThat(memory.collections).hasValue(0);
    }

    @Test
    void collectionThatHelpsKeepsDataFlowing() {
        MemoryLimiter limiter = limiter("check_interval: 1s\nlimit_mib: 100");
        memory.used = 95;
        memory.live = 40;

        limiter.check();

        assertThat(limiter.isRefusing()).isFalse();
        assertThat(memory.collections).hasValue(1);
        assertThat(log.lines())
                .contains(
                        "WARN Memory usage is above soft limit. Forcing a GC. cur_mem_mib=95",
                        "INFO Memory usage after GC. cur_mem_mib=40 duration_ms=0");
    }

    @Test
    void dataIsRefusedAboveTheSoftLimitAndFlowsAgainBelow() {
        MemoryLimiter limiter = limiter("check_interval: 1s\nlimit_mib: 100");
        memory.used = 85;

        limiter.check();
        assertThat(limiter.isRefusing()).isTrue();
        limiter.check();
        memory.used = 80;
        limiter.check();

        assertThat(limiter.isRefusing()).isFalse();
        assertThat(log.lines().stream().filter(line -> line.contains("Refusing")))
                .containsExactly("WARN Memory usage is above soft limit. Refusing data. cur_mem_mib=85");
        assertThat(log.lines())
                .last()
                .isEqualTo("INFO Memory usage back within limits. Resuming normal operation. cur_mem_mib=80");
    }

    @Test
    void collectionsKeepTheirLeastInterval() {
        MemoryLimiter limiter = limiter("check_interval: 1s\nlimit_mib: 100");
        memory.used = 85;

        for (int second = 0; second < 25; second++) {
            limiter.check();
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(memory.collections).hasValue(3);

        memory.used = 110;
        for (int second = 0; second < 5; second++) {
            limiter.check();
            clock.advance(Duration.ofSeconds(1));
        }

        assertThat(memory.collections).hasValue(8);
        assertThat(log.lines()).contains("WARN Memory usage is above hard limit. Forcing a GC. cur_mem_mib=110");
    }

    @Test
    void collectionsThatDoNotHelpBecomeRarer() {
        MemoryLimiter limiter = limiter("check_interval: 1s\nlimit_mib: 100\nmax_gc_interval_when_hard_limited: 8s");
        memory.used = 110;

        for (int second = 0; second < 32; second++) {
            limiter.check();
            clock.advance(Duration.ofSeconds(1));
        }
        // At 0, 1, 3, 7, 15, 23 and 31 s.
        assertThat(memory.collections).hasValue(7);

        memory.live = 10;
        clock.advance(Duration.ofSeconds(8));
        limiter.check();
        memory.used = 110;
        limiter.check();

        assertThat(memory.collections).hasValue(9);
    }

    @Test
    void refusedBatchMayBeTriedAgainAndIsCounted() {
        MemoryLimiterConfig config = read("check_interval: 1s\nlimit_mib: 100");
        Processor<LogRecord> logs = factory.create(Signal.LOGS, config, settings, next);
        Processor<Metric> metrics = factory.create(Signal.METRICS, config, settings, new RecordingConsumer<>());
        MemoryLimiter shared = settings.shared().get(MemoryLimiter.class, () -> {
            throw new AssertionError("not shared");
        });

        logs.consume(TestBatches.logs(0, 2));
        memory.used = 90;
        shared.check();

        assertThat(logs.consume(TestBatches.logs(0, 3)))
                .isEqualTo(Delivery.tryAgain("data refused due to high memory usage"));
        assertThat(metrics.consume(TestBatches.points(0, 4))).isInstanceOf(Delivery.TryAgain.class);
        assertThat(next.items()).isEqualTo(2);
        assertThat(testSettings.total("otelcol_processor_memory_limiter_accepted_log_records"))
                .isEqualTo(2);
        assertThat(testSettings.total("otelcol_processor_memory_limiter_refused_log_records"))
                .isEqualTo(3);
        assertThat(testSettings.total("otelcol_processor_memory_limiter_refused_metric_points"))
                .isEqualTo(4);
        assertThat(logs.figures())
                .containsEntry("memory_limit_bytes", 100 * MIB)
                .containsEntry("memory_used_bytes", 90 * MIB);
    }

    @Test
    void oneThreadServesAllInstancesAndEndsWithTheLast() throws Exception {
        MemoryLimiterConfig config = read("check_interval: 1s\nlimit_mib: 100");
        Processor<LogRecord> first = factory.create(Signal.LOGS, config, settings, next);
        Processor<Metric> second = factory.create(Signal.METRICS, config, settings, new RecordingConsumer<>());
        first.close(Deadline.after(Duration.ZERO, clock));
        first.start(Host.EMPTY);
        second.start(Host.EMPTY);
        clock.awaitIdle(1);

        memory.used = 90;
        clock.advance(Duration.ofSeconds(1));
        clock.awaitIdle(1);
        assertThat(first.consume(TestBatches.logs(0, 1))).isInstanceOf(Delivery.TryAgain.class);
        first.close(Deadline.after(Duration.ZERO, clock));
        first.close(Deadline.after(Duration.ZERO, clock));
        memory.used = 10;
        clock.advance(Duration.ofSeconds(1));
        clock.awaitIdle(1);

        assertThat(second.consume(TestBatches.points(0, 1))).isEqualTo(Delivery.accepted());
        second.close(Deadline.after(Duration.ZERO, clock));
        clock.awaitIdle(0);
        assertThat(log.lines().stream().filter(line -> line.contains("configured")))
                .containsExactly("INFO Memory limiter configured limit_mib=100 spike_limit_mib=20 check_interval=PT1S");
    }

    @Test
    void limitAboveTheHeapIsCappedAndSaid() {
        memory.maxHeap = 200;
        MemoryLimiter limiter = limiter("check_interval: 1s\nlimit_mib: 400\nspike_limit_mib: 100");

        limiter.start();
        limiter.stop();

        assertThat(limiter.hardLimit()).isEqualTo(200 * MIB);
        memory.used = 151;
        limiter.check();
        assertThat(limiter.isRefusing()).isTrue();
        assertThat(log.lines().getFirst())
                .startsWith("WARN the limit is above what the heap may grow to")
                .endsWith("limit_mib=400 max_heap_mib=200");
        assertThat(log.lines().get(1)).contains("limit_mib=200 spike_limit_mib=50");
    }

    @Test
    void percentageIsOfTheHeapsMaximumWhereThatIsLessThanAllMemory() {
        memory.maxHeap = 200;
        MemoryLimiter limiter = limiter("check_interval: 1s\nlimit_percentage: 80\nspike_limit_percentage: 20");

        limiter.start();
        limiter.stop();

        assertThat(limiter.hardLimit()).isEqualTo(160 * MIB);
        assertThat(log.lines().getFirst()).startsWith("INFO").contains("limit_mib=160 spike_limit_mib=40");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "limit_mib: 400 | 400 | 320",
                "{limit_mib: 400, spike_limit_mib: 100} | 400 | 300",
                "limit_percentage: 80 | 800 | 640",
                "{limit_percentage: 80, spike_limit_percentage: 30} | 800 | 500",
                "{limit_percentage: 80, limit_mib: 100} | 100 | 80",
            })
    void limitsComeFromMibOrPercentage(String yaml, long hard, long soft) {
        String all = "check_interval: 1s\n" + yaml.replaceAll("[{}]", "").replace(", ", "\n");

        assertThat(read(all).limits(1000 * MIB)).isEqualTo(new MemoryLimiterConfig.Limits(hard * MIB, soft * MIB));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "limit_mib: 100 | 'check_interval' must be greater than zero",
                "{check_interval: 0s, limit_mib: 100} | 'check_interval' must be greater than zero",
                "check_interval: 1s | 'limit_mib' or 'limit_percentage' must be greater than zero",
                "{check_interval: 1s, limit_mib: 10, spike_limit_mib: 10} | 'spike_limit_mib' must be smaller than"
                        + " 'limit_mib'",
                "{check_interval: 1s, limit_percentage: 10, spike_limit_percentage: 10} | 'spike_limit_percentage' must be"
                        + " smaller than 'limit_percentage'",
                "{check_interval: 1s, limit_percentage: 101} | expected: 0 to 100",
                "{check_interval: 1s, limit_mib: 10, min_gc_interval_when_soft_limited: 1s,"
                        + " min_gc_interval_when_hard_limited: 2s} | 'min_gc_interval_when_soft_limited' should be larger"
                        + " than 'min_gc_interval_when_hard_limited'",
                "{check_interval: 1s, limit_mib: 10, max_gc_interval_when_soft_limited: -1s} | expected: 0s or longer",
            })
    void wrongSettingsAreRefused(String yaml, String message) {
        assertThat(TestConfig.errors(factory, yaml))
                .anySatisfy(error -> assertThat(error).contains(message));
    }

    @Test
    void readingOfThisProcessIsPlausible() {
        MemoryReading process = new ProcessMemory();

        byte[] held = new byte[32 << 20];
        process.collect();
        long with = process.used();
        assertThat(held).hasSize(32 << 20);

        assertThat(with).isBetween(32L << 20, process.total());
        assertThat(process.maxHeap()).isLessThanOrEqualTo(process.total());
    }

    @Test
    void whatWasAllocatedSinceTheLastCollectionIsTakenForGarbage() {
        MemoryReading process = new ProcessMemory();
        process.collect();
        long before = process.used();

        // As large as G1 puts them among the old at once.
        byte[] garbage = new byte[0];
        for (int i = 0; i < 16; i++) {
            garbage = new byte[4 << 20];
        }

        assertThat(garbage).hasSize(4 << 20);
        assertThat(process.used()).isLessThan(before + (32 << 20));
    }

    private MemoryLimiter limiter(String yaml) {
        return new MemoryLimiter(read(yaml), memory, settings);
    }

    private MemoryLimiterConfig read(String yaml) {
        return TestConfig.read(factory, yaml);
    }
}
