package io.dbintel.receivers.otlp;

import io.dbintel.component.Consumer;
import io.dbintel.component.Delivery;
import io.dbintel.network.RpcCode;
import io.dbintel.network.RpcException;
import io.dbintel.network.RpcStatus;
import io.dbintel.network.otlp.OtlpService.PartialSuccess;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.MalformedException;
import io.dbintel.telemetry.Origin;
import io.dbintel.telemetry.Signal;
import java.util.concurrent.Semaphore;

/**
 * One signal's way from a request to the pipelines, the same for gRPC and HTTP: check, hand over, translate the answer.
 *
 * @param checking bounds how many requests are checked at once: more than there are cores only makes each of them late
 */
record Intake<R extends Item>(Signal<R> signal, Consumer<R> outlet, Semaphore checking) {
    /** Makes a batch of a request. */
    interface Decoder<R extends Item> {
        Batch<R> decode() throws MalformedException;
    }

    /** @throws RpcException for any answer but OK */
    PartialSuccess take(Decoder<R> decoder, Origin origin) throws RpcException {
        Batch<R> batch = check(decoder).withOrigin(origin);
        int items = batch.items();
        if (items == 0) {
            return PartialSuccess.NONE;
        }
        return switch (outlet.consume(batch)) {
            case Delivery.Accepted() -> PartialSuccess.NONE;
            case Delivery.Refused(int refused, String reason)
            when refused < items -> new PartialSuccess(refused, reason);
            case Delivery.Refused(int refused, String reason) ->
                throw new RpcException(RpcStatus.of(RpcCode.INTERNAL, reason));
            case Delivery.TryAgain(var after, String reason) -> {
                var status = RpcStatus.of(RpcCode.UNAVAILABLE, reason);
                throw new RpcException(after.isZero() ? status : status.withRetryAfter(after));
            }
        };
    }

    private Batch<R> check(Decoder<R> decoder) throws RpcException {
        checking.acquireUninterruptibly();
        try {
            return decoder.decode();
        } catch (MalformedException e) {
            throw new RpcException(RpcStatus.of(RpcCode.INVALID_ARGUMENT, String.valueOf(e.getMessage())));
        } finally {
            checking.release();
        }
    }
}
