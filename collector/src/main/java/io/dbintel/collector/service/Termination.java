package io.dbintel.collector.service;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of this process. SIGTERM, SIGINT and SIGHUP ask for it; the main thread stops in order, says its exit code, and the
 * process ends with that code, where a JVM left alone would end with 128 plus the signal.
 */
public final class Termination {
    private static final Logger LOG = LoggerFactory.getLogger("service");

    private final CompletableFuture<String> requested = new CompletableFuture<>();
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile int exitCode;

    private Termination() {}

    /** @param patienceSeconds how long an orderly stop may take once it was asked for, before the process ends anyway */
    public static Termination install(long patienceSeconds) {
        var termination = new Termination();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> termination.end(patienceSeconds), "termination"));
        return termination;
    }

    /** Completed with a reason when the process is to end. */
    public CompletableFuture<String> requested() {
        return requested;
    }

    /** Everything is stopped; the process may end with this code. */
    public void finish(int code) {
        exitCode = code;
        finished.countDown();
    }

    private void end(long patienceSeconds) {
        requested.complete("Received signal from OS");
        try {
            if (!finished.await(patienceSeconds, TimeUnit.SECONDS)) {
                exitCode = 1;
                LOG.error("an orderly stop took too long, ending without it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.out.flush();
        System.err.flush();
        Runtime.getRuntime().halt(exitCode);
    }
}
