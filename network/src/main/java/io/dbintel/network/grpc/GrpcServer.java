package io.dbintel.network.grpc;

import io.dbintel.component.Deadline;
import io.dbintel.component.Host;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.network.Authenticators;
import io.dbintel.network.PortOwner;
import io.dbintel.network.ServerAuthenticator;
import io.dbintel.network.tls.ServerTls;
import io.grpc.Server;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A running gRPC server of unary methods whose messages are bytes. Each call runs on a virtual thread of its own. */
public final class GrpcServer {
    private final Server server;
    private final ExecutorService calls;

    private GrpcServer(Server server, ExecutorService calls) {
        this.server = server;
        this.calls = calls;
    }

    /**
     * Listens.
     *
     * @param methods by full name, {@code package.Service/Method}
     * @param configPath path of the server's section, for messages
     */
    public static GrpcServer start(
            GrpcServerConfig config, Map<String, UnaryMethod> methods, Settings settings, Host host, String configPath)
            throws StartException {
        Optional<ServerAuthenticator> authenticator = Authenticators.server(config.authenticator(), host);
        NettyServerBuilder builder = NettyServerBuilder.forAddress(
                        config.endpoint().address())
                .maxInboundMessageSize(config.maxReceiveBytes())
                .compressorRegistry(Codecs.compressors())
                .decompressorRegistry(Codecs.decompressors());
        if (config.maxConcurrentStreams() > 0) {
            builder.maxConcurrentCallsPerConnection(config.maxConcurrentStreams());
        }
        keepAlive(builder, config.keepAlive());
        if (config.tls().isPresent()) {
            ServerTls tls = config.tls().get();
            builder.sslContext(NettyTls.server(tls.context()));
        }
        methods.forEach((name, method) -> {
            var handler = new UnaryHandler(method, settings, config.includeMetadata(), authenticator);
            String service = name.substring(0, name.indexOf('/'));
            builder.addService(ServerServiceDefinition.builder(service)
                    .addMethod(ServerMethodDefinition.create(UnaryHandler.descriptor(name), handler))
                    .build());
        });
        ExecutorService calls = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(settings.threadName("grpc/"), 0).factory());
        try {
            return new GrpcServer(builder.executor(calls).build().start(), calls);
        } catch (IOException e) {
            calls.shutdown();
            String why = PortOwner.why(e, config.endpoint());
            throw new StartException(
                    settings.kind().label() + " \"" + settings.id() + "\" can't listen on " + config.endpoint()
                            + " for gRPC: " + why + "; stop what uses that address, or set another in " + configPath
                            + "::endpoint",
                    e);
        }
    }

    private static void keepAlive(NettyServerBuilder builder, GrpcServerConfig.KeepAlive config) {
        if (!config.maxConnectionIdle().isZero()) {
            builder.maxConnectionIdle(config.maxConnectionIdle().toNanos(), TimeUnit.NANOSECONDS);
        }
        if (!config.maxConnectionAge().isZero()) {
            builder.maxConnectionAge(config.maxConnectionAge().toNanos(), TimeUnit.NANOSECONDS);
        }
        if (!config.maxConnectionAgeGrace().isZero()) {
            builder.maxConnectionAgeGrace(config.maxConnectionAgeGrace().toNanos(), TimeUnit.NANOSECONDS);
        }
        if (!config.time().isZero()) {
            builder.keepAliveTime(config.time().toNanos(), TimeUnit.NANOSECONDS);
        }
        if (!config.timeout().isZero()) {
            builder.keepAliveTimeout(config.timeout().toNanos(), TimeUnit.NANOSECONDS);
        }
        builder.permitKeepAliveTime(config.minTime().toNanos(), TimeUnit.NANOSECONDS);
        builder.permitKeepAliveWithoutCalls(config.permitWithoutStream());
    }

    /** The port that it listens on, for a configured port of 0. */
    public int port() {
        return server.getPort();
    }

    /** Takes no more calls, lets those in hand finish until the deadline, then ends them. */
    public void close(Deadline deadline) {
        server.shutdown();
        if (!await(deadline.remaining())) {
            server.shutdownNow();
            await(Duration.ofSeconds(1));
        }
        calls.shutdownNow();
    }

    private boolean await(Duration time) {
        try {
            return server.awaitTermination(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
