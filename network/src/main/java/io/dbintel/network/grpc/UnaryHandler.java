package io.dbintel.network.grpc;

import io.dbintel.component.Settings;
import io.dbintel.network.AuthenticationException;
import io.dbintel.network.RpcException;
import io.dbintel.network.RpcStatus;
import io.dbintel.network.ServerAuthenticator;
import io.dbintel.telemetry.Origin;
import io.dbintel.telemetry.Slice;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Turns gRPC's events of one call into one call of a method. */
final class UnaryHandler implements ServerCallHandler<Request, Slice> {
    static final Metadata.Key<byte[]> DETAILS =
            Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private final UnaryMethod method;
    private final Settings settings;
    private final boolean includeMetadata;
    private final Optional<ServerAuthenticator> authenticator;

    UnaryHandler(
            UnaryMethod method,
            Settings settings,
            boolean includeMetadata,
            Optional<ServerAuthenticator> authenticator) {
        this.method = method;
        this.settings = settings;
        this.includeMetadata = includeMetadata;
        this.authenticator = authenticator;
    }

    static MethodDescriptor<Request, Slice> descriptor(String name) {
        return MethodDescriptor.newBuilder(RequestMarshaller.INSTANCE, SliceMarshaller.INSTANCE)
                .setFullMethodName(name)
                .setType(MethodDescriptor.MethodType.UNARY)
                .build();
    }

    @Override
    public ServerCall.Listener<Request> startCall(ServerCall<Request, Slice> call, Metadata headers) {
        try {
            Origin origin = origin(call, headers);
            call.request(2);
            return new Call(call, origin);
        } catch (AuthenticationException e) {
            call.close(Status.UNAUTHENTICATED.withDescription(e.getMessage()), new Metadata());
            return new ServerCall.Listener<>() {};
        }
    }

    private Origin origin(ServerCall<?, ?> call, Metadata headers) throws AuthenticationException {
        SocketAddress remote = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        String address = remote instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
                : "";
        if (!includeMetadata && authenticator.isEmpty()) {
            return new Origin("grpc", address, Map.of(), Map.of());
        }
        Map<String, List<String>> metadata = texts(headers);
        Map<String, String> auth =
                authenticator.isEmpty() ? Map.of() : authenticator.get().authenticate(metadata);
        return new Origin("grpc", address, includeMetadata ? metadata : Map.of(), auth);
    }

    private static Map<String, List<String>> texts(Metadata headers) {
        var texts = new TreeMap<String, List<String>>();
        for (String name : headers.keys()) {
            if (!name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
                var values = new ArrayList<String>();
                Iterable<String> all = headers.getAll(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
                if (all != null) {
                    all.forEach(values::add);
                }
                texts.put(name, values);
            }
        }
        return texts;
    }

    private final class Call extends ServerCall.Listener<Request> {
        private final ServerCall<Request, Slice> call;
        private final Origin origin;
        private @Nullable Request request;

        Call(ServerCall<Request, Slice> call, Origin origin) {
            this.call = call;
            this.origin = origin;
        }

        @Override
        public void onMessage(Request message) {
            request = message;
        }

        @Override
        public void onHalfClose() {
            Request message = request;
            request = null;
            if (message == null) {
                call.close(Status.INTERNAL.withDescription("half-closed without a request"), new Metadata());
                return;
            }
            try {
                byte[] response = method.call(message.bytes(), origin);
                call.sendHeaders(new Metadata());
                call.sendMessage(Slice.of(response));
                call.close(Status.OK, new Metadata());
            } catch (RpcException e) {
                refuse(e.status());
            } catch (RuntimeException e) {
                settings.log().error("a request failed by an error of the program", e);
                call.close(Status.INTERNAL.withDescription("internal error"), new Metadata());
            }
        }

        private void refuse(RpcStatus status) {
            var trailers = new Metadata();
            if (status.retryAfter().isPresent()) {
                trailers.put(DETAILS, status.toProto());
            }
            call.close(Status.fromCodeValue(status.code()).withDescription(status.message()), trailers);
        }
    }
}
