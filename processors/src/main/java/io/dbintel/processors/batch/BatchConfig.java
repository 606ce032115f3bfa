package io.dbintel.processors.batch;

import io.dbintel.component.config.ConfigNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Settings of the {@code batch} processor.
 *
 * @param sendBatchSize items from which on a batch is sent without waiting; 0 sends at once
 * @param timeout longest time that an item waits for others; zero sends at once
 * @param sendBatchMaxSize most items of a batch that is sent; 0 for no limit
 * @param metadataKeys request headers, in lower case, whose values are kept apart
 * @param metadataCardinalityLimit most combinations of their values
 */
public record BatchConfig(
        int sendBatchSize,
        Duration timeout,
        int sendBatchMaxSize,
        List<String> metadataKeys,
        int metadataCardinalityLimit) {
    private static final int MOST_COMBINATIONS = 100_000;

    public BatchConfig {
        metadataKeys = List.copyOf(metadataKeys);
    }

    static BatchConfig read(ConfigNode node) {
        int size = node.integer("send_batch_size", 8192, 0, Integer.MAX_VALUE);
        Duration timeout = node.duration("timeout", Duration.ofMillis(200));
        if (timeout.isNegative()) {
            node.problem("timeout", "timeout must be greater or equal to 0", "write 0s to send at once");
        }
        int maxSize = node.integer("send_batch_max_size", 0, 0, Integer.MAX_VALUE);
        if (maxSize > 0 && maxSize < size) {
            node.problem(
                    "send_batch_max_size",
                    "send_batch_max_size must be greater or equal to send_batch_size",
                    "send_batch_size is " + size);
        }
        return new BatchConfig(size, timeout, maxSize, metadataKeys(node), combinations(node));
    }

    private static List<String> metadataKeys(ConfigNode node) {
        var keys = new ArrayList<String>();
        for (String key : node.texts("metadata_keys", List.of())) {
            String lower = key.toLowerCase(Locale.ROOT);
            if (keys.contains(lower)) {
                node.problem(
                        "metadata_keys",
                        "duplicate entry in metadata_keys: \"" + lower + "\" (case-insensitive)",
                        "remove one");
            }
            keys.add(lower);
        }
        return keys;
    }

    private static int combinations(ConfigNode node) {
        int limit = node.integer("metadata_cardinality_limit", 1000, 0, Integer.MAX_VALUE);
        if (limit == 0 || limit > MOST_COMBINATIONS) {
            node.warning(
                    "metadata_cardinality_limit",
                    (limit == 0 ? "no limit" : String.valueOf(limit)) + " is taken as " + MOST_COMBINATIONS
                            + ", since each combination holds a batch in memory",
                    "write 1 to " + MOST_COMBINATIONS);
            return MOST_COMBINATIONS;
        }
        return limit;
    }

    /** Whether nothing waits for more to come. */
    boolean sendsAtOnce() {
        return timeout.isZero() || sendBatchSize == 0;
    }
}
