package io.dbintel.receivers.otlp;

import io.dbintel.component.Consumer;
import io.dbintel.component.Delivery;
import io.dbintel.network.ByteBudget;
import io.dbintel.network.ByteBudget.SpentException;
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
import java.io.IOException;
import java.util.concurrent.Semaphore;

/**
 * One signal's way from a request to the pipelines, the same for gRPC and HTTP: check, hand over, translate the answer.
 *
 * @param checking bounds how many requests are checked at once: more than there are cores only makes each of them late
 * @param inHand bounds the bytes of requests that are being read or whose pipelines have not answered yet
 */
record Intake<R extends Item>(Signal<R> signal, Consumer<R> outlet, Semaphore checking, ByteBudget inHand) {
    /** Where a request comes from. */
    interface Body {
        /** @param held grows by what is read, as it is */
        Slice read(ByteBudget.Reservation held) throws IOException;
    }

    /** Makes a batch of a request. */
    interface Decoder<R extends Item> {
        /** @param held grows by what unfolds */
        Batch<R> decode(Slice request, ByteBudget.Reservation held) throws MalformedException, SpentException;
    }

    /** @throws RpcException for any answer but OK */
    PartialSuccess take(Body body, Decoder<R> decoder, Origin origin) throws RpcException {
        try (ByteBudget.Reservation held = inHand.reservation()) {
            return handOver(check(body.read(held), decoder, held).withOrigin(origin));
        } catch (SpentException e) {
            throw new RpcException(RpcStatus.of(RpcCode.UNAVAILABLE, String.valueOf(e.getMessage())));
        } catch (IOException e) {
            throw new RpcException(RpcStatus.of(RpcCode.INVALID_ARGUMENT, String.valueOf(e.getMessage())));
        }
    }

    private Batch<R> check(Slice request, Decoder<R> decoder, ByteBudget.Reservation held)
            throws RpcException, SpentException {
        checking.acquireUninterruptibly();
        try {
            return decoder.decode(request, held);
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
