package io.dbintel.collector.demo;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The server that the demo watches.
 *
 * @param endpoint {@code host:port}
 * @param plain whether it is reached without TLS
 */
record Watched(String endpoint, String user, String password, boolean plain) {
    private static final int DEFAULT_PORT = 5432;

    /** @throws IllegalArgumentException with what is wrong, without the password */
    static Watched parse(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("--attach: not a URL: " + e.getReason() + usage(), e);
        }
        boolean isPostgres = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
        if (!isPostgres || uri.getHost() == null) {
            throw new IllegalArgumentException("--attach: no PostgreSQL URL" + usage());
        }
        String[] userInfo = Optional.ofNullable(uri.getRawUserInfo()).orElse("").split(":", 2);
        if (userInfo[0].isEmpty()) {
            throw new IllegalArgumentException("--attach: the URL names no user" + usage());
        }
        String password = userInfo.length > 1
                ? decoded(userInfo[1])
                : Optional.ofNullable(System.getenv("PGPASSWORD")).orElse("");
        int port = uri.getPort() > 0 ? uri.getPort() : DEFAULT_PORT;
        boolean plain = Optional.ofNullable(uri.getQuery()).orElse("").contains("sslmode=disable");
        return new Watched(uri.getHost() + ":" + port, decoded(userInfo[0]), password, plain);
    }

    private static String usage() {
        return " (expected: postgresql://user:password@host:5432/database, the password may come from PGPASSWORD; ?sslmode=disable"
                + " for a server without TLS)";
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
