package io.dbintel.receivers.postgresql;

import io.dbintel.component.Outlets;
import io.dbintel.component.Receiver;
import io.dbintel.component.ReceiverFactory;
import io.dbintel.component.Settings;
import io.dbintel.component.Stability;
import io.dbintel.component.StartException;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.telemetry.Signal;
import java.util.Set;

/** Makes {@code postgresql} receivers. */
public final class PostgresqlReceiverFactory implements ReceiverFactory<PostgresqlConfig> {
    static final String TYPE = "postgresql";

    private final Set<String> gates;

    public PostgresqlReceiverFactory() {
        this(Set.of());
    }

    /** @param gates feature gates as the command line has them: {@code id} is on, {@code -id} off */
    public PostgresqlReceiverFactory(Set<String> gates) {
        this.gates = Set.copyOf(gates);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Set<Signal<?>> signals() {
        return Set.of(Signal.METRICS, Signal.LOGS);
    }

    @Override
    public Stability stability(Signal<?> signal) {
        return signal == Signal.LOGS ? Stability.DEVELOPMENT : Stability.BETA;
    }

    @Override
    public PostgresqlConfig read(ConfigNode node) {
        return PostgresqlConfig.read(node);
    }

    @Override
    public Receiver create(PostgresqlConfig config, Settings settings, Outlets outlets) throws StartException {
        Gates parsed = Gates.of(gates);
        if (parsed.separateSchema() && parsed.semconv()) {
            throw new StartException("feature gates " + Gates.SEPARATE_SCHEMA + " and " + Gates.SEMCONV
                    + " exclude each other; switch one of them off");
        }
        return new PostgresqlReceiver(config, parsed, settings, outlets);
    }
}
