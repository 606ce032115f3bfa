package io.dbintel.receivers.metadata;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the operator switched of a receiver's metadata: the sections {@code metrics}, {@code resource_attributes} and {@code
 * events}.
 *
 * @param metrics by name, all that the receiver has
 * @param resourceAttributes by name, all that the receiver has
 * @param events names of those that are made
 */
public record MetadataConfig(
        Map<String, MetricSettings> metrics,
        Map<String, ResourceAttributeSettings> resourceAttributes,
        Set<String> events) {
    public MetadataConfig {
        metrics = Map.copyOf(metrics);
        resourceAttributes = Map.copyOf(resourceAttributes);
        events = Set.copyOf(events);
    }

    /**
     * @param attributes names of those that the points keep
     * @param aggregation how points are merged that are the same without the others
     */
    public record MetricSettings(boolean enabled, Set<String> attributes, Aggregation aggregation) {
        public MetricSettings {
            attributes = Set.copyOf(attributes);
        }
    }

    /**
     * @param override takes the place of every value
     * @param metricsInclude groups of metrics whose value none of these matches are dropped; none keeps all
     * @param metricsExclude groups of metrics whose value one of these matches are dropped
     * @param eventsInclude the same for events
     * @param eventsExclude the same for events
     */
    public record ResourceAttributeSettings(
            boolean enabled,
            Optional<Value> override,
            List<ValueFilter> metricsInclude,
            List<ValueFilter> metricsExclude,
            List<ValueFilter> eventsInclude,
            List<ValueFilter> eventsExclude) {}

    /** Reads the three sections of a receiver's settings. */
    public static MetadataConfig read(ConfigNode receiver, ReceiverMetadata metadata) {
        var metrics = new HashMap<String, MetricSettings>();
        ConfigNode metricsNode = receiver.section("metrics");
        for (MetricDefinition metric : metadata.metrics()) {
            metrics.put(metric.name(), metric(metricsNode.section(metric.name()), metric));
        }
        var attributes = new HashMap<String, ResourceAttributeSettings>();
        ConfigNode attributesNode = receiver.section("resource_attributes");
        for (ResourceAttributeDefinition attribute : metadata.resourceAttributes()) {
            attributes.put(attribute.name(), resourceAttribute(attributesNode.section(attribute.name()), attribute));
        }
        var events = new HashSet<String>();
        ConfigNode eventsNode = receiver.section("events");
        for (EventDefinition event : metadata.events()) {
            if (eventsNode.section(event.name()).flag("enabled", false)) {
                events.add(event.name());
            }
        }
        return new MetadataConfig(metrics, attributes, events);
    }

    private static MetricSettings metric(ConfigNode node, MetricDefinition metric) {
        boolean enabled = node.flag("enabled", metric.enabled());
        Aggregation usual = metric.kind() == Metric.Kind.SUM ? Aggregation.SUM : Aggregation.AVG;
        if (metric.attributes().isEmpty()) {
            return new MetricSettings(enabled, Set.of(), usual);
        }
        return new MetricSettings(enabled, keptAttributes(node, metric), aggregation(node, usual));
    }

    private static Aggregation aggregation(ConfigNode node, Aggregation usual) {
        String word = node.text("aggregation_strategy", usual.name().toLowerCase(Locale.ROOT));
        for (Aggregation each : Aggregation.values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(word)) {
                return each;
            }
        }
        node.problem(
                "invalid aggregation strategy \"" + word + "\", valid strategies: [sum, avg, min, max]",
                "write one of them, or leave the key out");
        return usual;
    }

    private static Set<String> keptAttributes(ConfigNode node, MetricDefinition metric) {
        List<String> usual = metric.attributes().stream()
                .filter(each -> each.requirement() != AttributeDefinition.Requirement.OPT_IN)
                .map(AttributeDefinition::name)
                .toList();
        if (!node.has("attributes")) {
            node.texts("attributes", usual);
            return Set.copyOf(usual);
        }
        Set<String> kept = new TreeSet<>(node.texts("attributes", usual));
        List<String> known =
                metric.attributes().stream().map(AttributeDefinition::name).toList();
        for (String name : kept) {
            if (!known.contains(name)) {
                node.problem(
                        "metric " + metric.name() + " doesn't have an attribute " + name + ", valid attributes: ["
                                + String.join(", ", known) + "]",
                        "take it off the list");
            }
        }
        for (AttributeDefinition attribute : metric.attributes()) {
            if (attribute.requirement() == AttributeDefinition.Requirement.REQUIRED
                    && !kept.contains(attribute.name())) {
                node.problem(
                        attribute.name() + " is a required attribute for " + metric.name()
                                + " metric and must be included",
                        "add it to the list");
            }
        }
        return kept;
    }

    private static ResourceAttributeSettings resourceAttribute(ConfigNode node, ResourceAttributeDefinition attribute) {
        boolean enabled = node.flag("enabled", attribute.enabled());
        Optional<Value> override = switch (attribute.type()) {
            case TEXT -> node.optionalText("override_value").map(Value::of);
            case INT ->
                node.has("override_value")
                        ? Optional.of(Value.of(node.number("override_value", 0, Long.MIN_VALUE, Long.MAX_VALUE)))
                        : known(node);
        };
        return new ResourceAttributeSettings(
                enabled,
                override,
                ValueFilter.read(node, "metrics_include"),
                ValueFilter.read(node, "metrics_exclude"),
                ValueFilter.read(node, "events_include"),
                ValueFilter.read(node, "events_exclude"));
    }

    /** An absent number: the key is known all the same. */
    private static Optional<Value> known(ConfigNode node) {
        node.raw("override_value");
        return Optional.empty();
    }
}
