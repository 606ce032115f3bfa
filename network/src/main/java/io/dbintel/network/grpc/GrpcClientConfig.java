package io.dbintel.network.grpc;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.Secret;
import io.dbintel.network.ClientSettings;
import io.dbintel.network.Compression;
import io.dbintel.network.ServerSettings;
import io.dbintel.network.tls.ClientTls;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A gRPC client as the Collector's {@code configgrpc} describes it.
 *
 * @param target as gRPC resolves it: {@code dns:///host:port}
 * @param plaintext no TLS
 * @param compression one that gRPC knows
 * @param keepAlive none where it is not configured
 * @param waitForReady a call waits for a connection, until its deadline, instead of failing
 * @param headers by lower-case name
 * @param userAgent empty for our own
 * @param balancer {@code round_robin} or {@code pick_first}
 * @param authority empty for the target's
 * @param authenticator id of an extension, empty for none
 */
public record GrpcClientConfig(
        String target,
        boolean plaintext,
        ClientTls tls,
        Compression compression,
        Optional<KeepAlive> keepAlive,
        boolean waitForReady,
        Map<String, Secret> headers,
        String userAgent,
        String balancer,
        String authority,
        String authenticator) {
    private static final Set<Compression> COMPRESSIONS =
            Set.of(Compression.NONE, Compression.GZIP, Compression.SNAPPY, Compression.ZSTD);
    private static final Set<String> BALANCERS = Set.of("round_robin", "pick_first");

    public GrpcClientConfig {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** {@code keepalive} of a client. */
    public record KeepAlive(Duration time, Duration timeout, boolean permitWithoutStream) {}

    public static GrpcClientConfig read(ConfigNode node, Compression defaultCompression) {
        String endpoint = node.text("endpoint", "").strip();
        ClientTls tls = ClientTls.read(node);
        boolean http = endpoint.startsWith("http://");
        boolean plaintext = http || tls.isInsecure() && !endpoint.startsWith("https://");
        node.ignored("the network library sizes its buffers itself", "read_buffer_size", "write_buffer_size");
        ServerSettings.noMiddlewares(node);
        String balancer = node.text("balancer_name", "round_robin");
        if (!BALANCERS.contains(balancer)) {
            node.problem("balancer_name", "invalid balancer_name: " + balancer, "use round_robin or pick_first");
        }
        String authority = node.text("authority", "");
        if (!authority.isEmpty() && !tls.serverName().isEmpty() && !authority.equals(tls.serverName())) {
            node.problem(
                    "authority",
                    "differs from tls::server_name_override, which gRPC takes as the authority too",
                    "set one of the two");
        }
        return new GrpcClientConfig(
                GrpcTarget.read(node, endpoint),
                plaintext,
                tls,
                compression(node, defaultCompression),
                keepAlive(node),
                node.flag("wait_for_ready", false),
                ClientSettings.headers(node),
                node.text("user_agent", ""),
                balancer,
                authority.isEmpty() ? tls.serverName() : authority,
                node.section("auth").text("authenticator", ""));
    }

    private static Compression compression(ConfigNode node, Compression fallback) {
        String text = node.text("compression", fallback.header());
        Optional<Compression> compression = Compression.of(text).filter(COMPRESSIONS::contains);
        if (compression.isEmpty()) {
            node.problem(
                    "compression", "unsupported compression type \"" + text + "\"", "use gzip, snappy, zstd or none");
        }
        return compression.orElse(fallback);
    }

    private static Optional<KeepAlive> keepAlive(ConfigNode client) {
        ConfigNode node = client.section("keepalive");
        if (!node.isPresent() || node.isNull()) {
            return Optional.empty();
        }
        return Optional.of(new KeepAlive(
                node.duration("time", Duration.ofSeconds(10), Duration.ZERO),
                node.duration("timeout", Duration.ofSeconds(10), Duration.ZERO),
                node.flag("permit_without_stream", false)));
    }
}
