package io.dbintel.network.sending;

import io.dbintel.component.config.ConfigNode;
import java.time.Duration;

/**
 * Queue, retry and deadline of an exporter.
 *
 * @param timeout of each attempt; zero for none
 */
public record SenderConfig(SendingQueueConfig queue, RetryConfig retry, Duration timeout) {

    /** Reads {@code sending_queue}, {@code retry_on_failure} and {@code timeout} with the Collector's defaults. */
    public static SenderConfig read(ConfigNode exporter, Duration defaultTimeout) {
        return new SenderConfig(
                SendingQueueConfig.read(exporter), RetryConfig.read(exporter), timeout(exporter, defaultTimeout));
    }

    static Duration timeout(ConfigNode exporter, Duration fallback) {
        Duration timeout = exporter.duration("timeout", fallback);
        if (timeout.isNegative()) {
            exporter.problem("timeout", "'timeout' must be non-negative", "");
            return fallback;
        }
        return timeout;
    }
}
