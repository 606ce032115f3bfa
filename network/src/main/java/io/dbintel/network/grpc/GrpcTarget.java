package io.dbintel.network.grpc;

import io.dbintel.component.config.ConfigNode;
import java.net.URI;
import java.util.List;

/** Reads where a gRPC client connects to: what passes here, gRPC takes too. */
final class GrpcTarget {
    private static final String EXAMPLE = "write it as collector.example.com:4317";
    private static final String DNS = "dns:///";
    /** What may stand before {@code host:port}; {@code passthrough} is known to Go's gRPC alone and resolves nothing there. */
    private static final List<String> PREFIXES =
            List.of("http://", "https://", DNS, "dns:", "passthrough:///", "passthrough:");

    private GrpcTarget() {}

    /**
     * The target, as gRPC resolves it; what is wrong with an endpoint is reported.
     *
     * @param endpoint {@code host:port}, {@code host}, {@code [::1]:port}, one of them behind a scheme
     */
    static String read(ConfigNode node, String endpoint) {
        if (endpoint.isEmpty()) {
            node.problem("endpoint", "requires a non-empty \"endpoint\"", "set it to host:port");
        } else if (endpoint.indexOf('@') >= 0) {
            node.hide("endpoint");
            node.missing(
                    // Without the value, which holds the password.
                    "endpoint",
                    "user and password in an endpoint are not supported",
                    "use auth::authenticator or a header authorization");
        } else if (endpoint.startsWith("unix:")) {
            node.problem("endpoint", "sockets of Unix are not supported", "let the server listen on localhost too");
        } else if (!isAddress(withoutScheme(endpoint))) {
            node.problem(
                    "endpoint",
                    "expected: host:port; a host has letters, digits, - and ., a port is 1 to 65535",
                    endpoint.indexOf('_') >= 0 ? "name the host without _" : EXAMPLE);
        }
        return DNS + address(endpoint);
    }

    private static String address(String endpoint) {
        String rest = withoutScheme(endpoint);
        return rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
    }

    private static String withoutScheme(String endpoint) {
        String prefix =
                PREFIXES.stream().filter(endpoint::startsWith).findFirst().orElse("");
        return endpoint.substring(prefix.length());
    }

    /** As gRPC's resolver for DNS reads it. */
    private static boolean isAddress(String text) {
        try {
            URI uri = URI.create("//" + text);
            return uri.getHost() != null
                    && uri.getPort() != 0
                    && uri.getPort() <= 65_535
                    && !uri.getRawAuthority().endsWith(":")
                    && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
