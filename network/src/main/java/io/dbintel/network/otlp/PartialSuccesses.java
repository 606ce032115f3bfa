package io.dbintel.network.otlp;

import io.dbintel.component.Delivery;
import io.dbintel.component.Settings;
import io.dbintel.component.SparseLog;
import io.dbintel.network.otlp.OtlpService.PartialSuccess;
import io.dbintel.telemetry.Batch;

/**
 * What becomes of a batch that the far end took in part: the rest is lost for good and counted so; sending it again would be
 * refused again. Says so once a minute.
 */
public final class PartialSuccesses {
    private final Settings settings;
    private final SparseLog log;

    public PartialSuccesses(Settings settings) {
        this.settings = settings;
        this.log = new SparseLog(settings.clock());
    }

    public Delivery delivery(PartialSuccess partial, Batch<?> batch) {
        if (partial.isNone()) {
            return Delivery.accepted();
        }
        log.warn(settings.log())
                .addKeyValue("message", partial.message())
                .addKeyValue("dropped_" + batch.signal().itemsName(), partial.rejected())
                .log("Partial success response");
        int rejected = (int) Math.min(partial.rejected(), batch.items());
        return rejected == 0
                ? Delivery.accepted()
                : Delivery.refused(rejected, "partial success: " + partial.message());
    }
}
