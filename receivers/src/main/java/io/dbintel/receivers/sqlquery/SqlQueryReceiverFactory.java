package io.dbintel.receivers.sqlquery;

import io.dbintel.component.Outlets;
import io.dbintel.component.Receiver;
import io.dbintel.component.ReceiverFactory;
import io.dbintel.component.Settings;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.telemetry.Signal;
import java.util.Set;

/** Makes {@code sqlquery} receivers. */
public final class SqlQueryReceiverFactory implements ReceiverFactory<SqlQueryConfig> {
    static final String TYPE = "sqlquery";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Set<Signal<?>> signals() {
        return Set.of(Signal.METRICS, Signal.LOGS);
    }

    @Override
    public SqlQueryConfig read(ConfigNode node) {
        return SqlQueryConfig.read(node);
    }

    @Override
    public Receiver create(SqlQueryConfig config, Settings settings, Outlets outlets) {
        return new SqlQueryReceiver(config, settings, outlets);
    }
}
