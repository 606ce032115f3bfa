package io.dbintel.extensions.basicauth;

import io.dbintel.component.Deadline;
import io.dbintel.component.Host;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.network.ClientAuthenticator;
import io.dbintel.network.WatchedFile;
import io.dbintel.telemetry.Origin;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Sends a name and a password with each request (RFC 7617). */
final class BasicAuthClient implements ClientAuthenticator {
    private final Supplier<String> username;
    private final Supplier<String> password;

    BasicAuthClient(BasicAuthConfig.Client config, Settings settings) throws StartException {
        this.username = source("username_file", config.usernameFile(), config.username(), settings);
        this.password =
                source("password_file", config.passwordFile(), config.password().reveal(), settings);
    }

    private static Supplier<String> source(String key, String file, String text, Settings settings)
            throws StartException {
        if (file.isEmpty()) {
            return () -> text;
        }
        return new WatchedFile<>(
                "extensions::" + settings.id() + "::client_auth::" + key,
                Path.of(file),
                String::strip,
                settings.clock(),
                settings.log())::get;
    }

    @Override
    public Map<String, String> headers(Map<String, String> configured, Origin origin) {
        byte[] pair = (username.get() + ":" + password.get()).getBytes(StandardCharsets.UTF_8);
        var headers = new LinkedHashMap<>(configured);
        headers.put("authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
        return headers;
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
