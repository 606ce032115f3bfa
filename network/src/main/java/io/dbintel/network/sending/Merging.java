package io.dbintel.network.sending;

import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Merges batches by partition until they are large enough or old enough, and splits what is too large. Used by one thread.
 *
 * <p>Bounded by the queue that feeds it: what waits here still takes room there.
 */
final class Merging<R extends Item> {
    private final SendingQueueConfig.Merge config;
    private final Map<List<List<String>>, Pending<R>> partitions = new HashMap<>();

    private static final class Pending<R extends Item> {
        private final Batch<R> batch;
        private final List<Share<R>> shares = new ArrayList<>();
        private final long since;
        private long size;

        Pending(Batch<R> batch, long since) {
            this.batch = batch;
            this.since = since;
        }
    }

    Merging(SendingQueueConfig.Merge config) {
        this.config = config;
    }

    /** @return what is to be sent now */
    List<Load<R>> add(Share<R> share, Batch<R> batch, long now) {
        List<List<String>> key =
                config.metadataKeys().stream().map(batch.origin()::metadata).toList();
        Pending<R> pending = partitions.get(key);
        long size = config.sizer().sizeOf(batch);
        if (pending == null) {
            pending = new Pending<>(batch, now);
            partitions.put(key, pending);
        } else {
            pending.batch.append(batch);
        }
        pending.shares.add(share);
        pending.size += size;
        return pending.size < config.minSize() ? List.of() : full(key, pending, now);
    }

    private List<Load<R>> full(List<List<String>> key, Pending<R> pending, long now) {
        partitions.remove(key);
        var parts = new ArrayList<Batch<R>>();
        split(pending.batch, parts);
        var loads = new ArrayList<Load<R>>();
        for (int i = 0; i < parts.size(); i++) {
            Batch<R> part = parts.get(i);
            if (i > 0) {
                pending.shares.forEach(Share::oneMore);
            }
            long size = config.sizer().sizeOf(part);
            if (i > 0 && i == parts.size() - 1 && size < config.minSize()) {
                var remainder = new Pending<>(part, now);
                remainder.shares.addAll(pending.shares);
                remainder.size = size;
                partitions.put(key, remainder);
            } else {
                loads.add(new Load<>(part, pending.shares));
            }
        }
        return loads;
    }

    /** Parts that the bound allows, in order; one item that is larger goes alone. */
    private void split(Batch<R> batch, List<Batch<R>> parts) {
        while (isTooLarge(batch)) {
            int items = batch.items();
            double fitting = (double) items * config.maxSize() / config.sizer().sizeOf(batch);
            // Items differ in size, so the first part may still be too large by bytes.
            split(batch.takeFirst(Math.clamp((long) fitting, 1, items - 1)), parts);
        }
        parts.add(batch);
    }

    private boolean isTooLarge(Batch<R> batch) {
        return config.maxSize() > 0 && batch.items() > 1 && config.sizer().sizeOf(batch) > config.maxSize();
    }

    /** What waited long enough. */
    List<Load<R>> due(long now) {
        var due = new ArrayList<Load<R>>();
        partitions.values().removeIf(pending -> {
            boolean old = now - pending.since >= config.flushTimeout().toNanos();
            if (old) {
                due.add(new Load<>(pending.batch, pending.shares));
            }
            return old;
        });
        return due;
    }

    /** All that waits. */
    List<Load<R>> all() {
        var all = new ArrayList<Load<R>>();
        partitions.values().forEach(pending -> all.add(new Load<>(pending.batch, pending.shares)));
        partitions.clear();
        return all;
    }

    /** Nanoseconds until something is due. */
    long untilDue(long now) {
        long least = Long.MAX_VALUE;
        for (Pending<R> pending : partitions.values()) {
            least = Math.min(least, config.flushTimeout().toNanos() - (now - pending.since));
        }
        return Math.max(0, least);
    }
}
