package io.dbintel.receivers.otlp;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.network.Endpoint;
import io.dbintel.network.grpc.GrpcServerConfig;
import java.util.Optional;

/**
 * Settings of the {@code otlp} receiver.
 *
 * @param grpc empty where gRPC is off
 */
public record OtlpReceiverConfig(Optional<GrpcServerConfig> grpc, String path) {
    private static final Endpoint GRPC = new Endpoint("localhost", 4317);

    static OtlpReceiverConfig read(ConfigNode node) {
        ConfigNode protocols = node.section("protocols");
        ConfigNode grpc = protocols.section("grpc");
        Optional<GrpcServerConfig> grpcConfig =
                grpc.isPresent() ? Optional.of(GrpcServerConfig.read(grpc, GRPC)) : Optional.empty();
        return new OtlpReceiverConfig(grpcConfig, node.path());
    }
}
