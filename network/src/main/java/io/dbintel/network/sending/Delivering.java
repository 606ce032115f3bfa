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
import org.jspecify.annotations.Nullable;

/**
 * Brings one batch to its end: attempts with a deadline each, waits between them, counts the outcome once.
 *
 * <p>The n-th wait is {@code min(max_interval, initial_interval × multiplierⁿ⁻¹)}, made longer or shorter by up to the
 * randomization factor, and never shorter than what the destination asks for. When stopping, nothing waits any more: what was
 * tried once and failed is given up, or kept where the queue is durable.
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
    private final @Nullable DeadLetters deadLetters;
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

    /**
     * @param random from 0 to 1
     * @param deadLetters null where what is given up is not kept
     */
    Delivering(
            SenderConfig config,
            Attempt<R> attempt,
            SenderMetrics metrics,
            Settings settings,
            CountDownLatch stopping,
            DoubleSupplier random,
            @Nullable DeadLetters deadLetters) {
        this.config = config;
        this.attempt = attempt;
        this.metrics = metrics;
        this.settings = settings;
        this.stopping = stopping;
        this.random = random;
        this.deadLetters = deadLetters;
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
    Ending deliver(Batch<R> batch) {
        int items = batch.items();
        if (isQueued()) {
            metrics.ledger.toFlight(items);
        }
        metrics.inFlight.add(1);
        Attempts made;
        try (Tracer.Operation operation = tracer.start(span(batch))) {
            operation.items(items);
            made = untilDone(batch);
            operation.outcome(made.outcome());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            made = Attempts.interrupted("");
        } catch (RuntimeException | Error e) {
            return defective(items, e);
        } finally {
            metrics.inFlight.add(-1);
        }
        return ended(batch, items, made);
    }

    private Ending ended(Batch<R> batch, int items, Attempts made) {
        Delivery outcome = made.outcome();
        int lost = switch (outcome) {
            case Delivery.Accepted() -> 0;
            case Delivery.Refused(int refused, String reason) -> Math.min(refused, items);
            // A part that did arrive was taken out of the batch by the attempt.
            case Delivery.TryAgain(Duration after, String reason) -> Math.min(batch.items(), items);
        };
        if (made.isInterrupted() && isDurable()) {
            metrics.ledger.kept((long) items - lost, lost);
            return new Ending(outcome, true);
        }
        if (lost > 0 && !made.isInterrupted()) {
            buryWhatIsKnown(batch, lost, outcome);
        }
        count(items, lost, made.loss());
        report(outcome, lost);
        if (outcome instanceof Delivery.TryAgain(Duration after, String reason) && lost < items) {
            // The pipeline would send again what did arrive.
            return Ending.of(Delivery.refused(lost, reason));
        }
        return Ending.of(outcome);
    }

    private void count(int items, int lost, Ledger.Loss loss) {
        if (isQueued()) {
            metrics.ledger.landed((long) items - lost, lost, loss);
        } else {
            metrics.ledger.sentAtOnce((long) items - lost);
        }
        if (lost > 0) {
            metrics.failed.add((long) lost);
        }
    }

    /** What a far end refused in part only it can name. */
    private void buryWhatIsKnown(Batch<R> batch, int lost, Delivery outcome) {
        if (deadLetters != null && isQueued() && lost == batch.items()) {
            deadLetters.write(batch, reason(outcome));
        }
    }

    /** Ends a batch that was never tried. */
    Ending abandon(Batch<R> batch, String reason) {
        int items = batch.items();
        metrics.ledger.toFlight(items);
        return ended(batch, items, new Attempts(Delivery.tryAgain(reason), Ledger.Loss.SHUTDOWN));
    }

    /** Gives up a batch that met a defect of the program, so that its thread can go on with the next. */
    Ending defect(Batch<R> batch, Throwable cause) {
        int items = batch.items();
        metrics.ledger.toFlight(items);
        return defective(items, cause);
    }

    private Ending defective(int items, Throwable cause) {
        if (isQueued()) {
            metrics.ledger.landed(0, items, Ledger.Loss.ERROR);
        }
        metrics.failed.add((long) items);
        settings.log().error("sending failed by an error of the program", cause);
        Delivery outcome = Delivery.refused(items, "not retryable error: " + cause);
        report(outcome, items);
        if (cause instanceof VirtualMachineError) {
            // Out of memory, most likely: what other threads hold is in doubt.
            settings.status().fatal("sending failed: " + cause);
        }
        return Ending.of(outcome);
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

    private boolean isQueued() {
        return config.queue().enabled();
    }

    private boolean isDurable() {
        return isQueued() && !config.queue().storage().isEmpty();
    }

    /**
     * How all attempts together ended.
     *
     * @param loss why what is not sent is lost
     */
    private record Attempts(Delivery outcome, Ledger.Loss loss) {
        static Attempts interrupted(String reason) {
            return new Attempts(
                    Delivery.tryAgain("interrupted due to shutdown" + (reason.isEmpty() ? "" : ": " + reason)),
                    Ledger.Loss.SHUTDOWN);
        }

        boolean isInterrupted() {
            return loss == Ledger.Loss.SHUTDOWN;
        }
    }

    private Attempts untilDone(Batch<R> batch) throws InterruptedException {
        Clock clock = settings.clock();
        RetryConfig retry = config.retry();
        long start = clock.nanoTime();
        double interval = retry.initialInterval().toNanos();
        while (true) {
            Delivery delivery = attempt.send(
                    batch, Deadline.after(config.timeout().isZero() ? UNBOUNDED : config.timeout(), clock));
            if (!(delivery instanceof Delivery.TryAgain(Duration hint, String reason))) {
                return new Attempts(delivery, Ledger.Loss.REFUSED);
            }
            if (!retry.enabled()) {
                return new Attempts(delivery, Ledger.Loss.RETRIES_EXHAUSTED);
            }
            if (stopping.getCount() == 0) {
                return Attempts.interrupted(reason);
            }
            long delay = Math.max(jittered(interval), hint.toNanos());
            long elapsed = clock.nanoTime() - start;
            if (!retry.maxElapsedTime().isZero()
                    && elapsed + delay > retry.maxElapsedTime().toNanos()) {
                return new Attempts(
                        new Delivery.TryAgain(hint, "no more retries left: " + reason), Ledger.Loss.RETRIES_EXHAUSTED);
            }
            status().recoverable(reason);
            logRetry(reason, delay);
            if (clock.await(stopping, Duration.ofNanos(delay))) {
                return Attempts.interrupted(reason);
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

    private static String reason(Delivery outcome) {
        return switch (outcome) {
            case Delivery.Accepted() -> "";
            case Delivery.Refused(int items, String why) -> why;
            case Delivery.TryAgain(Duration after, String why) -> why;
        };
    }

    private void report(Delivery outcome, int lost) {
        String reason = reason(outcome);
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
