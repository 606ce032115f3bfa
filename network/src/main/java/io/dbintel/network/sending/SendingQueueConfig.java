package io.dbintel.network.sending;

import io.dbintel.component.config.ConfigNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code sending_queue}: what stands between the pipeline and the sending threads.
 *
 * @param numConsumers batches that are sent at once
 * @param queueSize bound in units of the sizer; what is being sent counts too
 * @param blockOnOverflow a full queue makes the pipeline wait instead of refusing
 * @param waitForResult the pipeline waits until the batch was sent
 * @param storage id of a storage extension, empty for memory
 * @param batch how batches are merged; empty where they are not
 * @param maxBytes bound in bytes beside {@code queueSize}; 0 for an eighth of the heap, or 10 GiB of the disk with a storage
 * @param deadLetter where batches go that are given up; empty where they go nowhere
 */
public record SendingQueueConfig(
        boolean enabled,
        int numConsumers,
        long queueSize,
        Sizer sizer,
        boolean blockOnOverflow,
        boolean waitForResult,
        String storage,
        Optional<Merge> batch,
        long maxBytes,
        Optional<DeadLetter> deadLetter) {
    public static final SendingQueueConfig DEFAULT = new SendingQueueConfig(
            true, 10, 1000, Sizer.REQUESTS, false, false, "", Optional.empty(), 0, Optional.empty());
    public static final SendingQueueConfig OFF = new SendingQueueConfig(
            false, 10, 1000, Sizer.REQUESTS, false, false, "", Optional.empty(), 0, Optional.empty());

    /**
     * {@code sending_queue::batch}.
     *
     * @param flushTimeout longest time that a batch waits for others
     * @param minSize from which on a batch is sent at once
     * @param maxSize above which a batch is split; 0 for no bound
     * @param sizer items or bytes
     * @param metadataKeys request headers, in lower case; batches are merged only where they agree
     */
    public record Merge(Duration flushTimeout, long minSize, long maxSize, Sizer sizer, List<String> metadataKeys) {
        public Merge {
            metadataKeys = List.copyOf(metadataKeys);
        }
    }

    /**
     * {@code sending_queue::dead_letter}.
     *
     * @param maxBytes of the file and the one before it together
     */
    public record DeadLetter(Path path, long maxBytes) {}

    /** Reads {@code sending_queue} of an exporter whose queue is on by default. */
    public static SendingQueueConfig read(ConfigNode exporter) {
        return read(exporter, DEFAULT);
    }

    public static SendingQueueConfig read(ConfigNode exporter, SendingQueueConfig fallback) {
        ConfigNode node = exporter.section("sending_queue");
        // As the Collector has it: an optional block that is written is on.
        boolean enabled = node.flag("enabled", fallback.enabled || node.isPresent());
        int consumers = node.integer("num_consumers", fallback.numConsumers);
        if (consumers < 1) {
            node.problem("num_consumers", "`num_consumers` must be positive", "");
            consumers = fallback.numConsumers;
        }
        long size = node.number("queue_size", fallback.queueSize, Long.MIN_VALUE, Long.MAX_VALUE);
        if (size < 1) {
            node.problem("queue_size", "`queue_size` must be positive", "");
            size = fallback.queueSize;
        }
        Sizer sizer = node.choice("sizer", fallback.sizer);
        boolean block = node.flag("block_on_overflow", fallback.blockOnOverflow);
        boolean wait = node.flag("wait_for_result", fallback.waitForResult);
        String storage = node.text("storage", fallback.storage);
        if (wait && !storage.isEmpty()) {
            node.problem("wait_for_result", "`wait_for_result` is not supported with a persistent queue", "");
        }
        long maxBytes = node.number("max_bytes", fallback.maxBytes, 0, Long.MAX_VALUE);
        ConfigNode merge = node.section("batch");
        Optional<Merge> batch =
                merge.isPresent() && !merge.isNull() ? Optional.of(merge(merge, node, sizer, size)) : Optional.empty();
        return new SendingQueueConfig(
                enabled,
                consumers,
                size,
                sizer,
                block,
                wait,
                storage,
                batch,
                maxBytes,
                deadLetter(node.section("dead_letter")));
    }

    private static Optional<DeadLetter> deadLetter(ConfigNode node) {
        if (!node.isPresent() || node.isNull()) {
            return Optional.empty();
        }
        String path = node.requiredText("path", "name a file that this process may write");
        long megabytes = node.number("max_megabytes", 100, 1, 1L << 20);
        return Optional.of(new DeadLetter(Path.of(path), megabytes << 20));
    }

    private static Merge merge(ConfigNode node, ConfigNode queue, Sizer queueSizer, long queueSize) {
        Duration flush = node.duration("flush_timeout", Duration.ofMillis(200));
        if (flush.isZero() || flush.isNegative()) {
            node.problem("flush_timeout", "`flush_timeout` must be positive", "");
            flush = Duration.ofMillis(200);
        }
        long min = node.number("min_size", 8192, 0, Long.MAX_VALUE);
        long max = node.number("max_size", 0, 0, Long.MAX_VALUE);
        if (max > 0 && max < min) {
            node.problem("max_size", "`max_size` must be greater or equal to `min_size`", "");
        }
        Sizer fallback = queue.has("sizer") && queueSizer != Sizer.REQUESTS ? queueSizer : Sizer.ITEMS;
        Sizer sizer = node.choice("sizer", fallback);
        if (sizer == Sizer.REQUESTS) {
            node.problem("sizer", "`batch` supports only `items` or `bytes` sizer", "");
            sizer = Sizer.ITEMS;
        }
        if (sizer == queueSizer && min > queueSize) {
            node.problem("min_size", "`min_size` must be less than or equal to `queue_size`", "");
        }
        List<String> keys = node.section("partition").texts("metadata_keys", List.of()).stream()
                .map(key -> key.toLowerCase(Locale.ROOT))
                .toList();
        if (new HashSet<>(keys).size() < keys.size()) {
            node.section("partition").problem("metadata_keys", "duplicate entry in metadata_keys", "");
        }
        return new Merge(flush, min, max, sizer, keys);
    }
}
