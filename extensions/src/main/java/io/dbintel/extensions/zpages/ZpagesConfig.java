package io.dbintel.extensions.zpages;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.network.Endpoint;
import io.dbintel.network.http.HttpServerConfig;
import java.time.Duration;

/**
 * Settings of {@code zpages}.
 *
 * @param expvar whether {@code /debug/expvarz} is there
 */
record ZpagesConfig(HttpServerConfig server, boolean expvar) {
    private static final Endpoint DEFAULT_ENDPOINT = new Endpoint("localhost", 55679);

    static ZpagesConfig read(ConfigNode node) {
        return new ZpagesConfig(
                HttpServerConfig.read(node, DEFAULT_ENDPOINT, Duration.ofMinutes(1)),
                node.section("expvar").flag("enabled", false));
    }
}
