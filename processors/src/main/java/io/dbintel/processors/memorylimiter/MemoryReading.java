package io.dbintel.processors.memorylimiter;

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
}
