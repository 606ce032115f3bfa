package io.dbintel.database;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what does not end in time. One thread for a server; it only ever closes sockets, so nothing can hold it up. Goes by the
 * machine's monotonic clock: a socket knows no other.
 *
 * <p>Nearly every watch ends before its time, so beginning and ending one does not wake the thread: it sleeps until the earliest
 * time that was ever due and looks then what is left.
 */
final class Watchdog {
    private final ScheduledThreadPoolExecutor timer;

    // All below are guarded by this.
    private final Set<Watch> watches = new HashSet<>();
    private boolean looking;
    private long nextLook;
    private boolean closed;

    Watchdog(String name) {
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            var thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        // No statement, no thread.
        timer.setKeepAliveTime(10, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
    }

    /** What happens to a wire unless it is ended before. */
    final class Watch {
        private final Wire wire;
        private final long cutAt;
        private final long firstAt;
        private @Nullable Runnable first;
        private boolean warned;

        private Watch(Wire wire, long cutAt, long firstAt, @Nullable Runnable first) {
            this.wire = wire;
            this.cutAt = cutAt;
            this.firstAt = firstAt;
            this.first = first;
        }

        private long dueAt() {
            return first == null ? cutAt : firstAt;
        }

        /** Ends the watch; true if the soft limit was over, so that its action is under way or was. */
        boolean end() {
            synchronized (Watchdog.this) {
                watches.remove(this);
                return warned;
            }
        }
    }

    /** Cuts after {@code time}. */
    Watch over(Wire wire, Duration time) {
        return begin(new Watch(wire, System.nanoTime() + time.toNanos(), 0, null));
    }

    /**
     * Does {@code first} after {@code soft}, on a thread of its own since it may itself meet a silent server, and cuts after
     * {@code hard}.
     */
    Watch over(Wire wire, Duration soft, Runnable first, Duration hard) {
        long now = System.nanoTime();
        return begin(new Watch(wire, now + hard.toNanos(), now + soft.toNanos(), first));
    }

    private Watch begin(Watch watch) {
        synchronized (this) {
            if (!closed) {
                watches.add(watch);
                lookAt(watch.dueAt());
                return watch;
            }
        }
        // Nothing is watched over any more, so nothing new may begin.
        watch.wire.cut();
        return watch;
    }

    private synchronized void lookAt(long time) {
        if (!looking || time - nextLook < 0) {
            looking = true;
            nextLook = time;
            // It is never waited for: the look is its own end.
            var _ = timer.schedule(this::look, time - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
    }

    private synchronized void look() {
        long now = System.nanoTime();
        looking = false;
        if (closed) {
            return;
        }
        for (Watch watch : List.copyOf(watches)) {
            if (now - watch.cutAt >= 0) {
                watches.remove(watch);
                watch.wire.cut();
            } else if (watch.first != null && now - watch.firstAt >= 0) {
                watch.warned = true;
                Thread.ofVirtual().name("cancel").start(watch.first);
                watch.first = null;
            }
        }
        watches.forEach(watch -> lookAt(watch.dueAt()));
    }

    /** Cuts what is still under watch and everything that is begun later. */
    synchronized void close() {
        closed = true;
        watches.forEach(watch -> watch.wire.cut());
        watches.clear();
        timer.shutdownNow();
    }
}
