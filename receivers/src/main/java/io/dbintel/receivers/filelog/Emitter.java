package io.dbintel.receivers.filelog;

import io.dbintel.component.Clock;
import io.dbintel.component.Consumer;
import io.dbintel.component.Counter;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Instrument;
import io.dbintel.component.Settings;
import io.dbintel.component.SparseLog;
import io.dbintel.receivers.filelog.TrackedFile.Mark;
import io.dbintel.receivers.stanza.Entries;
import io.dbintel.receivers.stanza.Entry;
import io.dbintel.telemetry.LogRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Hands entries to the pipelines, in order, and moves the positions of files on once they were accepted. What a pipeline does not take
 * now is offered again until it does; as few parcels wait as keep both sides busy, so that reading stops meanwhile.
 */
final class Emitter {
    static final Instrument DROPPED = Instrument.of(
            "db_intelligence_filelog_dropped_log_records",
            "{records}",
            "Log records that were read from files and given up, by reason");

    private static final int WAITING_PARCELS = 3;
    private static final double BACKOFF = 1.5;

    private final Consumer<LogRecord> outlet;
    private final FilelogConfig.Retry retry;
    private final Settings settings;
    private final Clock clock;
    private final String scope;
    private final CountDownLatch stopping;
    private final Counter exhausted;
    private final SparseLog refusals;
    private final SparseLog delays;

    private final Queue<Parcel> waiting = new ArrayDeque<>(); // guarded by this
    private boolean delivering; // guarded by this
    private boolean ending; // guarded by this
    private boolean gaveUp; // guarded by this
    private @Nullable Thread thread; // guarded by this

    /**
     * What is delivered at a time.
     *
     * @param entries may be none, where operators dropped all
     * @param marks positions of files that are reached with it
     */
    record Parcel(List<Entry> entries, List<Mark> marks) {}

    /** @param stopping released when what is not taken now shall not be offered again */
    Emitter(
            Consumer<LogRecord> outlet,
            FilelogConfig.Retry retry,
            Settings settings,
            String scope,
            CountDownLatch stopping) {
        this.outlet = outlet;
        this.retry = retry;
        this.settings = settings;
        this.clock = settings.clock();
        this.scope = scope;
        this.stopping = stopping;
        this.exhausted = settings.meter().with("reason", "retries_exhausted").counter(DROPPED);
        this.refusals = new SparseLog(clock);
        this.delays = new SparseLog(clock);
    }

    synchronized void start() {
        thread = Thread.ofVirtual().name(settings.threadName("deliver")).start(this::run);
    }

    /**
     * Takes a parcel over; waits while too many wait.
     *
     * @return false if nothing is delivered any more
     */
    synchronized boolean put(Parcel parcel) throws InterruptedException {
        while (waiting.size() >= WAITING_PARCELS && !gaveUp) {
            wait();
        }
        if (!gaveUp) {
            waiting.add(parcel);
            notifyAll();
        }
        return !gaveUp;
    }

    /** Returns when all that was put was accepted, or nothing is delivered any more. */
    synchronized void drain() throws InterruptedException {
        while ((delivering || !waiting.isEmpty()) && !gaveUp) {
            wait();
        }
    }

    /** Delivers what waits and ends; at the deadline it gives up. */
    void close(Deadline deadline) {
        Thread running;
        synchronized (this) {
            ending = true;
            notifyAll();
            running = thread;
        }
        if (running == null) {
            return;
        }
        try {
            if (!running.join(deadline.remaining())) {
                running.interrupt();
                running.join(Duration.ofSeconds(1));
            }
        } catch (InterruptedException e) {
            running.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    synchronized int waitingParcels() {
        return waiting.size();
    }

    private void run() {
        try {
            for (Parcel parcel = take(); parcel != null; parcel = take()) {
                if (!deliver(parcel.entries())) {
                    break;
                }
                parcel.marks().forEach(Mark::delivered);
                delivered();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            giveUp();
        }
    }

    private synchronized @Nullable Parcel take() throws InterruptedException {
        while (waiting.isEmpty() && !ending) {
            wait();
        }
        delivering = !waiting.isEmpty();
        Parcel parcel = waiting.poll();
        notifyAll();
        return parcel;
    }

    private synchronized void delivered() {
        delivering = false;
        notifyAll();
    }

    private synchronized void giveUp() {
        gaveUp = true;
        waiting.clear();
        notifyAll();
    }

    /** @return false if it was not accepted and will not be offered again, so that the positions must stay */
    private boolean deliver(List<Entry> entries) throws InterruptedException {
        if (entries.isEmpty()) {
            return true;
        }
        long since = clock.nanoTime();
        Duration pause = retry.initial();
        boolean delayed = false;
        while (true) {
            switch (offer(entries)) {
                case Delivery.Accepted() -> {
                    if (delayed) {
                        settings.status().ok();
                    }
                    return true;
                }
                case Delivery.Refused(int items, String reason) -> {
                    refusals.error(settings.log())
                            .addKeyValue("refused", items)
                            .addKeyValue("reason", reason)
                            .log("a pipeline refused log records for good; reading goes on behind them");
                    return true;
                }
                case Delivery.TryAgain(Duration after, String reason) -> {
                    Duration elapsed = Duration.ofNanos(clock.nanoTime() - since);
                    if (retry.maxElapsed().isPositive() && elapsed.compareTo(retry.maxElapsed()) >= 0) {
                        exhausted.add(entries.size());
                        settings.log()
                                .atError()
                                .addKeyValue("records", entries.size())
                                .addKeyValue("reason", reason)
                                .log("log records are dropped: retry_on_failure::max_elapsed_time is over");
                        return true;
                    }
                    delays.warn(settings.log())
                            .addKeyValue("reason", reason)
                            .log("the pipeline does not take log records now; reading waits");
                    settings.status().recoverable(reason);
                    delayed = true;
                    if (clock.await(stopping, after.compareTo(pause) > 0 ? after : pause)) {
                        return false;
                    }
                    long longer = (long) (pause.toNanos() * BACKOFF);
                    pause = Duration.ofNanos(Math.min(longer, retry.max().toNanos()));
                }
            }
        }
    }

    /** Makes a batch for each offer: one that was not taken must not be used again. */
    private Delivery offer(List<Entry> entries) {
        try {
            return outlet.consume(Entries.toBatch(entries, scope));
        } catch (RuntimeException e) {
            settings.log().atError().setCause(e).log("a pipeline failed");
            return Delivery.refused(entries.size(), e.toString());
        }
    }
}
