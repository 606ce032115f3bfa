package io.dbintel.component;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** What this process uses of the machine. Resident memory is read from {@code /proc}, so only on Linux. */
public final class ProcessUsage {
    private static final Path STATM = Path.of("/proc/self/statm");
    private static final int PAGE_SIZE = 4096;

    private ProcessUsage() {}

    /** CPU time of this process, user and system. */
    public static double cpuSeconds() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(time -> time.toNanos() / 1e9)
                .orElse(0.0);
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
