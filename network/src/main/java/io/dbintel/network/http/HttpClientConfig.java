package io.dbintel.network.http;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.Secret;
import io.dbintel.network.ClientSettings;
import io.dbintel.network.Compression;
import io.dbintel.network.EnvironmentProxy;
import io.dbintel.network.ServerSettings;
import io.dbintel.network.tls.ClientTls;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An HTTP client as the Collector's {@code confighttp} describes it; URLs and deadline are its owner's.
 *
 * @param headers by lower-case name
 * @param compressionLevel {@link Compression#DEFAULT_LEVEL} where none is configured
 * @param proxy empty for the environment's
 * @param maxConnections at once, 0 for no bound
 * @param authenticator id of an extension, empty for none
 */
public record HttpClientConfig(
        ClientTls tls,
        Map<String, Secret> headers,
        Compression compression,
        int compressionLevel,
        Optional<InetSocketAddress> proxy,
        int maxConnections,
        boolean keepAlives,
        boolean http2,
        boolean cookies,
        String authenticator) {
    private static final Set<Integer> ZSTD_LEVELS = Set.of(1, 3, 6, 11);

    public HttpClientConfig {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    public static HttpClientConfig read(ConfigNode node, Compression defaultCompression) {
        node.ignored("the network library sizes its buffers itself", "read_buffer_size", "write_buffer_size");
        node.ignored(
                "the JVM keeps idle connections for 30 s (system properties jdk.httpclient.keepalive.timeout and"
                        + " jdk.httpclient.connectionPoolSize)",
                "max_idle_conns",
                "max_idle_conns_per_host",
                "idle_conn_timeout");
        node.ignored(
                "the JVM's HTTP client sends no pings; the timeout of a request finds a dead connection",
                "http2_read_idle_timeout",
                "http2_ping_timeout");
        ServerSettings.noMiddlewares(node);
        Compression compression = compression(node, defaultCompression);
        return new HttpClientConfig(
                ClientTls.read(node),
                ClientSettings.headers(node),
                compression,
                level(node.section("compression_params"), compression),
                proxy(node),
                node.integer("max_conns_per_host", 0, 0, Integer.MAX_VALUE),
                !node.flag("disable_keep_alives", false),
                node.flag("force_attempt_http2", true),
                node.section("cookies").flag("enabled", false),
                node.section("auth").text("authenticator", ""));
    }

    private static Compression compression(ConfigNode node, Compression fallback) {
        String text = node.text("compression", fallback.header());
        Optional<Compression> compression = Compression.of(text);
        if (compression.isEmpty()) {
            node.problem(
                    "compression",
                    "unsupported compression type \"" + text + "\"",
                    "use gzip, zstd, snappy, x-snappy-framed, zlib, deflate, lz4 or none");
        }
        return compression.orElse(fallback);
    }

    private static int level(ConfigNode node, Compression compression) {
        if (!node.has("level")) {
            node.integer("level", 0);
            return Compression.DEFAULT_LEVEL;
        }
        int level = node.integer("level", 1);
        boolean fits = switch (compression) {
            case GZIP, ZLIB, DEFLATE -> level == -1 || level >= 1 && level <= 9;
            case ZSTD -> ZSTD_LEVELS.contains(level);
            case NONE, SNAPPY, X_SNAPPY_FRAMED, LZ4 -> level == 0;
        };
        if (!fits) {
            node.problem(
                    "level",
                    "unsupported parameters {level: " + level + "} for compression type \"" + compression.header()
                            + "\"",
                    "gzip, zlib, deflate: -1, 1 to 9; zstd: 1, 3, 6, 11; others have none");
        }
        return level == 0 ? Compression.DEFAULT_LEVEL : level;
    }

    private static Optional<InetSocketAddress> proxy(ConfigNode node) {
        String url = node.text("proxy_url", "");
        if (url.isEmpty()) {
            return Optional.empty();
        }
        if (url.indexOf('@') >= 0) {
            node.problem(
                    // Without the value, which holds the password.
                    "proxy_url: user and password of a proxy are not supported",
                    "use a proxy that lets this host pass without them");
            return Optional.empty();
        }
        Optional<InetSocketAddress> address = EnvironmentProxy.address(url);
        if (address.isEmpty()) {
            node.problem("proxy_url", "expected: a URL such as http://proxy:3128", "");
        }
        return address;
    }
}
