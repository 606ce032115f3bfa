package io.dbintel.receivers.otlp;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.network.Endpoint;
import io.dbintel.network.grpc.GrpcServerConfig;
import io.dbintel.network.http.HttpServerConfig;
import io.dbintel.network.otlp.OtlpService;
import io.dbintel.telemetry.Signal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Settings of the {@code otlp} receiver.
 *
 * @param path of the receiver in the configuration, for messages
 * @param grpc empty where gRPC is off
 * @param http empty where HTTP is off
 */
public record OtlpReceiverConfig(String path, Optional<GrpcServerConfig> grpc, Optional<Http> http) {
    private static final Endpoint GRPC = new Endpoint("localhost", 4317);
    private static final Endpoint HTTP = new Endpoint("localhost", 4318);

    /** @param paths of the signals' requests */
    public record Http(HttpServerConfig server, Map<Signal<?>, String> paths) {
        public Http {
            paths = Map.copyOf(paths);
        }
    }

    static OtlpReceiverConfig read(ConfigNode node) {
        ConfigNode protocols = node.section("protocols");
        ConfigNode grpc = protocols.section("grpc");
        ConfigNode http = protocols.section("http");
        if (!grpc.isPresent() && !http.isPresent()) {
            node.missing(
                    "protocols",
                    "must specify at least one protocol when using the OTLP receiver",
                    "write protocols: {grpc: {}} or protocols: {http: {}}");
        }
        return new OtlpReceiverConfig(
                node.path(),
                grpc.isPresent() ? Optional.of(GrpcServerConfig.read(grpc, GRPC)) : Optional.empty(),
                http.isPresent() ? Optional.of(http(http)) : Optional.empty());
    }

    private static Http http(ConfigNode node) {
        var paths = new LinkedHashMap<Signal<?>, String>();
        for (Signal<?> signal : Signal.ALL) {
            String key = signal.name() + "_url_path";
            String path = node.text(key, OtlpService.httpPath(signal));
            String slashed = path.startsWith("/") ? path : "/" + path;
            if (!isPath(slashed)) {
                node.problem(
                        key, "invalid HTTP URL path set for signal", "expected: a path such as /v1/" + signal.name());
            } else if (paths.containsValue(slashed)) {
                node.problem(key, "is the path of another signal too", "give each signal its own");
            }
            paths.put(signal, slashed);
        }
        node.ignored("profiles are not taken", "profiles_url_path");
        return new Http(HttpServerConfig.read(node, HTTP, Duration.ZERO), paths);
    }

    private static boolean isPath(String path) {
        try {
            return path.equals(java.net.URI.create(path).getPath());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
