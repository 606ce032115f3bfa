package io.dbintel.network.sending;

import io.dbintel.component.Consumer;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Host;
import io.dbintel.component.Journal;
import io.dbintel.component.Kind;
import io.dbintel.component.Settings;
import io.dbintel.component.SparseLog;
import io.dbintel.component.StartException;
import io.dbintel.component.StorageExtension;
import io.dbintel.network.ByteBudget;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * The end of the pipelines of one signal: queue, merging, retry, deadline, one attempt, in this order. With a queue the call
 * of the pipeline returns as soon as the batch is in it, and threads of the sender do the rest; without one the pipeline's
 * own thread does it and gets the outcome.
 */
public final class Sender<R extends Item> implements Consumer<R> {
    /** Bound of a durable queue on the disk, where none is configured. */
    private static final long DEFAULT_DISK_BYTES = 10L << 30;
    /** What a client is told to wait that finds no room. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final SendingQueueConfig config;
    private final Settings settings;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final SenderMetrics metrics;
    private final Delivering<R> delivering;
    private final Signal<R> signal;
    private final ByteBudget budget;
    private volatile BatchQueue<R> queue;
    private volatile Consumers<R> consumers;
    private final SparseLog fullLog;
    private final SparseLog rejectLog;

    public Sender(Signal<R> signal, SenderConfig config, Settings settings, Attempt<R> attempt) {
        this(
                signal,
                config,
                settings,
                attempt,
                () -> ThreadLocalRandom.current().nextDouble());
    }

    /** @param random from 0 to 1, for the random part of waits */
    Sender(Signal<R> signal, SenderConfig config, Settings settings, Attempt<R> attempt, DoubleSupplier random) {
        this.config = config.queue();
        this.settings = settings;
        this.metrics = new SenderMetrics(settings.meter(), signal);
        DeadLetters deadLetters = this.config
                .deadLetter()
                .map(where -> settings.shared().get(DeadLetters.class, () -> new DeadLetters(where, settings)))
                .orElse(null);
        this.delivering = new Delivering<>(config, attempt, metrics, settings, stopping, random, deadLetters);
        this.signal = signal;
        long heap = isDurable() ? 0 : this.config.maxBytes();
        this.budget = settings.shared().get(ByteBudget.class, () -> new ByteBudget(heap));
        this.queue = new MemoryQueue<>(this.config.queueSize(), budget, metrics.ledger);
        this.consumers = consumersOf(queue);
        this.fullLog = new SparseLog(settings.clock());
        this.rejectLog = new SparseLog(settings.clock());
    }

    /** Starts the sending threads. */
    public void start(Host host) throws StartException {
        if (!config.enabled()) {
            return;
        }
        if (isDurable()) {
            queue = openQueue(host);
            consumers = consumersOf(queue);
        }
        metrics.watch(queue, config.sizer());
        consumers.start();
    }

    private boolean isDurable() {
        return config.enabled() && !config.storage().isEmpty();
    }

    private Consumers<R> consumersOf(BatchQueue<R> from) {
        return new Consumers<>(from, config, delivering, metrics, settings.threadName(signal.name()));
    }

    private BatchQueue<R> openQueue(Host host) throws StartException {
        Journal journal = StorageExtension.find(config.storage(), host)
                .openJournal(
                        Kind.EXPORTER,
                        settings.id(),
                        signal.name(),
                        config.maxBytes() > 0 ? config.maxBytes() : DEFAULT_DISK_BYTES);
        return new DurableQueue<>(signal, config, journal, budget, metrics.ledger, settings);
    }

    @Override
    public Delivery consume(Batch<R> batch) {
        int items = batch.items();
        if (items == 0) {
            return Delivery.accepted();
        }
        if (stopping.getCount() == 0) {
            return Delivery.tryAgain("exporter is shutting down");
        }
        if (!config.enabled()) {
            return delivering.deliver(batch).delivery();
        }
        if (isDurable() && !queue.isDurable()) {
            return Delivery.tryAgain("exporter is not started");
        }
        return enqueue(batch, items);
    }

    private Delivery enqueue(Batch<R> batch, int items) {
        Waiting<R> element = Waiting.of(batch, config.sizer());
        long bytes = element.bytes();
        metrics.enqueuedItems().record(items);
        metrics.enqueuedBytes().record((double) bytes);
        try {
            Delivery refusal = switch (queue.offer(element, config.blockOnOverflow())) {
                case TAKEN -> null;
                case FULL -> new Delivery.TryAgain(PAUSE, "sending queue is full");
                case TOO_LARGE ->
                    Delivery.refused(
                            items,
                            "element size too large: a batch of " + element.size() + " "
                                    + config.sizer().unit() + ", " + bytes + " bytes, is more than the sending"
                                    + " queue holds when empty");
                case CLOSED -> Delivery.tryAgain("exporter is shutting down");
            };
            if (refusal != null) {
                return refuse(refusal, items);
            }
            return config.waitForResult() ? element.result().get() : Delivery.accepted();
        } catch (IOException e) {
            settings.status().recoverable("the sending queue can't be written: " + e.getMessage());
            return refuse(new Delivery.TryAgain(PAUSE, "sending queue can't be written: " + e.getMessage()), items);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Delivery.tryAgain("interrupted while waiting for the sending queue");
        } catch (ExecutionException e) {
            throw new IllegalStateException("a result that failed", e);
        }
    }

    private Delivery refuse(Delivery refusal, int items) {
        metrics.enqueueFailed.add((long) items);
        if (refusal instanceof Delivery.TryAgain(var after, String reason)) {
            fullLog.warn(settings.log())
                    .addKeyValue("error", reason)
                    .addKeyValue("items", items)
                    .log("The sending queue takes no data for now, and the pipeline may try again. Increase the size of"
                            + " the queue or the number of consumers.");
            return refusal;
        }
        rejectLog
                .error(settings.log())
                .addKeyValue("error", refusal)
                .addKeyValue("rejected_items", items)
                .log(
                        "Exporting failed. Rejecting data. Increase the size of the sending queue or send smaller batches.");
        return refusal;
    }

    /**
     * Stops intake, sends what is in the queue, each batch tried once, and gives up the rest at the deadline. A durable queue
     * only ends what is being sent; the rest is there after the next start.
     */
    public void close(Deadline deadline) {
        stopping.countDown();
        queue.close();
        consumers.finish(deadline);
    }

    /** For the health answer. */
    public Map<String, Number> figures() {
        return config.enabled() ? Map.of("queue_size", queue.size(), "queue_capacity", queue.capacity()) : Map.of();
    }
}
