package io.dbintel.processors.batch;

import io.dbintel.component.Clock;
import io.dbintel.component.Consumer;
import io.dbintel.component.Counter;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Settings;
import io.dbintel.component.SparseLog;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Encoded;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Origin;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Merges and sends the batches of one combination of metadata values, on a thread of its own.
 *
 * <p>What the next component does not take now is kept and tried again until it is taken; meanwhile the intake fills and callers
 * wait, so that nothing that was accepted is lost while the collector runs.
 */
final class Shard<R extends Item> {
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LAST_RETRY = Duration.ofSeconds(5);
    private static final Duration FOREVER = Duration.ofDays(365);
    /** What a thread that was told to give up may still take before it is left alone. */
    private static final long GRACE_MILLIS = 1_000;

    private final BatchConfig config;
    private final Origin origin;
    private final Consumer<R> next;
    private final Clock clock;
    private final Settings settings;
    private final BatchMetrics metrics;
    private final SparseLog tryingAgain;
    private final SparseLog refused;
    private final Intake<R> intake;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch givingUp = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread thread;
    /** Whether the thread has ended by a defect. */
    private volatile boolean failed;

    /** Owned by the thread, as everything below. */
    private @Nullable Batch<R> pending;

    private int pendingItems;
    private long sendAt;
    /** Items that are being sent. */
    private int inHand;

