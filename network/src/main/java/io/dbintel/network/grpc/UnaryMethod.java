package io.dbintel.network.grpc;

import io.dbintel.network.RpcException;
import io.dbintel.telemetry.Origin;
import io.dbintel.telemetry.Slice;

/** Answers one request. May block: it has a virtual thread. */
@FunctionalInterface
public interface UnaryMethod {
    /** @throws RpcException for any answer but OK */
    byte[] call(Slice request, Origin origin) throws RpcException;
}
