package io.dbintel.exporters.nop;

import io.dbintel.component.Consumer;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Exporter;
import io.dbintel.component.ExporterFactory;
import io.dbintel.component.Host;
import io.dbintel.component.Settings;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Signal;
import java.util.Set;

/** The {@code nop} exporter: accepts everything and forgets it. */
public final class NopExporterFactory implements ExporterFactory<NopConfig> {
    private static final Exporter NOP = new Exporter() {
        @Override
        public <R extends Item> Consumer<R> consumer(Signal<R> signal) {
            return batch -> Delivery.accepted();
        }

        @Override
        public void start(Host host) {
            // holds nothing
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
        return NOP;
    }
}
