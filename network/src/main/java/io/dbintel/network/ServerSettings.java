package io.dbintel.network;

import io.dbintel.component.config.ConfigNode;
import java.util.Optional;
import java.util.Set;

/** Reads the keys that gRPC and HTTP servers share. */
public final class ServerSettings {
    private static final Set<String> TRANSPORTS = Set.of("tcp", "tcp4", "tcp6");

    private ServerSettings() {}

    /** Reads {@code endpoint} and {@code transport}. */
    public static Endpoint endpoint(ConfigNode node, Endpoint fallback) {
        String transport = node.text("transport", "tcp");
        if (!TRANSPORTS.contains(transport)) {
            node.problem("transport", "expected: tcp, tcp4 or tcp6", "");
        }
        Optional<Endpoint> endpoint = Endpoint.parse(node.text("endpoint", fallback.toString()));
        if (endpoint.isEmpty()) {
            node.problem("endpoint", "expected: host:port, such as " + fallback, "");
        }
        return endpoint.orElse(fallback);
    }

    /** Reads {@code middlewares}, of which there are none. */
    public static void noMiddlewares(ConfigNode node) {
        for (ConfigNode middleware : node.sections("middlewares")) {
            String id = middleware.text("id", "");
            middleware.problem("id", "failed to resolve middleware \"" + id + "\": middleware not found", "remove it");
        }
    }
}