    Shard(BatchConfig config, Origin origin, Consumer<R> next, Settings settings, BatchMetrics metrics) {
        this.config = config;
        this.origin = origin;
        this.next = next;
        this.clock = settings.clock();
        this.settings = settings;
        this.metrics = metrics;
        this.tryingAgain = new SparseLog(clock);
        this.refused = new SparseLog(clock);
        this.intake = new Intake<>(Runtime.getRuntime().availableProcessors());
        this.thread = Thread.ofVirtual().name(settings.threadName("send")).unstarted(this::run);
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    void start() {
        thread.start();
    }

    Delivery put(Batch<R> batch) {
        int items = batch.items();
        metrics.pending.add((long) items);
        try {
            if (intake.put(batch)) {
                return Delivery.accepted();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        metrics.pending.add((long) -items);
        return Delivery.tryAgain(failed ? "batch processor has failed" : "batch processor is shutting down");
    }

    /** Stops intake. The thread goes on until everything is sent. */
    void stop() {
        intake.close();
        stopping.countDown();
    }

    /** Returns when everything was sent; what is left at the deadline is given up. */
    void await(Deadline deadline) {
        try {
            if (!clock.await(done, deadline.remaining())) {
                givingUp.countDown();
                thread.interrupt();
                if (!done.await(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
                    settings.log().error("the component behind batch does not let go of its thread at shutdown");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            givingUp.countDown();
        }
    }

    private void run() {
        try {
            while (!isGivingUp()) {
                Batch<R> arrived = intake.poll();
                if (arrived != null) {
                    guarded(() -> add(arrived));
                } else if (intake.isClosed()) {
                    break;
                } else if (!clock.await(intake.news(), untilSend())) {
                    guarded(this::sendOnTime);
                }
            }
            while (pendingItems > 0 && !isGivingUp()) {
                guarded(() -> send(metrics.timeoutTriggerSend));
            }
        } catch (InterruptedException e) {
            // Told to give up while waiting: what is left is counted below.
            givingUp.countDown();
        } catch (RuntimeException | Error e) {
            failed = true;
            ended(e);
        } finally {
            // Whatever ended this thread, no caller waits for it.
            intake.close();
            countLoss();
            done.countDown();
        }
    }

    /** Nothing brings this thread back: somebody has to look. */
    private void ended(Throwable cause) {
        String message = "the thread of batch has ended: " + cause + "; restart the collector";
        if (cause instanceof VirtualMachineError) {
            settings.status().fatal(message);
        } else {
            settings.status().permanent(message);
        }
        settings.log().error("the thread of batch has ended by an error of the program", cause);
    }

    /** A defect must not end this thread: what it has in hand is dropped and counted, and the next batches are sent. */
    private void guarded(Work work) throws InterruptedException {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            long lost = (long) inHand + pendingItems;
            pending = null;
            pendingItems = 0;
            inHand = 0;
            metrics.pending.add(-lost);
            metrics.dropped(lost, "error");
            settings.log()
                    .atError()
                    .setCause(e)
                    .addKeyValue("dropped_items", lost)
                    .log("batch failed by an error of the program, what it had in hand is dropped");
            if (e instanceof VirtualMachineError) {
                // Out of memory, most likely: what other threads hold is in doubt.
                settings.status().fatal("batch failed: " + e);
            }
        }
    }

    private boolean isGivingUp() {
        return givingUp.getCount() == 0;
    }

    private Duration untilSend() {
        return pendingItems == 0 ? FOREVER : Duration.ofNanos(Math.max(0, sendAt - clock.nanoTime()));
    }

    private void add(Batch<R> arrived) throws InterruptedException {
        int items = arrived.items();
        pendingItems += items;
        arrived.withOrigin(origin);
        if (pending == null) {
            pending = arrived;
            restartTimer();
        } else {
            pending.append(arrived);
        }
        boolean sent = false;
        while (pendingItems > 0 && (config.sendsAtOnce() || pendingItems >= config.sendBatchSize()) && !isGivingUp()) {
            send(metrics.sizeTriggerSend);
            sent = true;
        }
        if (sent) {
            restartTimer();
        } else if (pendingItems > 0 && sendAt - clock.nanoTime() <= 0) {
            // Under steady arrivals the thread never waits, and the time must be looked at here.
            sendOnTime();
        }
    }

    private void sendOnTime() throws InterruptedException {
        if (pendingItems > 0) {
            send(metrics.timeoutTriggerSend);
            restartTimer();
        }
    }

    private void restartTimer() {
        sendAt = clock.nanoTime() + config.timeout().toNanos();
    }

    /** Sends what is pending, or its first part where a maximum is set. */
    private void send(Counter trigger) throws InterruptedException {
        Batch<R> batch = pending;
        if (batch == null) {
            throw new IllegalStateException("nothing is pending");
        }
        int items = pendingItems;
        if (config.sendBatchMaxSize() > 0 && pendingItems > config.sendBatchMaxSize()) {
            items = config.sendBatchMaxSize();
            batch = batch.takeFirst(items);
        } else {
            pending = null;
        }
        pendingItems -= items;
        inHand = items;
        // Encoded once, the batch can be copied for a second attempt without copying its records.
        Encoded encoded = batch.encode();
        trigger.add(1);
        metrics.sendSize.record(items);
        metrics.sendSizeBytes.record((double) encoded.size());
        if (deliver(batch)) {
            metrics.pending.add((long) -items);
            inHand = 0;
        }
    }

    /** @return false if it was given up */
    private boolean deliver(Batch<R> batch) throws InterruptedException {
        Duration pause = FIRST_RETRY;
        while (true) {
            switch (attempt(batch)) {
                case Delivery.Accepted() -> {
                    return true;
                }
                case Delivery.Refused(int refusedItems, String reason) -> {
                    metrics.dropped(refusedItems, "refused");
                    refused.warn(settings.log())
                            .addKeyValue("error", reason)
                            .addKeyValue("dropped_items", refusedItems)
                            .log("Sender failed");
                    return true;
                }
                case Delivery.TryAgain(Duration after, String reason) -> {
                    tryingAgain
                            .warn(settings.log())
                            .addKeyValue("error", reason)
                            .addKeyValue("waiting_items", inHand)
                            .log("Sender failed, trying again; callers wait meanwhile");
                    if (pauseFor(after.compareTo(pause) > 0 ? after : pause)) {
                        return false;
                    }
                    pause = pause.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? pause.multipliedBy(2) : LAST_RETRY;
                }
            }
        }
    }

    /** A defect of the next component must not end this thread: the batch that met it is refused. */
    private Delivery attempt(Batch<R> batch) {
        try {
            return next.consume(batch.copy());
        } catch (RuntimeException e) {
            settings.log().error("the component behind batch failed", e);
            return Delivery.refused(inHand, e.toString());
        }
    }

    /** @return true if it is time to give up */
    private boolean pauseFor(Duration pause) throws InterruptedException {
        if (stopping.getCount() > 0) {
            // The stop cuts a long pause short, for one attempt at once; pauses after it are full ones again.
            clock.await(stopping, pause);
            return isGivingUp();
        }
        return clock.await(givingUp, pause);
    }

    private void countLoss() {
        long lost = (long) inHand + pendingItems;
        for (Batch<R> left = intake.poll(); left != null; left = intake.poll()) {
            lost += left.items();
        }
        if (lost > 0) {
            metrics.pending.add(-lost);
            metrics.dropped(lost, failed ? "error" : "shutdown");
            settings.log()
                    .atError()
                    .addKeyValue("dropped_items", lost)
                    .log(
                            failed
                                    ? "batch has failed, what it held is dropped"
                                    : "Shutdown deadline is over, data that could not be sent is dropped");
        }
    }
}
