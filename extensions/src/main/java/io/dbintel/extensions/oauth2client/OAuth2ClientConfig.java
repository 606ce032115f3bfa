package io.dbintel.extensions.oauth2client;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.Secret;
import io.dbintel.network.Compression;
import io.dbintel.network.http.HttpClientConfig;
import io.dbintel.network.tls.ClientTls;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settings of {@code oauth2client}.
 *
 * @param clientIdFile wins over {@code clientId}; empty for none
 * @param clientSecretFile wins over {@code clientSecret}; empty for none
 * @param parameters further ones of the token request
 * @param timeout of a token request; zero for a minute
 * @param expiryBuffer so long before its end a token is replaced
 */
record OAuth2ClientConfig(
        String clientId,
        String clientIdFile,
        Secret clientSecret,
        String clientSecretFile,
        URI tokenUrl,
        List<String> scopes,
        Map<String, List<String>> parameters,
        Duration timeout,
        Duration expiryBuffer,
        HttpClientConfig client) {
    private static final URI NOWHERE = URI.create("http://localhost");

    static OAuth2ClientConfig read(ConfigNode node) {
        String clientId = node.text("client_id", "");
        String clientIdFile = node.text("client_id_file", "");
        Secret secret = node.secret("client_secret");
        String secretFile = node.text("client_secret_file", "");
        if (clientId.isEmpty() && clientIdFile.isEmpty()) {
            node.problem("client_id", "no ClientID provided in the OAuth2 exporter configuration", "");
        }
        if (secret.isEmpty() && secretFile.isEmpty()) {
            node.problem("client_secret", "no ClientSecret provided in OAuth Client Credentials configuration", "");
        }
        return new OAuth2ClientConfig(
                clientId,
                clientIdFile,
                secret,
                secretFile,
                tokenUrl(node),
                node.texts("scopes", List.of()),
                parameters(node.section("endpoint_params")),
                node.duration("timeout", Duration.ZERO, Duration.ZERO),
                node.duration("expiry_buffer", Duration.ofMinutes(5), Duration.ZERO),
                new HttpClientConfig(
                        ClientTls.read(node),
                        Map.of(),
                        Compression.NONE,
                        Compression.DEFAULT_LEVEL,
                        Optional.empty(),
                        0,
                        true,
                        true,
                        false,
                        ""));
    }

    private static URI tokenUrl(ConfigNode node) {
        String text = node.text("token_url", "");
        if (text.isEmpty()) {
            node.problem("token_url", "no TokenURL provided in OAuth Client Credentials configuration", "");
            return NOWHERE;
        }
        try {
            URI url = URI.create(text);
            if (url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // Said below; the cause would quote a URL that may hold a secret.
        }
        node.problem("token_url", "expected: a URL such as https://login.example.com/oauth2/token", "");
        return NOWHERE;
    }

    private static Map<String, List<String>> parameters(ConfigNode node) {
        var parameters = new java.util.LinkedHashMap<String, List<String>>();
        for (String key : node.keys()) {
            parameters.put(key, node.texts(key, List.of()));
        }
        return java.util.Collections.unmodifiableMap(parameters);
    }
}
