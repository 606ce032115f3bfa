package io.dbintel.network.sending;

import io.dbintel.component.Clock;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Settings;
import io.dbintel.component.SparseLog;
import io.dbintel.component.StatusReporter;
import io.dbintel.component.Tracer;
import io.dbintel.component.config.Durations;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Origin;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.DoubleSupplier;

/**
 * Brings one batch to its end: attempts with a deadline each, waits between them, counts the outcome once.
 *
 * <p>The n-th wait is {@code min(max_interval, initial_interval × multiplierⁿ⁻¹)}, made longer or shorter by up to the
 * randomization factor, and never shorter than what the destination asks for. When stopping, nothing waits any more: what was
 * tried once and failed is given up.
 */
final class Delivering<R extends Item> {
    /** In place of no deadline at all. */
    private static final Duration UNBOUNDED = Duration.ofDays(365);

    private final SenderConfig config;
    private final Attempt<R> attempt;
    private final SenderMetrics metrics;
    private final Settings settings;
    private final CountDownLatch stopping;
    private final DoubleSupplier random;
    private final EndedThreads ended;
    private final Tracer tracer;
    private volatile String span = "";
    private final SparseLog retryLog;
    private final SparseLog dropLog;
    private final SparseLog handedBackLog;

    /** Whether a sending thread of an exporter has ended, whatever its signal: no success of another undoes that. */
    private static final class EndedThreads {
        private volatile boolean any;
    }

    /** @param random from 0 to 1 */
    Delivering(
            SenderConfig config,
            Attempt<R> attempt,
            SenderMetrics metrics,
            Settings settings,
            CountDownLatch stopping,
            DoubleSupplier random) {
        this.config = config;
        this.attempt = attempt;
        this.metrics = metrics;
        this.settings = settings;
        this.stopping = stopping;
        this.random = random;
        this.ended = settings.shared().get(EndedThreads.class, EndedThreads::new);
        this.tracer = settings.tracer();
        this.retryLog = new SparseLog(settings.clock());
        this.dropLog = new SparseLog(settings.clock());
        this.handedBackLog = new SparseLog(settings.clock());
    }

    /** Made once: all batches of a sender are of one signal. */
    private String span(Batch<R> batch) {
        String known = span;
        if (known.isEmpty()) {
            known = "exporter/" + settings.id() + "/" + batch.signal().name();
            span = known;
        }
        return known;
    }

    List<String> distinction(Origin origin) {
        return attempt.distinction(origin);
    }

    /** @return accepted, refused for good, or to be tried again where the attempts came to their end */
    Delivery deliver(Batch<R> batch) {
        int items = batch.items();
        metrics.inFlight.add(1);
        Delivery outcome;
        try (Tracer.Operation operation = tracer.start(span(batch))) {
            operation.items(items);
            outcome = untilDone(batch);
            operation.outcome(outcome);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            outcome = Delivery.tryAgain("interrupted due to shutdown");
        } catch (RuntimeException | Error e) {
            return defect(batch, e);
        } finally {
            metrics.inFlight.add(-1);
        }
        int lost = switch (outcome) {
            case Delivery.Accepted() -> 0;
            case Delivery.Refused(int refused, String reason) -> Math.min(refused, items);
            // A part that did arrive was taken out of the batch by the attempt.
            case Delivery.TryAgain(Duration after, String reason) -> Math.min(batch.items(), items);
        };
        metrics.sent.add((long) items - lost);
        if (lost > 0) {
            metrics.failed.add((long) lost);
        }
        report(outcome, lost);
        if (outcome instanceof Delivery.TryAgain(Duration after, String reason) && lost < items) {
            // The pipeline would send again what did arrive.
            return Delivery.refused(lost, reason);
        }
        return outcome;
    }

    /** Counts a batch as failed that was never tried. */
    Delivery abandon(Batch<R> batch, String reason) {
        int items = batch.items();
        metrics.failed.add((long) items);
        Delivery outcome = Delivery.tryAgain(reason);
        report(outcome, items);
        return outcome;
    }

