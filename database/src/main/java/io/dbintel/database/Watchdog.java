package io.dbintel.database;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Cuts what does not end in time. One thread for a server; it only ever closes sockets, so nothing can hold it up. Goes by the
 * machine's monotonic clock: a socket knows no other.
 */
final class Watchdog {
    private final ScheduledThreadPoolExecutor timer;

    Watchdog(String name) {
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            var thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        // No statement, no thread.
        timer.setKeepAliveTime(10, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
    }

    /** What happens unless it is ended before. */
    record Watch(Future<?> soft, Future<?> hard) {
        void end() {
            soft.cancel(false);
            hard.cancel(false);
        }
    }

    /** Cuts after {@code hard}. */
    Watch over(Wire wire, Duration hard) {
        Future<?> cut = later(wire, wire::cut, hard);
        return new Watch(cut, cut);
    }

    /** Once closed nothing new is watched over, so nothing new may begin. */
    private Future<?> later(Wire wire, Runnable action, Duration time) {
        try {
            return timer.schedule(action, time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            wire.cut();
            return CompletableFuture.completedFuture(null);
        }
    }

    /**
     * Does {@code first} after {@code soft}, on a thread of its own since it may itself meet a silent server, and cuts after
     * {@code hard}.
     */
    Watch over(Wire wire, Duration soft, Runnable first, Duration hard) {
        Future<?> begin = later(wire, () -> Thread.ofVirtual().name("cancel").start(first), soft);
        Future<?> cut = later(wire, wire::cut, hard);
        return new Watch(begin, cut);
    }

    /** What is under watch stays so; the thread ends with the last of it. */
    void close() {
        timer.shutdown();
    }
}
