package io.dbintel.network.sending;

import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Origin;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Merges batches by partition until they are large enough or old enough, and splits what is too large. Used by one thread.
 *
 * <p>Bounded by the queue that feeds it: what waits here still takes room there.
 */
final class Merging<R extends Item> {
    private final SendingQueueConfig.Merge config;
    private final Function<Origin, List<String>> distinction;
    private final Map<List<List<String>>, Pending<R>> partitions = new HashMap<>();

    private static final class Pending<R extends Item> {
        private final Batch<R> batch;
        /** In the order of their items in the batch. */
        private final Deque<Portion<R>> portions = new ArrayDeque<>();

        private final long since;
        private long size;

        Pending(Batch<R> batch, long since) {
            this.batch = batch;
            this.since = since;
        }

        /** The shares that the first items belong to; one that has more items stays, for the loads that follow. */
        List<Share<R>> takeShares(int items) {
            var shares = new ArrayList<Share<R>>();
            int left = items;
            while (left > 0) {
                Portion<R> first = portions.removeFirst();
                shares.add(first.share());
                if (first.items() > left) {
                    first.share().oneMore();
                    portions.addFirst(new Portion<>(first.share(), first.items() - left));
                }
                left -= first.items();
            }
            return shares;
        }

        /** All of it. */
        Load<R> load() {
            return new Load<>(batch, portions.stream().map(Portion::share).toList());
        }
    }

    /** So many items of a batch came with a share. */
    private record Portion<R extends Item>(Share<R> share, int items) {}

    /** @param distinction of an origin: batches that differ in it stay apart */
    Merging(SendingQueueConfig.Merge config, Function<Origin, List<String>> distinction) {
        this.config = config;
        this.distinction = distinction;
    }

    /** @return what is to be sent now */
    List<Load<R>> add(Share<R> share, Batch<R> batch, long now) {
        List<List<String>> key = new ArrayList<>();
        config.metadataKeys().forEach(name -> key.add(batch.origin().metadata(name)));
        key.add(distinction.apply(batch.origin()));
        Pending<R> pending = partitions.get(key);
        long size = config.sizer().sizeOf(batch);
        int items = batch.items();
        if (pending == null) {
            pending = new Pending<>(batch, now);
            partitions.put(key, pending);
        } else {
            pending.batch.append(batch);
        }
        pending.portions.addLast(new Portion<>(share, items));
        pending.size += size;
        return pending.size < config.minSize() ? List.of() : full(key, pending, now);
    }

    private List<Load<R>> full(List<List<String>> key, Pending<R> pending, long now) {
        var parts = new ArrayList<Batch<R>>();
        // What can't be split stays here, where all() finds it.
        split(pending.batch, parts);
        partitions.remove(key);
        var loads = new ArrayList<Load<R>>();
        for (int i = 0; i < parts.size(); i++) {
            Batch<R> part = parts.get(i);
            long size = config.sizer().sizeOf(part);
            if (i > 0 && i == parts.size() - 1 && size < config.minSize()) {
                var remainder = new Pending<>(part, now);
                remainder.portions.addAll(pending.portions);
                remainder.size = size;
                partitions.put(key, remainder);
            } else {
                loads.add(new Load<>(part, pending.takeShares(part.items())));
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
                due.add(pending.load());
            }
            return old;
        });
        return due;
    }

    /** All that waits. */
    List<Load<R>> all() {
        var all = new ArrayList<Load<R>>();
        partitions.values().forEach(pending -> all.add(pending.load()));
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
