package io.dbintel.processors.memorylimiter;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The process's memory in bytes. */
interface MemoryReading {
    /** G1's marking beside the program: it frees next to nothing itself, so what it left is still garbage for the most part. */
    String MARKING = "G1 Concurrent GC";

    /** Heap that holds data, and direct memory. */
    long used();

    /** What the process may have: the container's limit, or the machine's memory. */
    long total();

    /** What the heap may grow to. */
    long maxHeap();

    /** Collects garbage; the next reading shows what that freed. */
    void collect();

    /**
     * Of this JVM: what the last collection of any kind left in the heap, and direct memory as it is. What was allocated since
     * is mostly garbage: a collector fills the heap with it before it collects, and under G1 every message of more than half a
     * region lies among the old at once. Until the first collection the heap counts nothing.
     */
    MemoryReading OF_THIS_PROCESS = new MemoryReading() {
        private final List<GarbageCollectorMXBean> collectors =
                ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class).stream()
                        .filter(collector -> !collector.getName().equals(MARKING))
                        .toList();
        private final Set<String> heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getName)
                .collect(Collectors.toUnmodifiableSet());
        private final List<BufferPoolMXBean> direct =
                ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .filter(pool -> pool.getName().equals("direct"))
                        .toList();

        @Override
        public long used() {
            long used =
                    direct.stream().mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
            return used
                    + collectors.stream()
                            .map(GarbageCollectorMXBean::getLastGcInfo)
                            .filter(Objects::nonNull)
                            .max(Comparator.comparingLong(GcInfo::getEndTime))
                            .map(this::left)
                            .orElse(0L);
        }

        private long left(GcInfo collection) {
            long left = 0;
            for (var pool : collection.getMemoryUsageAfterGc().entrySet()) {
                left += heap.contains(pool.getKey()) ? pool.getValue().getUsed() : 0;
            }
            return left;
        }

        @Override
        public long total() {
            return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                    .getTotalMemorySize();
        }

        @Override
        public long maxHeap() {
            return Runtime.getRuntime().maxMemory();
        }

        @Override
        public void collect() {
            ManagementFactory.getMemoryMXBean().gc();
        }
    };
}
