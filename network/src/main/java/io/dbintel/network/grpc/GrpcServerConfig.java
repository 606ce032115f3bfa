package io.dbintel.network.grpc;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.network.Endpoint;
import io.dbintel.network.ServerSettings;
import io.dbintel.network.tls.ServerTls;
import java.time.Duration;
import java.util.Optional;

/**
 * A gRPC server as the Collector's {@code configgrpc} describes it.
 *
 * @param maxReceiveBytes of one message, decompressed
 * @param maxConcurrentStreams of one connection, 0 for no bound
 * @param includeMetadata batches carry the request's headers
 * @param authenticator id of an extension, empty for none
 */
public record GrpcServerConfig(
        Endpoint endpoint,
        Optional<ServerTls> tls,
        int maxReceiveBytes,
        int maxConcurrentStreams,
        KeepAlive keepAlive,
        boolean includeMetadata,
        String authenticator) {
    private static final int DEFAULT_MAX_RECEIVE = 4 << 20;
    private static final int MAX_MIB = 2047;

    /**
     * {@code keepalive} of a server; zero durations stand for none, or for gRPC's default.
     *
     * @param minTime least time between a client's pings
     */
    public record KeepAlive(
            Duration maxConnectionIdle,
            Duration maxConnectionAge,
            Duration maxConnectionAgeGrace,
            Duration time,
            Duration timeout,
            Duration minTime,
            boolean permitWithoutStream) {
        static KeepAlive read(ConfigNode server) {
            ConfigNode node = server.section("keepalive");
            ConfigNode parameters = node.section("server_parameters");
            ConfigNode policy = node.section("enforcement_policy");
            return new KeepAlive(
                    parameters.duration("max_connection_idle", Duration.ZERO, Duration.ZERO),
                    parameters.duration("max_connection_age", Duration.ZERO, Duration.ZERO),
                    parameters.duration("max_connection_age_grace", Duration.ZERO, Duration.ZERO),
                    parameters.duration("time", Duration.ofHours(2), Duration.ZERO),
                    parameters.duration("timeout", Duration.ofSeconds(20), Duration.ZERO),
                    policy.duration("min_time", Duration.ofMinutes(5), Duration.ZERO),
                    policy.flag("permit_without_stream", false));
        }
    }

    public static GrpcServerConfig read(ConfigNode node, Endpoint defaultEndpoint) {
        Endpoint endpoint = ServerSettings.endpoint(node, defaultEndpoint);
        int mib = node.integer("max_recv_msg_size_mib", 0, 0, MAX_MIB);
        node.ignored("the network library sizes its buffers itself", "read_buffer_size", "write_buffer_size");
        ServerSettings.noMiddlewares(node);
        return new GrpcServerConfig(
                endpoint,
                ServerTls.read(node),
                mib == 0 ? DEFAULT_MAX_RECEIVE : mib << 20,
                node.integer("max_concurrent_streams", 0, 0, Integer.MAX_VALUE),
                KeepAlive.read(node),
                node.flag("include_metadata", false),
                node.section("auth").text("authenticator", ""));
    }
}
