package io.dbintel.collector.telemetry;

import io.dbintel.component.Clock;
import io.dbintel.component.Instrument;
import io.dbintel.component.Meter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** What this process uses, under the Collector's names. Resident memory is read from {@code /proc}, so only on Linux. */
public final class ProcessMetrics {
    private static final Path STATM = Path.of("/proc/self/statm");
    private static final int PAGE_SIZE = 4096;

    private ProcessMetrics() {}

    static void register(Meter meter, Clock clock) {
        long start = clock.nanoTime();
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        meter.observedCounter(
                Instrument.of("otelcol_process_uptime", "s", "Uptime of the process"),
                () -> (clock.nanoTime() - start) / 1e9);
        meter.observedCounter(
                Instrument.of("otelcol_process_cpu_seconds", "s", "Total CPU user and system time in seconds"),
                () -> cpuSeconds());
        meter.longGauge(
                Instrument.of(
                        "otelcol_process_runtime_heap_alloc_bytes", "By", "Bytes of heap objects, dead ones included"),
                () -> memory.getHeapMemoryUsage().getUsed());
        meter.longGauge(
                Instrument.of(
                        "otelcol_process_runtime_total_sys_memory_bytes",
                        "By",
                        "Bytes of memory obtained from the operating system for the heap and the JVM's own"),
                () -> memory.getHeapMemoryUsage().getCommitted()
                        + memory.getNonHeapMemoryUsage().getCommitted());
        meter.observedCounter(
                Instrument.of(
                        "otelcol_process_runtime_total_alloc_bytes",
                        "By",
                        "Cumulative bytes allocated for heap objects"),
                ProcessMetrics::allocatedBytes);
        if (Files.isReadable(STATM)) {
            meter.longGauge(
                    Instrument.of("otelcol_process_memory_rss", "By", "Total physical memory (resident set size)"),
                    () -> residentBytes().orElse(0L));
        }
    }

    /** CPU time of this process, user and system. */
    public static double cpuSeconds() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(time -> time.toNanos() / 1e9)
                .orElse(0.0);
    }

    private static double allocatedBytes() {
        return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads
                ? threads.getTotalThreadAllocatedBytes()
                : 0;
    }

    /** Resident memory; empty where the system does not say. */
    public static Optional<Long> residentBytes() {
        if (!Files.isReadable(STATM)) {
            return Optional.empty();
        }
        try {
            return Arrays.stream(Files.readString(STATM).split(" "))
                    .skip(1)
                    .findFirst()
                    .map(pages -> Long.parseLong(pages) * PAGE_SIZE);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + STATM, e);
        }
    }
}
