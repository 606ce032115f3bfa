package io.dbintel.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Processes that are not our children: ended and waited for with a bound. */
final class Processes {
    private static final Duration POLL = Duration.ofMillis(2);

    private Processes() {}

    /**
     * Kills a postmaster and all it started. Its children notice its end only when they next wait for something, so they
     * are killed too.
     */
    static void killTree(ProcessHandle postmaster, Duration timeout) {
        var all = new ArrayList<>(postmaster.children().toList());
        all.addFirst(postmaster);
        all.forEach(ProcessHandle::destroyForcibly);
        awaitEnd(all, timeout);
    }

    /** Waits until all have ended, also in a thread that was interrupted. */
    static void awaitEnd(List<ProcessHandle> processes, Duration timeout) {
        var deadline = System.nanoTime() + timeout.toNanos();
        var interrupted = Thread.interrupted();
        try {
            for (var process : processes) {
                while (!hasEnded(process)) {
                    if (System.nanoTime() - deadline > 0) {
                        throw new ServerFailure("process " + process.pid() + " still runs " + timeout.toMillis()
                                + " ms after it was told to stop; end it by hand: kill -9 " + process.pid());
                    }
                    LockSupport.parkNanos(POLL.toNanos());
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A process that ended but was not fetched by its parent (pid 1 of a container often doesn't) counts as ended. */
    static boolean hasEnded(ProcessHandle process) {
        if (!process.isAlive()) {
            return true;
        }
        try {
            var stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            // "PID (NAME) STATE ...", and the name may hold anything.
            return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return !process.isAlive();
        }
    }
}
