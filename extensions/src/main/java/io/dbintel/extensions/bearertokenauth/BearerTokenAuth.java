package io.dbintel.extensions.bearertokenauth;

import io.dbintel.component.Deadline;
import io.dbintel.component.Host;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.component.config.Secret;
import io.dbintel.network.AuthenticationException;
import io.dbintel.network.ClientAuthenticator;
import io.dbintel.network.ServerAuthenticator;
import io.dbintel.network.WatchedFile;
import io.dbintel.telemetry.Origin;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Sends the first token with each request, or lets requests in that bring one of them. */
final class BearerTokenAuth implements ClientAuthenticator, ServerAuthenticator {
    private final BearerTokenAuthConfig config;
    private final Supplier<List<String>> tokens;

    BearerTokenAuth(BearerTokenAuthConfig config, Settings settings) throws StartException {
        this.config = config;
        if (config.file().isEmpty()) {
            List<String> fixed = config.tokens().stream().map(Secret::reveal).toList();
            this.tokens = () -> fixed;
        } else {
            String path = "extensions::" + settings.id() + "::filename";
            this.tokens = new WatchedFile<>(
                    path, Path.of(config.file()), text -> lines(text, path), settings.clock(), settings.log())::get;
        }
    }

    private static List<String> lines(String text, String configPath) throws StartException {
        List<String> lines =
                text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        if (lines.isEmpty()) {
            throw new StartException(configPath + ": the file holds no token");
        }
        return lines;
    }

    @Override
    public Map<String, String> headers(Map<String, String> configured, Origin origin) {
        var headers = new LinkedHashMap<>(configured);
        headers.put(config.header(), value(tokens.get().getFirst()));
        return headers;
    }

    @Override
    public Map<String, String> authenticate(Map<String, List<String>> headers) throws AuthenticationException {
        List<String> values = headers.getOrDefault(config.header(), List.of());
        if (values.isEmpty() || values.getFirst().isEmpty()) {
            throw new AuthenticationException("missing or empty authorization header: " + config.header());
        }
        byte[] given = values.getFirst().getBytes(StandardCharsets.UTF_8);
        boolean found = false;
        for (String token : tokens.get()) {
            // All are compared, each in a time that does not tell how much of it is right.
            found |= MessageDigest.isEqual(given, value(token).getBytes(StandardCharsets.UTF_8));
        }
        if (!found) {
            throw new AuthenticationException("scheme or token does not match");
        }
        return Map.of("raw", values.getFirst());
    }

    private String value(String token) {
        return config.scheme().isEmpty() ? token : config.scheme() + " " + token;
    }

    @Override
    public void start(Host host) {
        // Nothing runs.
    }

    @Override
    public void close(Deadline deadline) {
        // Nothing runs.
    }
}
