package io.dbintel.extensions.basicauth;

import io.dbintel.component.Deadline;
import io.dbintel.component.Host;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.network.AuthenticationException;
import io.dbintel.network.ServerAuthenticator;
import io.dbintel.network.WatchedFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lets requests in whose name and password stand in an htpasswd file (RFC 7617). */
final class BasicAuthServer implements ServerAuthenticator {
    private static final String SCHEME = "basic ";

    private final @Nullable WatchedFile<Map<String, String>> file;
    private final Map<String, String> inline;
    private final Passwords passwords = new Passwords();

    BasicAuthServer(BasicAuthConfig config, Settings settings) throws StartException {
        String path = "extensions::" + settings.id() + "::htpasswd::";
        this.inline = Htpasswd.parse(config.inline().reveal(), path + "inline");
        this.file = config.file().isEmpty()
                ? null
                : new WatchedFile<>(
                        path + "file",
                        Path.of(config.file()),
                        text -> Htpasswd.parse(text, path + "file"),
                        settings.clock(),
                        settings.log());
    }

    @Override
    public Map<String, String> authenticate(Map<String, List<String>> headers) throws AuthenticationException {
        List<String> values = headers.getOrDefault("authorization", List.of());
        if (values.isEmpty() || values.getFirst().isEmpty()) {
            throw new AuthenticationException("no basic auth provided");
        }
        String header = values.getFirst();
        if (!header.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            throw new AuthenticationException("invalid authorization scheme prefix");
        }
        String pair = decoded(header.substring(SCHEME.length()).strip());
        int colon = pair.indexOf(':');
        if (colon < 0) {
            throw new AuthenticationException("invalid authorization format");
        }
        String name = pair.substring(0, colon);
        Optional<String> hash = Optional.ofNullable(inline.get(name)).or(() -> fromFile(name));
        if (!passwords.match(pair.substring(colon + 1), hash)) {
            throw new AuthenticationException("invalid credentials");
        }
        return Map.of("username", name, "raw", header);
    }

    private Optional<String> fromFile(String name) {
        return file == null ? Optional.empty() : Optional.ofNullable(file.get().get(name));
    }

    private static String decoded(String base64) throws AuthenticationException {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Without the cause, which quotes what came.
            throw new AuthenticationException("invalid authorization format");
        }
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
