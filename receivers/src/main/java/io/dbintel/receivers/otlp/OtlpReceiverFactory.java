package io.dbintel.receivers.otlp;

import io.dbintel.component.Outlets;
import io.dbintel.component.Receiver;
import io.dbintel.component.ReceiverFactory;
import io.dbintel.component.Settings;
import io.dbintel.component.Stability;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.telemetry.Signal;
import java.util.Set;

/** The {@code otlp} receiver. */
public final class OtlpReceiverFactory implements ReceiverFactory<OtlpReceiverConfig> {
    @Override
    public String type() {
        return "otlp";
    }

    @Override
    public Set<Signal<?>> signals() {
        return Set.copyOf(Signal.ALL);
    }

    @Override
    public Stability stability() {
        return Stability.STABLE;
    }

    @Override
    public OtlpReceiverConfig read(ConfigNode node) {
        return OtlpReceiverConfig.read(node);
    }

    @Override
    public Receiver create(OtlpReceiverConfig config, Settings settings, Outlets outlets) {
        return new OtlpReceiver(config, settings, outlets);
    }
}
