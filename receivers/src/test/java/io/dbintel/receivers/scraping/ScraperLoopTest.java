package io.dbintel.receivers.scraping;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.component.Clock;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Kind;
import io.dbintel.component.Status;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Resource;
import io.dbintel.telemetry.Scope;
import io.dbintel.telemetry.Signal;
import io.dbintel.testkit.RecordingConsumer;
import io.dbintel.testkit.TestClock;
import io.dbintel.testkit.TestSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScraperLoopTest {
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final TestClock clock = new TestClock();
    private final TestSettings settings = new TestSettings(clock);
    private final RecordingConsumer<LogRecord> outlet = new RecordingConsumer<>();
    private @Nullable ScraperLoop loop;

    /** Does in each round what the test says. */
    private static final class Scripted implements Scraper<LogRecord> {
        interface Step {
            Scrape<LogRecord> run(ScrapeRound round) throws ScrapeException, InterruptedException;
        }

        private final List<ScrapeRound> rounds = new ArrayList<>();
        private final Semaphore ran = new Semaphore(0);
        private final Step step;

        Scripted(Step step) {
            this.step = step;
        }

        @Override
        public String name() {
            return "scripted";
        }

        @Override
        public Signal<LogRecord> signal() {
            return Signal.LOGS;
        }

        @Override
        public Scrape<LogRecord> scrape(ScrapeRound round) throws ScrapeException, InterruptedException {
            synchronized (this) {
                rounds.add(round);
            }
            try {
                return step.run(round);
            } finally {
                ran.release();
            }
        }

        synchronized List<ScrapeRound> rounds() {
            return List.copyOf(rounds);
        }
    }

    private static Batch<LogRecord> records(int count) {
        var batch = new Batch<>(Signal.LOGS);
        var scope = batch.addResource(new Resource()).addScope(new Scope("s", "1"));
        for (int i = 0; i < count; i++) {
            scope.add(new LogRecord().setEventName("e"));
        }
        return batch;
    }

    private static Scraper.Scrape<LogRecord> good(int count) {
        return new Scraper.Scrape<>(records(count), List.of());
    }

    private ScraperLoop start(Scripted scraper, Duration initialDelay, Duration timeout) {
        loop = new ScraperLoop(
                new ScrapingConfig(INTERVAL, initialDelay, timeout),
                settings.of(Kind.RECEIVER, "scripted"),
                List.of(new ScraperLoop.Output<>(scraper, outlet)));
        loop.start();
        return loop;
    }

    @AfterEach
    void close() {
        if (loop != null) {
            assertThat(loop.close(Deadline.after(Duration.ofSeconds(5), Clock.SYSTEM)))
                    .isTrue();
        }
    }

    @Test
    void firstRoundComesAfterTheDelayAndTheNextOnesAtTheInterval() throws Exception {
        var scraper = new Scripted(round -> good(2));
        start(scraper, Duration.ofSeconds(1), Duration.ZERO);
        clock.awaitWaiting(1);
        assertThat(scraper.rounds()).isEmpty();

        clock.advance(Duration.ofSeconds(1));
        scraper.ran.acquire();
        clock.awaitWaiting(1);
        clock.advance(INTERVAL);
        scraper.ran.acquire();
        outlet.awaitItems(4);

        assertThat(scraper.rounds()).hasSize(2);
        assertThat(scraper.rounds().get(1).now() - scraper.rounds().get(0).now())
                .isEqualTo(INTERVAL.toNanos());
        assertThat(settings.total("otelcol_scraper_scraped_log_records")).isEqualTo(4);
        assertThat(settings.total("otelcol_scraper_errored_log_records")).isZero();
    }

    @Test
    void timesThatPassDuringARoundAreLeftOut() throws Exception {
        var begun = new Semaphore(0);
        var goOn = new Semaphore(0);
        var scraper = new Scripted(round -> {
            begun.release();
            goOn.acquire();
            return good(1);
        });
        start(scraper, Duration.ZERO, Duration.ZERO);
        begun.acquire();
        long first = clock.nanoTime();

        clock.advance(INTERVAL.multipliedBy(3).plusSeconds(4));
        goOn.release();
        clock.awaitWaiting(1);
        assertThat(scraper.rounds()).hasSize(1);
        clock.advance(Duration.ofSeconds(6));
        begun.acquire();

        assertThat(clock.nanoTime() - first).isEqualTo(INTERVAL.multipliedBy(4).toNanos());
        goOn.release();
    }

    @Test
    void failureIsCountedAndTheNextRoundComes() throws Exception {
        var scraper = new Scripted(new Scripted.Step() {
            private int round;

            @Override
            public Scraper.Scrape<LogRecord> run(ScrapeRound now) throws ScrapeException {
                return switch (round++) {
                    case 0 -> throw new ScrapeException("nobody there");
                    case 1 -> throw new IllegalStateException("a fault of ours");
                    case 2 -> new Scraper.Scrape<>(records(3), List.of("one", "two"));
                    default -> good(0);
                };
            }
        });
        start(scraper, Duration.ZERO, Duration.ZERO);

        for (int i = 0; i < 4; i++) {
            scraper.ran.acquire();
            clock.awaitWaiting(1);
            clock.advance(INTERVAL);
        }

        outlet.awaitItems(3);
        assertThat(outlet.batches())
                .as("what was read beside errors is kept, nothing is not sent")
                .hasSize(1);
        assertThat(settings.total("otelcol_scraper_scraped_log_records")).isEqualTo(3);
        assertThat(settings.total("otelcol_scraper_errored_log_records")).isEqualTo(2);
        assertThat(settings.statuses().stream().map(Status::state))
                .startsWith(
                        Status.State.RECOVERABLE_ERROR,
                        Status.State.RECOVERABLE_ERROR,
                        Status.State.OK,
                        Status.State.OK);
    }

    @Test
    void refusedBatchIsDroppedAndTheNextOneComes() throws Exception {
        var scraper = new Scripted(round -> good(1));
        outlet.answering(Delivery.tryAgain("full"));
        start(scraper, Duration.ZERO, Duration.ZERO);
        scraper.ran.acquire();
        clock.awaitWaiting(1);

        outlet.answering(Delivery.accepted());
        clock.advance(INTERVAL);

        outlet.awaitItems(1);
    }

    @Test
    void timeoutIsTheDeadlineOfTheRound() throws Exception {
        var scraper = new Scripted(round -> {
            clock.advance(Duration.ofSeconds(4));
            return good(round.isOver() ? 0 : 1);
        });
        start(scraper, Duration.ZERO, Duration.ofSeconds(5));
        scraper.ran.acquire();

        outlet.awaitItems(1);
        assertThat(scraper.rounds().getFirst().deadline()).isPresent();
    }

    @Test
    void roundIsOverWhenTheReceiverStops() throws Exception {
        var begun = new Semaphore(0);
        var stopped = new Semaphore(0);
        var over = new ArrayList<Boolean>();
        var scraper = new Scripted(round -> {
            over.add(round.isOver());
            begun.release();
            stopped.acquire();
            over.add(round.isOver());
            return good(1);
        });
        var closing = start(scraper, Duration.ZERO, Duration.ZERO);
        begun.acquire();

        Thread closer =
                Thread.ofVirtual().start(() -> closing.close(Deadline.after(Duration.ofSeconds(5), Clock.SYSTEM)));
        while (!scraper.rounds().getFirst().isOver()) {
            Thread.onSpinWait();
        }
        stopped.release();
        closer.join();

        assertThat(over).containsExactly(false, true);
    }

    @Test
    void errorEndsTheRoundNotTheScraping() throws Exception {
        var scraper = new Scripted(round -> {
            throw new AssertionError("a fault of ours");
        });
        start(scraper, Duration.ZERO, Duration.ZERO);
        for (int round = 0; round < 2; round++) {
            scraper.ran.acquire();
            clock.awaitWaiting(1);
            clock.advance(INTERVAL);
        }

        assertThat(scraper.ran.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void errorOfTheMachineEndsTheScrapingAndIsFatal() throws Exception {
        var scraper = new Scripted(round -> {
            throw new OutOfMemoryError("none left");
        });
        var other = new Scripted(round -> good(1));
        loop = new ScraperLoop(
                new ScrapingConfig(INTERVAL, Duration.ZERO, Duration.ZERO),
                settings.of(Kind.RECEIVER, "scripted"),
                List.of(new ScraperLoop.Output<>(scraper, outlet), new ScraperLoop.Output<>(other, outlet)));

        loop.start();
        scraper.ran.acquire();
        assertThat(loop.close(Deadline.after(Duration.ofSeconds(5), Clock.SYSTEM)))
                .isTrue();

        assertThat(settings.statuses()).singleElement().satisfies(status -> {
            assertThat(status.state()).isEqualTo(Status.State.FATAL_ERROR);
            assertThat(status.message()).contains("none left");
        });
        assertThat(scraper.rounds()).hasSize(1);
        assertThat(other.rounds()).as("nothing is done after it").isEmpty();
    }

    @Test
    void withoutTimeoutThereIsNoDeadline() throws Exception {
        var scraper = new Scripted(round -> good(1));
        start(scraper, Duration.ZERO, Duration.ZERO);
        scraper.ran.acquire();

        assertThat(scraper.rounds().getFirst().deadline()).isEqualTo(Optional.empty());
    }

    @Test
    void closeBeforeStartTwiceAndInARoundLeavesNoThread() throws Exception {
        var begun = new Semaphore(0);
        var scraper = new Scripted(round -> {
            begun.release();
            new Semaphore(0).acquire();
            return good(1);
        });
        var closed = start(scraper, Duration.ZERO, Duration.ZERO);
        begun.acquire();

        assertThat(closed.close(Deadline.after(Duration.ZERO, Clock.SYSTEM))).isTrue();
        assertThat(closed.close(Deadline.after(Duration.ZERO, Clock.SYSTEM))).isTrue();

        var unstarted = new ScraperLoop(
                ScrapingConfig.DEFAULT,
                settings.of(Kind.RECEIVER, "scripted"),
                List.of(new ScraperLoop.Output<>(scraper, outlet)));
        assertThat(unstarted.close(Deadline.after(Duration.ZERO, Clock.SYSTEM))).isTrue();
        unstarted.start();
        assertThat(scraper.rounds()).hasSize(1);
    }
}
