package io.dbintel.network.sending;

import io.dbintel.component.Deadline;
import io.dbintel.telemetry.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** The threads that take from a queue and send: so many batches at once as are configured. */
final class Consumers<R extends Item> {
    /** How long a thread waits for a batch before it looks whether it is to end. */
    private static final long LOOK_NANOS = 1_000_000_000L;

    private final BatchQueue<R> queue;
    private final SendingQueueConfig config;
    private final Delivering<R> delivering;
    private final SenderMetrics metrics;
    private final String name;
    private final @Nullable Merging<R> merging;
    private final Semaphore permits;
    private final List<Thread> threads = new ArrayList<>();

    Consumers(
            BatchQueue<R> queue,
            SendingQueueConfig config,
            Delivering<R> delivering,
            SenderMetrics metrics,
            String name) {
        this.queue = queue;
        this.config = config;
        this.delivering = delivering;
        this.metrics = metrics;
        this.name = name;
        this.merging = config.batch()
                .map(merge -> new Merging<R>(merge, delivering::distinction))
                .orElse(null);
        this.permits = new Semaphore(config.numConsumers());
    }

    synchronized void start() {
        if (merging != null) {
            threads.add(Thread.ofVirtual().name(name + "/merge").start(() -> telling(() -> merge(merging))));
            return;
        }
        for (int i = 0; i < config.numConsumers(); i++) {
            threads.add(Thread.ofVirtual().name(name + "/" + i).start(() -> telling(this::sendOneByOne)));
        }
    }

    /** A thread that ends by a defect can't be had again; what it held was accounted for by the loop. */
    private void telling(Runnable loop) {
        try {
            loop.run();
        } catch (RuntimeException | Error e) {
            delivering.ended(e);
        }
    }

    private void sendOneByOne() {
        try {
            while (!queue.isClosedAndEmpty()) {
                Waiting<R> element = queue.take(LOOK_NANOS);
                if (element != null) {
                    send(new Load<>(element.batch(), List.of(new Share<>(element, queue))));
                }
            }
        } catch (InterruptedException e) {
            // The deadline of closing has passed; finish() accounts for what is left.
            Thread.currentThread().interrupt();
        }
    }

    private void merge(Merging<R> pending) {
        try {
            while (!queue.isClosedAndEmpty()) {
                Waiting<R> element = queue.take(Math.min(LOOK_NANOS, pending.untilDue(System.nanoTime())));
                if (element != null) {
                    sendAll(merged(pending, element));
                }
                sendAll(pending.due(System.nanoTime()));
            }
            sendAll(pending.all());
            permits.acquire(config.numConsumers());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            giveUp(pending.all());
        } catch (RuntimeException | Error e) {
            lose(pending.all(), e);
            throw e;
        }
    }

    /** A defect must not end the one thread that merges: what is pending is given up, and the next batches are sent. */
    private List<Load<R>> merged(Merging<R> pending, Waiting<R> element) {
        var share = new Share<>(element, queue);
        try {
            return pending.add(share, element.batch(), System.nanoTime());
        } catch (RuntimeException | Error e) {
            var lost = new ArrayList<>(pending.all());
            boolean known = lost.stream().anyMatch(load -> load.shares().contains(share));
            if (!known) {
                lost.add(new Load<>(element.batch(), List.of(share)));
            }
            lose(lost, e);
            return List.of();
        }
    }

    private void lose(List<Load<R>> loads, Throwable cause) {
        for (Load<R> load : loads) {
            Ending ending = delivering.defect(load.batch(), cause);
            load.shares().forEach(share -> share.done(ending));
        }
    }

    private void sendAll(List<Load<R>> loads) throws InterruptedException {
        for (int i = 0; i < loads.size(); i++) {
            try {
                sendApart(loads.get(i));
            } catch (InterruptedException e) {
                giveUp(loads.subList(i, loads.size()));
                throw e;
            } catch (RuntimeException | Error e) {
                lose(List.of(loads.get(i)), e);
            }
        }
    }

    /** On a thread of its own, as soon as one may be had. */
    private void sendApart(Load<R> load) throws InterruptedException {
        metrics.mergedItems().record(load.batch().items());
        metrics.mergedBytes().record((double) load.batch().encodedSize());
        Thread sending = Thread.ofVirtual().name(name + "/send").unstarted(() -> {
            try {
                send(load);
            } finally {
                permits.release();
            }
        });
        permits.acquire();
        remember(sending);
        sending.start();
    }

    private synchronized void remember(Thread thread) {
        // Not more than the permits are alive.
        threads.removeIf(each -> each.getState() == Thread.State.TERMINATED);
        threads.add(thread);
    }

    private void send(Load<R> load) {
        Ending ending = delivering.deliver(load.batch());
        load.shares().forEach(share -> share.done(ending));
    }

    /** Waits for the threads until the deadline, then interrupts them; what was never tried is counted as failed, or kept. */
    void finish(Deadline deadline) {
        join(deadline);
        snapshot().forEach(Thread::interrupt);
        // An attempt that is interrupted answers at once.
        for (Thread thread : snapshot()) {
            awaitEnd(thread, java.time.Duration.ofSeconds(1));
        }
        var left = new ArrayList<Load<R>>();
        for (Waiting<R> element : queue.drain()) {
            left.add(new Load<>(element.batch(), List.of(new Share<>(element, queue))));
        }
        giveUp(left);
        queue.release();
    }

    private void join(Deadline deadline) {
        for (Thread thread : snapshot()) {
            awaitEnd(thread, deadline.remaining());
        }
    }

    private static void awaitEnd(Thread thread, java.time.Duration time) {
        try {
            boolean ended = thread.join(time);
            assert ended || !time.isNegative();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized List<Thread> snapshot() {
        return List.copyOf(threads);
    }

    private void giveUp(List<Load<R>> loads) {
        for (Load<R> load : loads) {
            Ending ending = delivering.abandon(load.batch(), "the time for shutting down is over");
            load.shares().forEach(share -> share.done(ending));
        }
    }
}
