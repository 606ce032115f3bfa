package io.dbintel.network.http;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.Secret;
import io.dbintel.network.ClientSettings;
import io.dbintel.network.Compression;
import io.dbintel.network.Endpoint;
import io.dbintel.network.ServerSettings;
import io.dbintel.network.tls.ServerTls;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An HTTP server as the Collector's {@code confighttp} describes it.
 *
 * @param requestParams query parameters that the authenticator sees beside the headers
 * @param maxBodyBytes of a request, as it came and decompressed
 * @param includeMetadata batches carry the request's headers
 * @param compressions of requests that are taken
 */
public record HttpServerConfig(
        Endpoint endpoint,
        Optional<ServerTls> tls,
        Optional<Cors> cors,
        String authenticator,
        List<String> requestParams,
        int maxBodyBytes,
        boolean includeMetadata,
        Map<String, Secret> responseHeaders,
        Set<Compression> compressions,
        Timeouts timeouts,
        boolean keepAlives) {
    private static final int MAX_BODY = 20 << 20;

    public HttpServerConfig {
        requestParams = List.copyOf(requestParams);
        responseHeaders = Map.copyOf(responseHeaders);
        compressions = Set.copyOf(compressions);
    }

    /**
     * How long a client may take. Zero is no bound.
     *
     * @param header for the head of a request, from its first byte on, or from connecting
     * @param read for a whole request, from its first byte on
     * @param write for taking the answer, from its first byte on
     * @param idle without anything said
     */
    public record Timeouts(Duration header, Duration read, Duration write, Duration idle) {
        static final Duration HEADER = Duration.ofMinutes(1);
        /** 20 MiB in it are 1.4 Mbit/s. Without a bound a client that sends a byte now and then keeps its place for ever. */
        static final Duration READ = Duration.ofMinutes(2);

        static final Duration WRITE = Duration.ofSeconds(30);

        private static Timeouts read(ConfigNode node, Duration defaultIdle) {
            return new Timeouts(
                    node.duration("read_header_timeout", HEADER, Duration.ZERO),
                    node.duration("read_timeout", READ, Duration.ZERO),
                    node.duration("write_timeout", WRITE, Duration.ZERO),
                    node.duration("idle_timeout", defaultIdle, Duration.ZERO));
        }
    }

    /**
     * Which pages of other origins may call.
     *
     * @param allowedOrigins {@code *} stands for any text, once in each
     * @param maxAge how long a browser may remember, zero for its own default
     */
    public record Cors(
            List<String> allowedOrigins, List<String> allowedHeaders, List<String> exposedHeaders, Duration maxAge) {
        public Cors {
            allowedOrigins = List.copyOf(allowedOrigins);
            allowedHeaders = List.copyOf(allowedHeaders);
            exposedHeaders = List.copyOf(exposedHeaders);
        }

        boolean allows(String origin) {
            return allowedOrigins.stream().anyMatch(pattern -> {
                int star = pattern.indexOf('*');
                if (star < 0) {
                    return pattern.equalsIgnoreCase(origin);
                }
                String head = pattern.substring(0, star).toLowerCase(Locale.ROOT);
                String tail = pattern.substring(star + 1).toLowerCase(Locale.ROOT);
                String lower = origin.toLowerCase(Locale.ROOT);
                return lower.length() >= head.length() + tail.length()
                        && lower.startsWith(head)
                        && lower.endsWith(tail);
            });
        }
    }

    /** A server in plain text with the defaults, for what is no component. */
    public static HttpServerConfig at(Endpoint endpoint) {
        return new HttpServerConfig(
                endpoint,
                Optional.empty(),
                Optional.empty(),
                "",
                List.of(),
                MAX_BODY,
                false,
                Map.of(),
                Set.of(Compression.values()),
                new Timeouts(Timeouts.HEADER, Timeouts.READ, Timeouts.WRITE, Duration.ofMinutes(1)),
                true);
    }

    /** @param defaultIdleTimeout 1 minute for most servers, zero for the {@code otlp} receiver */
    public static HttpServerConfig read(ConfigNode node, Endpoint defaultEndpoint, Duration defaultIdleTimeout) {
        Endpoint endpoint = ServerSettings.endpoint(node, defaultEndpoint);
        ServerSettings.noMiddlewares(node);
        ConfigNode auth = node.section("auth");
        return new HttpServerConfig(
                endpoint,
                ServerTls.read(node),
                cors(node),
                auth.text("authenticator", ""),
                auth.texts("request_params", List.of()),
                bodyLimit(node),
                node.flag("include_metadata", false),
                ClientSettings.headers(node, "response_headers"),
                compressions(node),
                Timeouts.read(node, defaultIdleTimeout),
                node.flag("keep_alives_enabled", true));
    }

    private static int bodyLimit(ConfigNode node) {
        int limit = node.integer("max_request_body_size", MAX_BODY, 0, Integer.MAX_VALUE - 16);
        // As the Collector has it: 0 is the default, not nothing.
        return limit == 0 ? MAX_BODY : limit;
    }

    private static Optional<Cors> cors(ConfigNode server) {
        ConfigNode node = server.section("cors");
        if (!node.isPresent() || node.isNull()) {
            return Optional.empty();
        }
        List<String> origins = node.texts("allowed_origins", List.of());
        List<String> headers = node.texts("allowed_headers", List.of());
        List<String> exposed = node.texts("exposed_headers", List.of());
        int maxAge = node.integer("max_age", 0, 0, Integer.MAX_VALUE);
        return origins.isEmpty()
                ? Optional.empty()
                : Optional.of(new Cors(origins, headers, exposed, Duration.ofSeconds(maxAge)));
    }

    private static Set<Compression> compressions(ConfigNode node) {
        List<String> all = Arrays.stream(Compression.values())
                .map(each -> each == Compression.NONE ? "" : each.header())
                .toList();
        return node.texts("compression_algorithms", all).stream()
                .flatMap(name -> {
                    Optional<Compression> compression = Compression.of(name);
                    if (compression.isEmpty()) {
                        node.problem(
                                "compression_algorithms",
                                "unsupported compression algorithm \"" + name + "\"",
                                "known: " + String.join(", ", all.subList(1, all.size())));
                    }
                    return compression.stream();
                })
                .collect(Collectors.toSet());
    }
}
