package io.dbintel.network.sending;

import io.dbintel.component.Consumer;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Host;
import io.dbintel.component.Settings;
import io.dbintel.component.SparseLog;
import io.dbintel.component.StartException;
import io.dbintel.network.ByteBudget;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Signal;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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
    private final SendingQueueConfig config;
    private final Settings settings;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final SenderMetrics metrics;
    private final Delivering<R> delivering;
    private final BatchQueue<R> queue;
    private final Consumers<R> consumers;
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
        this.delivering = new Delivering<>(config, attempt, metrics, settings, stopping, random);
        ByteBudget budget = settings.shared().get(ByteBudget.class, () -> new ByteBudget(this.config.maxBytes()));
        this.queue = new MemoryQueue<>(this.config.queueSize(), budget);
        this.consumers = new Consumers<>(queue, this.config, delivering, metrics, settings.threadName(signal.name()));
        this.fullLog = new SparseLog(settings.clock());
        this.rejectLog = new SparseLog(settings.clock());
    }

    /** Starts the sending threads. */
    public void start(Host host) throws StartException {
        if (!config.enabled()) {
            return;
        }
        if (!config.storage().isEmpty()) {
            throw new StartException("storage client extension '" + config.storage()
                    + "' not found; this version keeps queues in memory: remove sending_queue::storage");
        }
        metrics.watch(queue, config.sizer());
        consumers.start();
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
            return delivering.deliver(batch);
        }
        return enqueue(batch, items);
    }

    private Delivery enqueue(Batch<R> batch, int items) {
        long bytes = batch.encodedSize();
        var element = new Waiting<>(batch, config.sizer().sizeOf(batch), bytes, new CompletableFuture<Delivery>());
        metrics.enqueuedItems().record(items);
        metrics.enqueuedBytes().record((double) bytes);
        try {
            Delivery refusal = switch (queue.offer(element, config.blockOnOverflow())) {
                case TAKEN -> null;
                case FULL -> Delivery.tryAgain("sending queue is full");
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

    /** Stops intake, sends what is in the queue, each batch tried once, and gives up the rest at the deadline. */
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
