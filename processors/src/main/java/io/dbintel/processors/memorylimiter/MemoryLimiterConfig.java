package io.dbintel.processors.memorylimiter;

import io.dbintel.component.config.ConfigNode;
import java.time.Duration;

/**
 * Settings of the {@code memory_limiter} processor. A MiB value wins over the percentage beside it.
 *
 * @param checkInterval how often memory is read
 * @param limitMib hard limit; 0 where the percentage holds
 * @param limitPercentage hard limit as a part of the memory that the process may have
 * @param spikeLimitMib soft limit = hard limit - this; 0 for a fifth of the hard limit
 * @param minGcIntervalSoft least time between forced collections above the soft limit
 * @param maxGcIntervalSoft longest time to which it grows while they do not help; zero: it does not grow
 */
public record MemoryLimiterConfig(
        Duration checkInterval,
        long limitMib,
        int limitPercentage,
        long spikeLimitMib,
        int spikeLimitPercentage,
        Duration minGcIntervalSoft,
        Duration minGcIntervalHard,
        Duration maxGcIntervalSoft,
        Duration maxGcIntervalHard) {
    private static final long MOST_MIB = 1L << 30;
    private static final int DEFAULT_SPIKE_PERCENT = 20;

    static MemoryLimiterConfig read(ConfigNode node) {
        Duration interval = node.duration("check_interval", Duration.ZERO);
        if (interval.compareTo(Duration.ZERO) <= 0) {
            node.problem("check_interval", "'check_interval' must be greater than zero", "1s is recommended");
        }
        long limit = node.number("limit_mib", 0, 0, MOST_MIB);
        int percentage = node.integer("limit_percentage", 0, 0, 100);
        if (limit == 0 && percentage == 0) {
            node.missing(
                    node.keys().contains("limit_mib") ? "limit_mib" : "limit_percentage",
                    "'limit_mib' or 'limit_percentage' must be greater than zero",
                    "limit_percentage: 80 is usual");
        }
        long spike = node.number("spike_limit_mib", 0, 0, MOST_MIB);
        if (limit > 0 && spike >= limit) {
            node.problem("spike_limit_mib", "'spike_limit_mib' must be smaller than 'limit_mib'", "a fifth is usual");
        }
        int spikePercentage = node.integer("spike_limit_percentage", 0, 0, 100);
        if (percentage > 0 && spikePercentage >= percentage) {
            node.problem(
                    "spike_limit_percentage",
                    "'spike_limit_percentage' must be smaller than 'limit_percentage'",
                    "a fifth is usual");
        }
        Duration hard = node.duration("min_gc_interval_when_hard_limited", Duration.ZERO, Duration.ZERO);
        Duration soft = node.duration("min_gc_interval_when_soft_limited", Duration.ofSeconds(10), Duration.ZERO);
        if (soft.compareTo(hard) < 0) {
            node.problem(
                    "min_gc_interval_when_soft_limited",
                    "'min_gc_interval_when_soft_limited' should be larger than 'min_gc_interval_when_hard_limited'",
                    "");
        }
        return new MemoryLimiterConfig(
                interval,
                limit,
                percentage,
                spike,
                spikePercentage,
                soft,
                hard,
                node.duration("max_gc_interval_when_soft_limited", Duration.ZERO, Duration.ZERO),
                node.duration("max_gc_interval_when_hard_limited", Duration.ZERO, Duration.ZERO));
    }

    /**
     * The limits as they are written, in bytes.
     *
     * @param total bytes that the process may have
     */
    Limits limits(long total) {
        if (limitMib > 0) {
            long hard = limitMib << 20;
            long spike = spikeLimitMib > 0 ? spikeLimitMib << 20 : percent(hard, DEFAULT_SPIKE_PERCENT);
            return new Limits(hard, hard - spike);
        }
        long hard = percent(total, limitPercentage);
        long spike = spikeLimitPercentage > 0
                ? percent(total, spikeLimitPercentage)
                : spikeLimitMib > 0 ? Math.min(spikeLimitMib << 20, hard - 1) : percent(hard, DEFAULT_SPIKE_PERCENT);
        return new Limits(hard, hard - spike);
    }

    private static long percent(long whole, int percent) {
        return whole / 100 * percent;
    }

    /**
     * Bytes in use from which on garbage is collected at every chance (hard), and data is refused if that does not help (soft).
     */
    record Limits(long hard, long soft) {
        /** The same proportions below another hard limit. */
        Limits cappedAt(long most) {
            return most >= hard ? this : new Limits(most, (long) ((double) soft / hard * most));
        }
    }
}
