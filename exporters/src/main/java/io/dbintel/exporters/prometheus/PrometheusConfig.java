package io.dbintel.exporters.prometheus;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.network.Endpoint;
import io.dbintel.network.http.HttpServerConfig;
import io.dbintel.network.sending.SendingQueueConfig;
import io.dbintel.telemetry.PrometheusText;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Settings of the {@code prometheus} exporter.
 *
 * @param namespace before every name; empty for none
 * @param constLabels on every series but {@code target_info}, where it has no such label itself
 * @param sendTimestamps whether the time of the points is shown
 * @param metricExpiration after which a series that was not updated is gone
 * @param copyResource whether resource attributes become labels
 * @param excludeService whether {@code service.*} are left out of those
 * @param openMetrics whether a client that asks for OpenMetrics gets it, with exemplars
 * @param maxSeries bound of the memory
 * @param queue off by default
 */
public record PrometheusConfig(
        HttpServerConfig server,
        String namespace,
        SortedMap<String, String> constLabels,
        boolean sendTimestamps,
        Duration metricExpiration,
        boolean copyResource,
        boolean excludeService,
        boolean openMetrics,
        boolean withoutScopeInfo,
        Translation translation,
        int maxSeries,
        SendingQueueConfig queue) {
    private static final int SERIES = 200_000;
    private static final Endpoint USUAL = Endpoint.parse("localhost:8889").orElseThrow();

    static PrometheusConfig read(ConfigNode node) {
        if (!node.has("endpoint")) {
            node.problem(
                    "endpoint",
                    "expecting a non-blank address to run the Prometheus metrics handler",
                    "0.0.0.0:8889 is usual");
        }
        ConfigNode conversion = node.section("resource_to_telemetry_conversion");
        Duration expiration = node.duration("metric_expiration", Duration.ofMinutes(5));
        if (expiration.compareTo(Duration.ZERO) <= 0) {
            node.problem("metric_expiration", "expected: more than 0s", "5m is the default");
        }
        return new PrometheusConfig(
                HttpServerConfig.read(node, USUAL, Duration.ofMinutes(1)),
                node.text("namespace", ""),
                constLabels(node),
                node.flag("send_timestamps", false),
                expiration,
                conversion.flag("enabled", false),
                conversion.flag("exclude_service_attributes", false),
                node.flag("enable_open_metrics", false),
                node.flag("without_scope_info", false),
                translation(node),
                node.integer("max_series", SERIES, 1, 100_000_000),
                SendingQueueConfig.read(node, SendingQueueConfig.OFF));
    }

    private static SortedMap<String, String> constLabels(ConfigNode node) {
        var labels = new TreeMap<>(node.textMap("const_labels"));
        for (String name : labels.keySet()) {
            if (!PrometheusText.isLabelName(name)) {
                node.section("const_labels")
                        .problem(name, "is no label name of Prometheus", "use letters, digits and underscores");
            }
        }
        return labels;
    }

    private static Translation translation(ConfigNode node) {
        boolean suffixes = node.flag("add_metric_suffixes", true);
        String word = node.text("translation_strategy", "");
        Translation fallback = suffixes
                ? Translation.UNDERSCORE_ESCAPING_WITH_SUFFIXES
                : Translation.UNDERSCORE_ESCAPING_WITHOUT_SUFFIXES;
        if (word.isEmpty()) {
            return fallback;
        }
        Optional<Translation> found = Translation.of(word);
        if (found.isEmpty()) {
            node.problem(
                    "translation_strategy",
                    "expected: UnderscoreEscapingWithSuffixes, UnderscoreEscapingWithoutSuffixes,"
                            + " NoUTF8EscapingWithSuffixes or NoTranslation",
                    "");
        }
        return found.orElse(fallback);
    }
}
