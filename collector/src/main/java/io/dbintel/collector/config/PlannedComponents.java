package io.dbintel.collector.config;

import io.dbintel.component.ComponentId;
import io.dbintel.component.Kind;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Types that this collector will have and does not have yet. A pipeline that names one is left out, and said; any other unknown
 * type stops the start. The table gets shorter with every version and ends empty.
 */
final class PlannedComponents {
    private static final Map<Kind, Set<String>> TYPES = Map.of(
            Kind.RECEIVER,
            Set.of("filelog", "kafka", "mysql", "sqlquery"),
            Kind.PROCESSOR,
            Set.of(
                    "adaptivesampler",
                    "circuitbreaker",
                    "costcontrol",
                    "cumulativetodelta",
                    "deltatorate",
                    "filter",
                    "groupbyattrs",
                    "metricstransform",
                    "nrerrormonitor",
                    "planattributeextractor",
                    "probabilisticsampler",
                    "querycorrelator",
                    "redaction",
                    "resourcedetection",
                    "transform",
                    "verification"),
            Kind.EXPORTER,
            Set.of("kafka", "otlpenhanced", "prometheusremotewrite"),
            Kind.EXTENSION,
            Set.of("healthcheckv2"));

    private static final Map<String, String> OTHER_NAMES =
            Map.of("planextractor", "planattributeextractor", "mariadb", "mysql");

    private PlannedComponents() {}

    /** The id in the one spelling that stands for all; empty if its type is not planned. */
    static Optional<ComponentId> canonical(Kind kind, ComponentId id) {
        String plain = id.type().replace("_", "");
        String type = OTHER_NAMES.getOrDefault(plain, plain);
        return TYPES.getOrDefault(kind, Set.of()).contains(type)
                ? Optional.of(new ComponentId(type, id.name()))
                : Optional.empty();
    }
}
