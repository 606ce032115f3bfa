package io.dbintel.receivers.scraping;

import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Signal;
import java.util.List;

/** Asks a source once in each round. Called by one thread. */
public interface Scraper<R extends Item> {
    /** Label of own metrics and logs; the receiver's type as a rule. */
    String name();

    Signal<R> signal();

    /**
     * One round.
     *
     * @throws ScrapeException if there is nothing worth sending
     * @throws InterruptedException if the receiver stops
     */
    Scrape<R> scrape(ScrapeRound round) throws ScrapeException, InterruptedException;

    /**
     * What a round gave.
     *
     * @param batch what was read, may be empty
     * @param errors what could not be read beside it, in words for a log: no statement text, no literals
     * @param errored how many things could not be read; those beyond {@code errors} were said by the scraper
     */
    record Scrape<R extends Item>(Batch<R> batch, List<String> errors, int errored) {
        public Scrape {
            errors = List.copyOf(errors);
        }

        /** One whose every error is to be said. */
        public Scrape(Batch<R> batch, List<String> errors) {
            this(batch, errors, errors.size());
        }
    }
}
