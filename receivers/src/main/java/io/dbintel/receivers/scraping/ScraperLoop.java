package io.dbintel.receivers.scraping;

import io.dbintel.component.Clock;
import io.dbintel.component.Consumer;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Instrument;
import io.dbintel.component.Meter;
import io.dbintel.component.Settings;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Runs a receiver's scrapers: once after the initial delay, then at fixed times. Rounds never overlap; a time that passes during a
 * round is left out, so that a slow source is not asked without a pause. A round that fails is said and the next one comes.
 *
 * <p>A batch without items is not handed on: it would cost every component after us a call and tell none of them anything.
 */
public final class ScraperLoop {
    private static final Duration BETWEEN_EQUAL_MESSAGES = Duration.ofMinutes(1);

    private final ScrapingConfig config;
    private final Settings settings;
    private final Clock clock;
    private final List<Job<?>> jobs;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Thread thread; // guarded by this

    /** @param scrapers in the order in which they run in each round */
    public ScraperLoop(ScrapingConfig config, Settings settings, List<Output<?>> scrapers) {
        this.config = config;
        this.settings = settings;
        this.clock = settings.clock();
        this.jobs =
                scrapers.stream().<Job<?>>map(each -> new Job<>(each, settings)).toList();
    }

    /** A scraper and where its batches go. */
    public record Output<R extends Item>(Scraper<R> scraper, Consumer<R> outlet) {}

    /** Starts the thread; returns at once. Does nothing after {@link #close} or without scrapers. */
    public synchronized void start() {
        if (thread == null && stopping.getCount() > 0 && !jobs.isEmpty()) {
            thread = Thread.ofVirtual().name(settings.threadName("")).start(this::run);
        }
    }

    /** Begins no further round; returns at once. {@link #close} waits for the one in hand. */
    public void stop() {
        stopping.countDown();
    }

    /**
     * Waits until the round in hand is over, and interrupts it at the deadline. May come twice and before the start.
     *
     * @return whether the thread ended
     */
    public boolean close(Deadline deadline) {
        stopping.countDown();
        Thread running;
        synchronized (this) {
            running = thread;
        }
        if (running == null) {
            return true;
        }
        try {
            if (!running.join(deadline.remaining())) {
                running.interrupt();
                return running.join(Duration.ofSeconds(1));
            }
        } catch (InterruptedException e) {
            running.interrupt();
            Thread.currentThread().interrupt();
        }
        return !running.isAlive();
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private void run() {
        try {
            if (config.initialDelay().isPositive() && clock.await(stopping, config.initialDelay())) {
                return;
            }
            long next = clock.nanoTime();
            do {
                round();
                next = after(next);
            } while (!clock.await(stopping, Duration.ofNanos(next - clock.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (VirtualMachineError e) {
            // Nothing can be relied on any more, memory least of all.
            settings.status().fatal("scraping ended by " + e);
            throw e;
        }
    }

    /** The first time of the grid that is still to come. */
    private long after(long last) {
        long interval = config.collectionInterval().toNanos();
        long late = clock.nanoTime() - last;
        return last + interval * Math.max(1, Math.ceilDiv(late, interval));
    }

    private void round() throws InterruptedException {
        Optional<Deadline> deadline =
                config.timeout().isPositive() ? Optional.of(Deadline.after(config.timeout(), clock)) : Optional.empty();
        var round = new ScrapeRound(clock.epochNanos(), deadline, this::isStopping);
        String failure = "";
        for (Job<?> job : jobs) {
            if (isStopping()) {
                return;
            }
            String message = job.run(round);
            failure = failure.isEmpty() ? message : failure;
        }
        if (failure.isEmpty()) {
            settings.status().ok();
        } else {
            settings.status().recoverable(failure);
        }
    }

    /** One scraper of the receiver, with what is counted and said about it. */
    private static final class Job<R extends Item> {
        private final Output<R> output;
        private final Settings settings;
        private final Meter meter;
        private String lastMessage = "";
        private long lastSaid;
        private long unsaid;

        Job(Output<R> output, Settings settings) {
            this.output = output;
            this.settings = settings;
            this.meter = settings.meter().with("scraper", output.scraper().name());
        }

        /** One round. Gives why there was nothing to send, empty where it went well. */
        String run(ScrapeRound round) throws InterruptedException {
            try {
                Scraper.Scrape<R> scrape = output.scraper().scrape(round);
                scrape.errors().forEach(error -> say(error, null));
                int items = scrape.batch().items();
                count("scraped", items);
                count("errored", scrape.errored());
                if (items > 0) {
                    deliver(scrape.batch());
                }
                return "";
            } catch (ScrapeException e) {
                count("scraped", 0);
                count("errored", 0);
                say(String.valueOf(e.getMessage()), e.getCause());
                return String.valueOf(e.getMessage());
            } catch (VirtualMachineError e) {
                throw e;
            } catch (RuntimeException | Error e) {
                // A fault of ours must not end the watch over the other things that this receiver reads.
                count("scraped", 0);
                count("errored", 0);
                say(e.toString(), e);
                return e.toString();
            }
        }

        private void deliver(Batch<R> batch) {
            switch (output.outlet().consume(batch)) {
                case Delivery.Accepted() -> {
                    // the graph counts it
                }
                case Delivery.Refused(int items, String reason) -> say(items + " items were refused: " + reason, null);
                // The next round brings newer figures; keeping old ones would only add to the load that refused them.
                case Delivery.TryAgain(Duration after, String reason) ->
                    say("a batch was dropped, the pipeline is busy: " + reason, null);
            }
        }

        private void count(String what, int items) {
            String itemsName = output.scraper().signal().itemsName();
            String unit = itemsName.equals("log_records") ? "{record}" : "{datapoint}";
            meter.counter(Instrument.of(
                            "otelcol_scraper_" + what + "_" + itemsName,
                            unit,
                            "Number of " + itemsName.replace('_', ' ') + " " + what + "."))
                    .add(items);
        }

        /** The same words at most once a minute, with the number of times that they were left out. */
        private void say(String message, @Nullable Throwable cause) {
            long now = settings.clock().nanoTime();
            if (message.equals(lastMessage) && now - lastSaid < BETWEEN_EQUAL_MESSAGES.toNanos()) {
                unsaid++;
                return;
            }
            settings.log()
                    .atError()
                    .setCause(cause)
                    .addKeyValue("scraper", output.scraper().name())
                    .addKeyValue("error", message)
                    .addKeyValue("repeated", unsaid)
                    .log("Error scraping " + output.scraper().signal().name());
            lastMessage = message;
            lastSaid = now;
            unsaid = 0;
        }
    }
}
