package io.dbintel.extensions.healthcheck;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.network.Endpoint;
import io.dbintel.network.http.HttpServerConfig;
import java.time.Duration;
import java.util.Optional;

/**
 * Settings of {@code health_check}.
 *
 * @param path where the summary is served beside {@code /health}
 * @param healthyBody text instead of the JSON while healthy
 * @param unhealthyBody text instead of the JSON otherwise
 * @param includePermanentErrors whether a component with a permanent error makes the collector unhealthy
 * @param includeRecoverableErrors whether one that has not recovered for {@code recoveryDuration} does
 */
record HealthCheckConfig(
        HttpServerConfig server,
        String path,
        Optional<String> healthyBody,
        Optional<String> unhealthyBody,
        Style style,
        boolean includePermanentErrors,
        boolean includeRecoverableErrors,
        Duration recoveryDuration) {

    private static final Endpoint DEFAULT_ENDPOINT = new Endpoint("localhost", 13133);

    /** The form of the JSON at {@link #path}. */
    enum Style {
        /** Components, resources and pipelines. */
        DETAILED,
        /** The Collector's three fields. */
        COLLECTOR
    }

    static HealthCheckConfig read(ConfigNode node) {
        ConfigNode body = node.section("response_body");
        ConfigNode components = node.section("component_health");
        node.section("check_collector_pipeline").allowUnknown();
        if (node.has("check_collector_pipeline")) {
            node.warning("check_collector_pipeline", "has no effect, as in the Collector", "see component_health");
        }
        String path = node.text("path", "/");
        if (!path.startsWith("/")) {
            node.problem("path", "expected: a path that starts with /", "");
        }
        return new HealthCheckConfig(
                HttpServerConfig.read(node, DEFAULT_ENDPOINT, Duration.ofMinutes(1)),
                path,
                body.optionalText("healthy"),
                body.optionalText("unhealthy"),
                node.choice("response_style", Style.DETAILED),
                components.flag("include_permanent_errors", false),
                components.flag("include_recoverable_errors", false),
                components.duration("recovery_duration", Duration.ofMinutes(1), Duration.ZERO));
    }
}
