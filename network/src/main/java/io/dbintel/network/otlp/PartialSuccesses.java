package io.dbintel.network.otlp;

import io.dbintel.component.Delivery;
import io.dbintel.component.Settings;
import io.dbintel.network.otlp.OtlpService.PartialSuccess;
import io.dbintel.network.sending.Throttle;
import io.dbintel.telemetry.Batch;

/**
 * What becomes of a batch that the far end took in part: the rest is lost for good and counted so; sending it again would be
 * refused again. Says so once a minute.
 */
public final class PartialSuccesses {
    private final Settings settings;
    private final Throttle throttle;

    public PartialSuccesses(Settings settings) {
        this.settings = settings;
        this.throttle = new Throttle(settings.clock());
    }

    public Delivery delivery(PartialSuccess partial, Batch<?> batch) {
        if (partial.isNone()) {
            return Delivery.accepted();
        }
        long leftOut = throttle.admit();
        if (leftOut >= 0) {
            settings.log()
                    .atWarn()
                    .addKeyValue("message", partial.message())
                    .addKeyValue("dropped_" + batch.signal().itemsName(), partial.rejected())
                    .addKeyValue("left_out", leftOut)
                    .log("Partial success response");
        }
        int rejected = (int) Math.min(partial.rejected(), batch.items());
        return rejected == 0
                ? Delivery.accepted()
                : Delivery.refused(rejected, "partial success: " + partial.message());
    }
}
