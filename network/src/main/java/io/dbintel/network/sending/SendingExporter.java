package io.dbintel.network.sending;

import io.dbintel.component.Consumer;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Exporter;
import io.dbintel.component.Host;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Origin;
import io.dbintel.telemetry.Signal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** An exporter made of a transport and a sender for each signal. */
public final class SendingExporter implements Exporter {
    private final SenderConfig config;
    private final Settings settings;
    private final Transport transport;
    private final Map<Signal<?>, Sender<?>> senders = new ConcurrentHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    public SendingExporter(SenderConfig config, Settings settings, Transport transport) {
        this.config = config;
        this.settings = settings;
        this.transport = transport;
    }

    private record ThroughTransport<R extends Item>(Transport transport) implements Attempt<R> {
        @Override
        public Delivery send(Batch<R> batch, Deadline deadline) throws InterruptedException {
            return transport.send(batch, deadline);
        }

        @Override
        public List<String> distinction(Origin origin) {
            return transport.distinction(origin);
        }
    }

    @Override
    @SuppressWarnings("unchecked") // a sender is filed under the signal that it was made for
    public <R extends Item> Consumer<R> consumer(Signal<R> signal) {
        return (Sender<R>) senders.computeIfAbsent(
                signal, key -> new Sender<>(signal, config, settings, new ThroughTransport<R>(transport)));
    }

    @Override
    public void start(Host host) throws StartException {
        transport.start(host);
        try {
            for (Sender<?> sender : senders.values()) {
                sender.start(host);
            }
        } catch (StartException e) {
            // Those that were started hold threads and files.
            close(Deadline.after(Duration.ZERO, settings.clock()));
            throw e;
        }
        settings.status().ok();
    }

    /** The signals share the deadline: they drain at the same time. */
    @Override
    public void close(Deadline deadline) {
        if (closed.getAndSet(true)) {
            return;
        }
        var draining = senders.values().stream()
                .map(sender ->
                        Thread.ofVirtual().name(settings.threadName("drain")).start(() -> sender.close(deadline)))
                .toList();
        for (Thread thread : draining) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        transport.close(deadline);
    }

    @Override
    public Map<String, Number> figures() {
        var figures = new LinkedHashMap<String, Number>();
        senders.forEach((signal, sender) ->
                sender.figures().forEach((name, value) -> figures.put(signal.name() + "." + name, value)));
        return figures;
    }
}
