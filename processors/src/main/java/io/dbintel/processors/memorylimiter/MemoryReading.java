package io.dbintel.processors.memorylimiter;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;

/** The process's memory in bytes. */
interface MemoryReading {
    /** Heap that holds data, and direct memory. */
    long used();

    /** What the process may have: the container's limit, or the machine's memory. */
    long total();

    /** What the heap may grow to. */
    long maxHeap();

    /** Collects garbage; the next reading shows what that freed. */
    void collect();

    /**
     * Of this JVM. A young generation is filled with garbage between two collections and says nothing about what is held, so of
     * it counts what the last collection left; of other generations counts what they hold now, which includes garbage until
     * {@link #collect} was called.
     */
    MemoryReading OF_THIS_PROCESS = new MemoryReading() {
        private final List<MemoryPoolMXBean> heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
        private final List<BufferPoolMXBean> direct =
                ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .filter(pool -> pool.getName().equals("direct"))
                        .toList();

        @Override
        public long used() {
            long used = 0;
            for (MemoryPoolMXBean pool : heap) {
                MemoryUsage usage = isYoung(pool.getName()) ? pool.getCollectionUsage() : pool.getUsage();
                used += usage == null ? 0 : usage.getUsed();
            }
            for (BufferPoolMXBean pool : direct) {
                used += pool.getMemoryUsed();
            }
            return used;
        }

        private static boolean isYoung(String pool) {
            return pool.contains("Eden") || pool.contains("Survivor") || pool.contains("Young");
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
