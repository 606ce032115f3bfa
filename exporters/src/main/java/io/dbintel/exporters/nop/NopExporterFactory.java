package io.dbintel.exporters.nop;

import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Exporter;
import io.dbintel.component.ExporterFactory;
import io.dbintel.component.Host;
import io.dbintel.component.Settings;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.network.sending.RetryConfig;
import io.dbintel.network.sending.SenderConfig;
import io.dbintel.network.sending.SendingExporter;
import io.dbintel.network.sending.SendingQueueConfig;
import io.dbintel.network.sending.Transport;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Signal;
import java.time.Duration;
import java.util.Set;

/** The {@code nop} exporter: accepts everything, counts it and forgets it. */
public final class NopExporterFactory implements ExporterFactory<NopConfig> {
    private static final Transport NOWHERE = new Transport() {
        @Override
        public void start(Host host) {
            // holds nothing
        }

        @Override
        public <R extends Item> Delivery send(Batch<R> batch, Deadline deadline) {
            return Delivery.accepted();
        }

        @Override
        public void close(Deadline deadline) {
            // holds nothing
        }
    };

    @Override
    public String type() {
        return "nop";
    }

    @Override
    public Set<Signal<?>> signals() {
        return Set.copyOf(Signal.ALL);
    }

    @Override
    public NopConfig read(ConfigNode node) {
        return new NopConfig();
    }

    @Override
    public Exporter create(NopConfig config, Settings settings) {
        return new SendingExporter(
                new SenderConfig(SendingQueueConfig.OFF, RetryConfig.OFF, Duration.ZERO), settings, NOWHERE);
    }

    @Override
    public boolean overlaps(NopConfig config) {
        return true;
    }
}
