package io.dbintel.collector.telemetry;

import io.dbintel.component.Clock;
import io.dbintel.component.Instrument;
import io.dbintel.component.Meter;
import io.dbintel.component.ProcessUsage;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

/** What this process uses, under the Collector's names. Resident memory is read from {@code /proc}, so only on Linux. */
final class ProcessMetrics {
    private ProcessMetrics() {}

    static void register(Meter meter, Clock clock) {
        long start = clock.nanoTime();
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        meter.observedCounter(
                Instrument.of("otelcol_process_uptime", "s", "Uptime of the process"),
                () -> (clock.nanoTime() - start) / 1e9);
        meter.observedCounter(
                Instrument.of("otelcol_process_cpu_seconds", "s", "Total CPU user and system time in seconds"),
                ProcessUsage::cpuSeconds);
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
        if (ProcessUsage.residentBytes().isPresent()) {
            meter.longGauge(
                    Instrument.of("otelcol_process_memory_rss", "By", "Total physical memory (resident set size)"),
                    () -> ProcessUsage.residentBytes().orElse(0L));
        }
    }

    private static double allocatedBytes() {
        return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads
                ? threads.getTotalThreadAllocatedBytes()
                : 0;
    }
}
