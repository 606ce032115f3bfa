package io.dbintel.network.sending;

import io.dbintel.component.config.ConfigNode;
import java.time.Duration;

/**
 * {@code retry_on_failure}: how often and how long a batch is tried again.
 *
 * @param initialInterval before the second attempt
 * @param randomizationFactor by which share an interval is made longer or shorter at random; 0 to 1
 * @param multiplier of the interval after each attempt
 * @param maxInterval bound of the interval, before the random part
 * @param maxElapsedTime from the first attempt on; zero for ever
 */
public record RetryConfig(
        boolean enabled,
        Duration initialInterval,
        double randomizationFactor,
        double multiplier,
        Duration maxInterval,
        Duration maxElapsedTime) {
    public static final RetryConfig DEFAULT =
            new RetryConfig(true, Duration.ofSeconds(5), 0.5, 1.5, Duration.ofSeconds(30), Duration.ofMinutes(5));
    public static final RetryConfig OFF =
            new RetryConfig(false, Duration.ofSeconds(5), 0.5, 1.5, Duration.ofSeconds(30), Duration.ofMinutes(5));

    /** Reads {@code retry_on_failure} of an exporter. */
    public static RetryConfig read(ConfigNode exporter) {
        return read(exporter, DEFAULT);
    }

    public static RetryConfig read(ConfigNode exporter, RetryConfig fallback) {
        ConfigNode node = exporter.section("retry_on_failure");
        boolean enabled = node.flag("enabled", fallback.enabled);
        Duration initial = node.duration("initial_interval", fallback.initialInterval, Duration.ZERO);
        double factor = node.real("randomization_factor", fallback.randomizationFactor);
        if (!(factor >= 0 && factor <= 1)) {
            node.problem("randomization_factor", "expected: 0 to 1", "");
            factor = fallback.randomizationFactor;
        }
        double multiplier = node.real("multiplier", fallback.multiplier);
        if (!(multiplier >= 0)) {
            node.problem("multiplier", "expected: 0 or more", "");
            multiplier = fallback.multiplier;
        }
        Duration max = node.duration("max_interval", fallback.maxInterval, Duration.ZERO);
        Duration elapsed = node.duration("max_elapsed_time", fallback.maxElapsedTime, Duration.ZERO);
        if (enabled && !elapsed.isZero()) {
            if (elapsed.compareTo(initial) < 0) {
                node.problem(
                        "max_elapsed_time",
                        "'max_elapsed_time' must not be less than 'initial_interval'",
                        "make it longer, or 0 for ever");
            } else if (elapsed.compareTo(max) < 0) {
                node.problem(
                        "max_elapsed_time",
                        "'max_elapsed_time' must not be less than 'max_interval'",
                        "make it longer, or 0 for ever");
            }
        }
        return new RetryConfig(enabled, initial, factor, multiplier, max, elapsed);
    }
}