    /** Gives up a batch that met a defect of the program, so that its thread can go on with the next. */
    Delivery defect(Batch<R> batch, Throwable cause) {
        int items = batch.items();
        metrics.failed.add((long) items);
        settings.log().error("sending failed by an error of the program", cause);
        Delivery outcome = Delivery.refused(items, "not retryable error: " + cause);
        report(outcome, items);
        if (cause instanceof VirtualMachineError) {
            // Out of memory, most likely: what other threads hold is in doubt.
            settings.status().fatal("sending failed: " + cause);
        }
        return outcome;
    }

    /** A sending thread has come to its end by a defect: what still comes is sent by fewer, or only fills the queue. */
    void ended(Throwable cause) {
        ended.any = true;
        settings.log().error("a sending thread has ended by an error of the program", cause);
        String message = "a sending thread has ended: " + cause + "; restart the collector";
        if (cause instanceof VirtualMachineError) {
            settings.status().fatal(message);
        } else {
            settings.status().permanent(message);
        }
    }

    private StatusReporter status() {
        return ended.any ? StatusReporter.NONE : settings.status();
    }

    private Delivery untilDone(Batch<R> batch) throws InterruptedException {
        Clock clock = settings.clock();
        RetryConfig retry = config.retry();
        long start = clock.nanoTime();
        double interval = retry.initialInterval().toNanos();
        while (true) {
            Delivery delivery = attempt.send(
                    batch, Deadline.after(config.timeout().isZero() ? UNBOUNDED : config.timeout(), clock));
            if (!(delivery instanceof Delivery.TryAgain(Duration hint, String reason)) || !retry.enabled()) {
                return delivery;
            }
            if (stopping.getCount() == 0) {
                return Delivery.tryAgain("interrupted due to shutdown: " + reason);
            }
            long delay = Math.max(jittered(interval), hint.toNanos());
            long elapsed = clock.nanoTime() - start;
            if (!retry.maxElapsedTime().isZero()
                    && elapsed + delay > retry.maxElapsedTime().toNanos()) {
                return new Delivery.TryAgain(hint, "no more retries left: " + reason);
            }
            status().recoverable(reason);
            logRetry(reason, delay);
            if (clock.await(stopping, Duration.ofNanos(delay))) {
                return Delivery.tryAgain("interrupted due to shutdown: " + reason);
            }
            interval = Math.min(
                    interval * retry.multiplier(), (double) retry.maxInterval().toNanos());
        }
    }

    private long jittered(double interval) {
        double bounded =
                Math.min(interval, (double) config.retry().maxInterval().toNanos());
        double spread = config.retry().randomizationFactor() * (2 * random.getAsDouble() - 1);
        return (long) (bounded * (1 + spread));
    }

    private void logRetry(String reason, long delay) {
        retryLog.info(settings.log())
                .addKeyValue("error", reason)
                .addKeyValue("interval", Durations.print(Duration.ofMillis(delay / 1_000_000)))
                .log("Exporting failed. Will retry the request after interval.");
    }

    private void report(Delivery outcome, int lost) {
        String reason = switch (outcome) {
            case Delivery.Accepted() -> "";
            case Delivery.Refused(int items, String why) -> why;
            case Delivery.TryAgain(Duration after, String why) -> why;
        };
        if (lost == 0) {
            status().ok();
            return;
        }
        status().recoverable(reason);
        boolean answered = !config.queue().enabled() || config.queue().waitForResult();
        if (answered && outcome instanceof Delivery.TryAgain) {
            handedBackLog
                    .warn(settings.log())
                    .addKeyValue("error", reason)
                    .addKeyValue("items", lost)
                    .log("Exporting failed. Handing the data back to the pipeline, which may try again.");
            return;
        }
        dropLog.error(settings.log())
                .addKeyValue("error", reason)
                .addKeyValue(answered ? "rejected_items" : "dropped_items", lost)
                .log(answered ? "Exporting failed. Rejecting data." : "Exporting failed. Dropping data.");
    }
}
