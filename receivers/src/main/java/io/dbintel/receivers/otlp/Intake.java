package io.dbintel.receivers.otlp;

import io.dbintel.component.Consumer;
import io.dbintel.component.Delivery;
import io.dbintel.network.ByteBudget;
import io.dbintel.network.RpcCode;
import io.dbintel.network.RpcException;
import io.dbintel.network.RpcStatus;
import io.dbintel.network.otlp.OtlpService.PartialSuccess;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.MalformedException;
import io.dbintel.telemetry.Origin;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Slice;
import java.util.concurrent.Semaphore;

/**
 * One signal's way from a request to the pipelines, the same for gRPC and HTTP: check, hand over, translate the answer.
 *
 * @param checking bounds how many requests are checked at once: more than there are cores only makes each of them late
 * @param inHand bounds the bytes of requests whose pipelines have not answered yet
 */
record Intake<R extends Item>(Signal<R> signal, Consumer<R> outlet, Semaphore checking, ByteBudget inHand) {
    /** Makes a batch of a request. */
    interface Decoder<R extends Item> {
        Checked<R> decode(Slice request) throws MalformedException;
    }

    /** @param bytes of the request, decompressed */
    record Checked<R extends Item>(Batch<R> batch, int bytes) {}

    /** @throws RpcException for any answer but OK */
    PartialSuccess take(Slice request, Decoder<R> decoder, Origin origin) throws RpcException {
        reserve(request.length());
        int reserved = request.length();
        try {
            Checked<R> checked = check(request, decoder);
            int unfolded = Math.max(0, checked.bytes() - reserved);
            reserve(unfolded);
            reserved += unfolded;
            return handOver(checked.batch().withOrigin(origin));
        } finally {
            inHand.give(reserved);
        }
    }

    private void reserve(int bytes) throws RpcException {
        if (!inHand.take(bytes)) {
            throw new RpcException(RpcStatus.of(
                    RpcCode.UNAVAILABLE, "more requests in hand than memory allows: the pipelines are too slow"));
        }
    }

    private Checked<R> check(Slice request, Decoder<R> decoder) throws RpcException {
        checking.acquireUninterruptibly();
        try {
            return decoder.decode(request);
        } catch (MalformedException e) {
            throw new RpcException(RpcStatus.of(RpcCode.INVALID_ARGUMENT, String.valueOf(e.getMessage())));
        } finally {
            checking.release();
        }
    }

    private PartialSuccess handOver(Batch<R> batch) throws RpcException {
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
}
