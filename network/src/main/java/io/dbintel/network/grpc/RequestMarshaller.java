package io.dbintel.network.grpc;

import io.dbintel.network.RpcCode;
import io.dbintel.network.RpcStatus;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import java.io.InputStream;
import java.util.Optional;

/** Reads requests on a server; what can't be decompressed, or is too large, becomes a failed request. */
final class RequestMarshaller implements MethodDescriptor.Marshaller<Request> {
    static final RequestMarshaller INSTANCE = new RequestMarshaller();

    private RequestMarshaller() {}

    @Override
    public InputStream stream(Request value) {
        return SliceMarshaller.INSTANCE.stream(value.content());
    }

    @Override
    public Request parse(InputStream stream) {
        try {
            return Request.of(SliceMarshaller.INSTANCE.parse(stream));
        } catch (StatusRuntimeException e) {
            String why = Optional.ofNullable(e.getStatus().getDescription()).orElse("");
            return Request.failed(new RpcStatus(e.getStatus().getCode().value(), why, Optional.empty()));
        } catch (RuntimeException e) {
            // Decoders throw whatever they stumble over.
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return Request.failed(RpcStatus.of(RpcCode.INVALID_ARGUMENT, "request can't be read: " + cause));
        }
    }
}
