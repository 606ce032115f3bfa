package io.dbintel.processors.memorylimiter;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Of this JVM: what collections left in the heap, and direct memory as it is. What was allocated since is mostly garbage: a
 * collector fills the heap with it before it collects, and under G1 every message of more than half a region lies among the
 * old at once. A young collection leaves garbage among the old and G1's marking leaves it among the young, so the least that
 * a kind of collection left in the last second holds. Until the first collection the heap counts nothing.
 */
final class ProcessMemory implements MemoryReading {
    private static final long RECENT_MS = 1_000;

    private final List<GarbageCollectorMXBean> collectors =
            ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class);
    /** When the last collection that was asked for ended: it is exact, and what came before it counts no more. */
    private volatile long collected;

    private final Set<String> heap = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .collect(Collectors.toUnmodifiableSet());
    private final List<BufferPoolMXBean> direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .toList();

    @Override
    public long used() {
        long used = direct.stream().mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
        List<GcInfo> collections = collections();
        long from = Math.max(latestEnd(collections) - RECENT_MS, collected);
        return used
                + collections.stream()
                        .filter(collection -> collection.getEndTime() >= from)
                        .mapToLong(this::left)
                        .min()
                        .orElse(0);
    }

    private List<GcInfo> collections() {
        return collectors.stream()
                .map(GarbageCollectorMXBean::getLastGcInfo)
                .filter(Objects::nonNull)
                .toList();
    }

    private static long latestEnd(List<GcInfo> collections) {
        return collections.stream().mapToLong(GcInfo::getEndTime).max().orElse(0);
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
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }

    @Override
    public long maxHeap() {
        return Runtime.getRuntime().maxMemory();
    }

    @Override
    public void collect() {
        ManagementFactory.getMemoryMXBean().gc();
        collected = latestEnd(collections());
    }
}
