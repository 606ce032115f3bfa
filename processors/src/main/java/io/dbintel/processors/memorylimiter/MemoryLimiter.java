package io.dbintel.processors.memorylimiter;

import io.dbintel.component.Clock;
import io.dbintel.component.Settings;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Reads the memory in use at an interval and decides whether data is refused. One for all instances of an id, started by the
 * first and stopped by the last.
 */
final class MemoryLimiter {
    private static final long GRACE_SECONDS = 5;

    private final MemoryLimiterConfig config;
    private final MemoryReading memory;
    private final MemoryLimiterConfig.Limits limits;
    private final Clock clock;
    private final Logger log;
    private final String threadName;

    private volatile boolean refusing;
    private volatile long used;

    /** Guards the three fields below. */
    private final ReentrantLock lock = new ReentrantLock();

    private int users;
    private CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Thread thread;

    /** Owned by the thread that checks, as the two below. */
    private long lastGc;

    private final GcPace softPace;
    private final GcPace hardPace;

    MemoryLimiter(MemoryLimiterConfig config, MemoryReading memory, Settings settings) {
        this.config = config;
        this.memory = memory;
        this.clock = settings.clock();
        this.log = settings.log();
        this.threadName = settings.threadName("check");
        this.limits = written().cappedAt(memory.maxHeap());
        this.softPace = new GcPace(config.minGcIntervalSoft(), config.maxGcIntervalSoft());
        this.hardPace = new GcPace(config.minGcIntervalHard(), config.maxGcIntervalHard());
        // Long ago, so that the first one may come at once.
        this.lastGc = clock.nanoTime() - Duration.ofDays(1).toNanos();
    }

    boolean isRefusing() {
        return refusing;
    }

    /** Bytes in use at the last check. */
    long used() {
        return used;
    }

    /** Bytes. */
    long hardLimit() {
        return limits.hard();
    }

    void start() {
        lock.lock();
        try {
            if (users++ == 0) {
                sayLimits();
                stopping = new CountDownLatch(1);
                CountDownLatch stop = stopping;
                thread = Thread.ofVirtual().name(threadName).start(() -> run(stop));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Percentages are of what data can fill: a heap that may not grow to all memory is what there is. */
    private MemoryLimiterConfig.Limits written() {
        return config.limits(Math.min(memory.total(), memory.maxHeap()));
    }

    private void sayLimits() {
        long written = written().hard();
        if (written > limits.hard()) {
            log.atWarn()
                    .addKeyValue("limit_mib", written >> 20)
                    .addKeyValue("max_heap_mib", memory.maxHeap() >> 20)
                    .log(
                            "the limit is above what the heap may grow to and would never be reached; the heap's maximum is"
                                    + " taken as the limit, with the spike limit in proportion. Raise -Xmx or lower the limit");
        }
        log.atInfo()
                .addKeyValue("limit_mib", limits.hard() >> 20)
                .addKeyValue("spike_limit_mib", (limits.hard() - limits.soft()) >> 20)
                .addKeyValue("check_interval", config.checkInterval())
                .log("Memory limiter configured");
    }

    /** Ends the thread with the last user. */
    void stop() {
        Thread ending;
        lock.lock();
        try {
            if (users == 0 || --users > 0) {
                return;
            }
            stopping.countDown();
            ending = thread;
            thread = null;
        } finally {
            lock.unlock();
        }
        try {
            if (ending != null && !ending.join(Duration.ofSeconds(GRACE_SECONDS))) {
                log.error("memory limiter's thread does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(CountDownLatch stop) {
        try {
            while (!clock.await(stop, config.checkInterval())) {
                check();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads memory once, collects garbage where that is due, and decides. */
    void check() {
        used = memory.used();
        if (used > limits.hard()) {
            collect(hardPace, "Memory usage is above hard limit. Forcing a GC.");
        } else if (used > limits.soft()) {
            collect(softPace, "Memory usage is above soft limit. Forcing a GC.");
        }
        boolean above = used > limits.soft();
        if (above && !refusing) {
            log.atWarn().addKeyValue("cur_mem_mib", used >> 20).log("Memory usage is above soft limit. Refusing data.");
        } else if (!above && refusing) {
            log.atInfo()
                    .addKeyValue("cur_mem_mib", used >> 20)
                    .log("Memory usage back within limits. Resuming normal operation.");
        }
        refusing = above;
    }

    private void collect(GcPace pace, String message) {
        if (!pace.allows(Duration.ofNanos(clock.nanoTime() - lastGc))) {
            return;
        }
        log.atWarn().addKeyValue("cur_mem_mib", used >> 20).log(message);
        long began = System.nanoTime();
        memory.collect();
        lastGc = clock.nanoTime();
        used = memory.used();
        pace.collected(used <= limits.soft());
        log.atInfo()
                .addKeyValue("cur_mem_mib", used >> 20)
                .addKeyValue("duration_ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began))
                .log("Memory usage after GC.");
    }
}
