package io.dbintel.exporters.otlphttp;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.network.Compression;
import io.dbintel.network.http.HttpClientConfig;
import io.dbintel.network.otlp.OtlpService;
import io.dbintel.network.sending.SenderConfig;
import io.dbintel.telemetry.Signal;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Settings of the {@code otlphttp} exporter.
 *
 * @param urls by signal; a signal without one can't be sent
 * @param json JSON instead of protobuf
 */
public record OtlpHttpExporterConfig(
        Map<Signal<?>, URI> urls, boolean json, HttpClientConfig client, SenderConfig sender) {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    public OtlpHttpExporterConfig {
        urls = Map.copyOf(urls);
    }

    static OtlpHttpExporterConfig read(ConfigNode node) {
        String base = node.text("endpoint", "");
        var urls = new LinkedHashMap<Signal<?>, URI>();
        for (Signal<?> signal : Signal.ALL) {
            String key = signal.name() + "_endpoint";
            String own = node.text(key, "");
            if (!own.isEmpty()) {
                url(node, key, own).ifPresent(url -> urls.put(signal, url));
            } else if (!base.isEmpty()) {
                String cut = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
                url(node, "endpoint", cut + OtlpService.httpPath(signal)).ifPresent(url -> urls.put(signal, url));
            }
        }
        node.ignored("profiles are not sent", "profiles_endpoint");
        if (base.isEmpty() && Signal.ALL.stream().noneMatch(signal -> node.has(signal.name() + "_endpoint"))) {
            node.missing(
                    "endpoint",
                    "at least one endpoint must be specified",
                    "set endpoint to a URL such as https://host:4318");
        }
        String encoding = node.text("encoding", "proto");
        if (!encoding.equals("proto") && !encoding.equals("json")) {
            node.problem("encoding", "invalid encoding type: " + encoding, "use proto or json");
        }
        return new OtlpHttpExporterConfig(
                urls,
                encoding.equals("json"),
                HttpClientConfig.read(node, Compression.GZIP),
                SenderConfig.read(node, TIMEOUT));
    }

    private static Optional<URI> url(ConfigNode node, String key, String text) {
        try {
            URI url = URI.create(text);
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (http && url.getRawUserInfo() != null) {
                node.hide(key);
                node.missing(
                        // Without the value, which holds the password.
                        key,
                        "user and password in a URL are not supported",
                        "use auth::authenticator or a header Authorization");
                return Optional.empty();
            }
            if (http && url.getHost() != null) {
                return Optional.of(url);
            }
        } catch (IllegalArgumentException e) {
            // reported below, with what would be right
        }
        node.problem(key, key + " must be a valid URL", "write it with its scheme: https://host:4318");
        return Optional.empty();
    }
}
