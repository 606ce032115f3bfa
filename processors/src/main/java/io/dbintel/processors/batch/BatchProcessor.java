package io.dbintel.processors.batch;

import io.dbintel.component.Consumer;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Host;
import io.dbintel.component.Processor;
import io.dbintel.component.Settings;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Origin;
import io.dbintel.telemetry.Signal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Sends each batch to the shard of its metadata values. */
final class BatchProcessor<R extends Item> implements Processor<R> {
    private final BatchConfig config;
    private final Settings settings;
    private final Consumer<R> next;
    private final BatchMetrics metrics;
    private final Map<List<List<String>>, Shard<R>> shards = new ConcurrentHashMap<>();
    /** Held while a shard is made or all are stopped. */
    private final ReentrantLock lock = new ReentrantLock();

    private boolean closed;

    BatchProcessor(Signal<R> signal, BatchConfig config, Settings settings, Consumer<R> next) {
        this.config = config;
        this.settings = settings;
        this.next = next;
        this.metrics = new BatchMetrics(settings.meter(), signal.name());
    }

    @Override
    public void start(Host host) {
        // A shard starts with its first batch.
    }

    @Override
    public Delivery consume(Batch<R> batch) {
        if (batch.isEmpty()) {
            return Delivery.accepted();
        }
        List<List<String>> values =
                config.metadataKeys().stream().map(batch.origin()::metadata).toList();
        Shard<R> shard = shards.get(values);
        if (shard == null) {
            shard = add(values);
        }
        if (shard != null) {
            return shard.put(batch);
        }
        return isClosed()
                ? Delivery.tryAgain("batch processor is shutting down")
                : Delivery.refused(batch.items(), "too many batcher metadata-value combinations");
    }

    /** @return null if there are too many, or the processor is closed */
    private @Nullable Shard<R> add(List<List<String>> values) {
        lock.lock();
        try {
            Shard<R> shard = shards.get(values);
            if (shard == null && !closed && shards.size() < combinations()) {
                shard = new Shard<>(config, origin(values), next, settings, metrics);
                shard.start();
                shards.put(values, shard);
                if (!config.metadataKeys().isEmpty()) {
                    metrics.metadataCardinality.add(1);
                }
            }
            return shard;
        } finally {
            lock.unlock();
        }
    }

    private int combinations() {
        return config.metadataKeys().isEmpty() ? 1 : config.metadataCardinalityLimit();
    }

    /** What is sent carries only the metadata by which it was kept apart. */
    private Origin origin(List<List<String>> values) {
        var metadata = new LinkedHashMap<String, List<String>>();
        for (int i = 0; i < values.size(); i++) {
            if (!values.get(i).isEmpty()) {
                metadata.put(config.metadataKeys().get(i), values.get(i));
            }
        }
        return metadata.isEmpty() ? Origin.HERE : new Origin("", "", metadata, Map.of());
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close(Deadline deadline) {
        List<Shard<R>> all;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            all = new ArrayList<>(shards.values());
        } finally {
            lock.unlock();
        }
        all.forEach(Shard::stop);
        all.forEach(shard -> shard.await(deadline));
        if (!config.metadataKeys().isEmpty()) {
            metrics.metadataCardinality.add((long) -all.size());
        }
    }
}
