package io.dbintel.collector.demo;

import io.dbintel.component.config.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The server that the demo watches.
 *
 * @param host name or address, IPv6 without brackets
 * @param database where server-wide statements run and {@code pg_stat_statements} is looked for
 */
record Watched(String host, int port, String user, Secret password, String database, Protection protection) {
    private static final int DEFAULT_PORT = 5432;
    private static final String DEFAULT_DATABASE = "postgres";
    private static final String SSL_MODE = "sslmode=";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");

    /** Whether the way to the server is encrypted. */
    enum Protection {
        PLAIN,
        TLS,
        /** TLS if the server offers it; only on this machine, where nobody listens in between. */
        TLS_IF_OFFERED
    }

    /**
     * Reads {@code postgresql://user:password@host:port/database?sslmode=MODE}.
     *
     * @param environment holds {@code PGPASSWORD} for a URL without a password
     * @throws IllegalArgumentException with what is wrong, without the URL, which may hold a password
     */
    static Watched parse(String url, Map<String, String> environment) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            // No cause: it quotes the URL.
            throw wrong("not a URL: " + e.getReason() + ", character " + (e.getIndex() + 1)
                    + "; write special characters of a password as %XX");
        }
        if (!"postgresql".equals(uri.getScheme()) && !"postgres".equals(uri.getScheme())) {
            throw wrong("no PostgreSQL URL");
        }
        if (uri.getHost() == null) {
            throw wrong("the URL names no host");
        }
        String[] userInfo = Optional.ofNullable(uri.getRawUserInfo()).orElse("").split(":", 2);
        if (userInfo[0].isEmpty()) {
            throw wrong("the URL names no user");
        }
        String password = userInfo.length > 1 ? decoded(userInfo[1]) : environment.getOrDefault("PGPASSWORD", "");
        if (password.isEmpty()) {
            throw wrong("no password given; set PGPASSWORD");
        }
        String path = Optional.ofNullable(uri.getPath()).orElse("");
        String host = uri.getHost().replaceAll("^\\[|]$", "");
        return new Watched(
                host,
                uri.getPort() > 0 ? uri.getPort() : DEFAULT_PORT,
                decoded(userInfo[0]),
                new Secret(password),
                path.length() > 1 ? path.substring(1) : DEFAULT_DATABASE,
                protection(Optional.ofNullable(uri.getQuery()).orElse(""), host));
    }

    private static Protection protection(String query, String host) {
        for (String parameter : query.split("&", -1)) {
            if (parameter.startsWith(SSL_MODE)) {
                return switch (parameter.substring(SSL_MODE.length())) {
                    case "disable" -> Protection.PLAIN;
                    case "require" -> Protection.TLS;
                    case "allow", "prefer" -> preferred(host);
                    default -> throw wrong("sslmode is not known here (expected: disable, prefer or require)");
                };
            }
            if (!parameter.isEmpty()) {
                throw wrong("a parameter of the URL is not known here (expected: sslmode)");
            }
        }
        return preferred(host);
    }

    private static Protection preferred(String host) {
        return LOOPBACK.contains(host.toLowerCase(Locale.ROOT)) ? Protection.TLS_IF_OFFERED : Protection.TLS;
    }

    Watched with(Protection decided) {
        return new Watched(host, port, user, password, database, decided);
    }

    /** {@code host:port}, as configurations have it. */
    String endpoint() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    private static IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("--attach: " + what
                + " (expected: postgresql://user:password@host:5432/database; the password may come from PGPASSWORD instead;"
                + " ?sslmode=disable for a server without TLS)");
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // No cause: it quotes the text, which may be a password.
            throw wrong("a % in user or password is not followed by two hex digits");
        }
    }
}
