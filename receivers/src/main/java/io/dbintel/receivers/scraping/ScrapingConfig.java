package io.dbintel.receivers.scraping;

import io.dbintel.component.config.ConfigNode;
import java.time.Duration;

/**
 * When a receiver scrapes.
 *
 * @param collectionInterval from the start of one round to the start of the next; more than zero
 * @param initialDelay from the receiver's start to the first round; zero or less for none
 * @param timeout for one whole round; zero for none
 */
public record ScrapingConfig(Duration collectionInterval, Duration initialDelay, Duration timeout) {
    /** As the Collector's database receivers have it. */
    public static final ScrapingConfig DEFAULT =
            new ScrapingConfig(Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ZERO);

    /** Reads the three keys, which stand beside the receiver's own. */
    public static ScrapingConfig read(ConfigNode receiver) {
        Duration interval = receiver.duration("collection_interval", DEFAULT.collectionInterval);
        Duration initialDelay = receiver.duration("initial_delay", DEFAULT.initialDelay);
        Duration timeout = receiver.duration("timeout", DEFAULT.timeout);
        if (!interval.isPositive()) {
            receiver.problem(
                    "collection_interval",
                    "\"collection_interval\": requires positive value",
                    "write a duration such as 10s");
            interval = DEFAULT.collectionInterval;
        }
        if (timeout.isNegative()) {
            receiver.problem("timeout", "\"timeout\": requires positive value", "write a duration, or 0 for no limit");
            timeout = DEFAULT.timeout;
        }
        return new ScrapingConfig(interval, initialDelay, timeout);
    }
}
