package io.dbintel.network.grpc;

import io.dbintel.network.RpcException;
import io.dbintel.network.RpcStatus;
import io.dbintel.telemetry.Slice;
import java.util.Optional;

/**
 * A request, or why it could not be read: gRPC answers a marshaller that throws with a cancelled stream, which tells the client
 * nothing.
 */
record Request(Slice content, Optional<RpcStatus> failure) {
    private static final Slice NOTHING = Slice.of(new byte[0]);

    static Request of(Slice content) {
        return new Request(content, Optional.empty());
    }

    static Request failed(RpcStatus status) {
        return new Request(NOTHING, Optional.of(status));
    }

    Slice bytes() throws RpcException {
        if (failure.isPresent()) {
            throw new RpcException(failure.get());
        }
        return content;
    }
}
