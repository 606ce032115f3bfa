package io.dbintel.network.grpc;

import io.dbintel.component.Deadline;
import io.dbintel.component.Host;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.component.config.Secret;
import io.dbintel.network.AuthenticationException;
import io.dbintel.network.Authenticators;
import io.dbintel.network.ClientAuthenticator;
import io.dbintel.network.Compression;
import io.dbintel.network.EnvironmentProxy;
import io.dbintel.network.RpcCode;
import io.dbintel.network.RpcException;
import io.dbintel.network.RpcStatus;
import io.dbintel.telemetry.Encoded;
import io.dbintel.telemetry.Origin;
import io.dbintel.telemetry.Slice;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.HttpConnectProxiedSocketAddress;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ProxiedSocketAddress;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Calls unary methods whose messages are bytes. Connects when it is first used. Safe for any thread. */
public final class GrpcClient {
    /** So says Netty of a server that answers in HTTP/1 or another protocol. */
    private static final String NOT_HTTP_2 = "First received frame was not SETTINGS";

    private final ManagedChannel channel;
    private final CallOptions options;
    private final Map<String, String> headers;
    private final Optional<ClientAuthenticator> authenticator;

    private GrpcClient(
            ManagedChannel channel,
            CallOptions options,
            Map<String, String> headers,
            Optional<ClientAuthenticator> authenticator) {
        this.channel = channel;
        this.options = options;
        this.headers = headers;
        this.authenticator = authenticator;
    }

    public static GrpcClient open(GrpcClientConfig config, Settings settings, Host host) throws StartException {
        Optional<ClientAuthenticator> authenticator = Authenticators.client(config.authenticator(), host);
        NettyChannelBuilder builder = NettyChannelBuilder.forTarget(config.target())
                .userAgent(config.userAgent().isEmpty() ? settings.build().userAgent() : config.userAgent())
                .defaultLoadBalancingPolicy(config.balancer())
                .compressorRegistry(Codecs.compressors())
                .decompressorRegistry(Codecs.decompressors())
                // Retries are the sender's, which knows when to stop and counts them.
                .disableRetry()
                .proxyDetector(GrpcClient::proxied);
        if (config.plaintext()) {
            builder.usePlaintext();
        } else {
            builder.sslContext(NettyTls.client(config.tls().context()));
        }
        if (!config.authority().isEmpty()) {
            builder.overrideAuthority(config.authority());
        }
        config.keepAlive()
                .ifPresent(keepAlive -> builder.keepAliveTime(
                                Math.max(1, keepAlive.time().toNanos()), TimeUnit.NANOSECONDS)
                        .keepAliveTimeout(Math.max(1, keepAlive.timeout().toNanos()), TimeUnit.NANOSECONDS)
                        .keepAliveWithoutCalls(keepAlive.permitWithoutStream()));
        CallOptions options = config.compression() == Compression.NONE
                ? CallOptions.DEFAULT
                : CallOptions.DEFAULT.withCompression(config.compression().header());
        return new GrpcClient(
                builder.build(),
                config.waitForReady() ? options.withWaitForReady() : options,
                revealed(config.headers()),
                authenticator);
    }

    private static @Nullable ProxiedSocketAddress proxied(SocketAddress target) {
        if (!(target instanceof InetSocketAddress address)) {
            return null;
        }
        return new EnvironmentProxy(System.getenv())
                .proxy("https", address.getHostString())
                .map(proxy -> HttpConnectProxiedSocketAddress.newBuilder()
                        .setTargetAddress(address)
                        .setProxyAddress(new InetSocketAddress(proxy.getHostString(), proxy.getPort()))
                        .build())
                .orElse(null);
    }

    private static Map<String, String> revealed(Map<String, Secret> headers) {
        Map<String, String> revealed = new LinkedHashMap<>();
        headers.forEach((name, value) -> revealed.put(name, value.reveal()));
        return Collections.unmodifiableMap(revealed);
    }

    private static Metadata metadata(Map<String, String> headers) {
        var metadata = new Metadata();
        headers.forEach((name, value) -> metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
        return metadata;
    }

    /** The descriptor of a method, to be made once. */
    public static MethodDescriptor<Encoded, Slice> method(String fullName) {
        return MethodDescriptor.newBuilder(EncodedMarshaller.INSTANCE, SliceMarshaller.INSTANCE)
                .setFullMethodName(fullName)
                .setType(MethodDescriptor.MethodType.UNARY)
                .build();
    }

    /**
     * Calls and waits.
     *
     * @param origin of what is sent, for an authenticator that takes headers from there
     * @throws RpcException for any answer but OK, with the delay that the server asks for, and for a connection that fails
     */
    public Slice call(MethodDescriptor<Encoded, Slice> method, Encoded request, Origin origin, Duration timeout)
            throws RpcException, InterruptedException {
        Metadata all =
                metadata(authenticator.isPresent() ? authenticated(authenticator.get(), headers, origin) : headers);
        try {
            return ClientCalls.blockingUnaryCall(
                    ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(all)),
                    method,
                    options.withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS),
                    request);
        } catch (StatusRuntimeException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw new RpcException(status(e));
        }
    }

    /** Of the client's authenticator, if it has one. */
    public List<String> distinction(Origin origin) {
        return authenticator.isPresent() ? authenticator.get().distinction(origin) : List.of();
    }

    private static Map<String, String> authenticated(
            ClientAuthenticator authenticator, Map<String, String> headers, Origin origin) throws RpcException {
        try {
            return authenticator.headers(headers, origin);
        } catch (AuthenticationException e) {
            throw new RpcException(RpcStatus.of(RpcCode.UNAVAILABLE, "no credentials: " + e.getMessage()));
        }
    }

    private static RpcStatus status(StatusRuntimeException e) {
        Status status = e.getStatus();
        var plain = new RpcStatus(status.getCode().value(), message(status), Optional.empty());
        Metadata trailers = e.getTrailers();
        byte[] details = trailers == null ? null : trailers.get(UnaryHandler.DETAILS);
        if (details == null) {
            return plain;
        }
        return RpcStatus.parse(Slice.of(details))
                .retryAfter()
                .map(plain::withRetryAfter)
                .orElse(plain);
    }

    /** gRPC says "io exception" and keeps why in the causes. */
    private static String message(Status status) {
        var text = new StringBuilder(status.getDescription() == null ? "" : status.getDescription());
        Throwable cause = status.getCause();
        for (int depth = 0; cause != null && depth < 5; depth++) {
            String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
            if (why.startsWith(NOT_HTTP_2)) {
                // A dump of what came follows there.
                return "the server does not speak gRPC (HTTP/2); if this is a port for OTLP/HTTP, use the exporter otlphttp";
            }
            if (text.indexOf(why) < 0) {
                text.append(text.isEmpty() ? "" : ": ").append(why);
            }
            cause = cause.getCause();
        }
        return text.toString();
    }

    public void close(Deadline deadline) {
        channel.shutdown();
        try {
            if (!channel.awaitTermination(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
                channel.shutdownNow();
                boolean ended = channel.awaitTermination(1, TimeUnit.SECONDS);
                assert ended;
            }
        } catch (InterruptedException e) {
            channel.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
