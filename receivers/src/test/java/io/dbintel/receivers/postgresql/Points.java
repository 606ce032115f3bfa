package io.dbintel.receivers.postgresql;

import io.dbintel.telemetry.Attributes;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.KeyValue;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.NumberPoint;
import io.dbintel.telemetry.Point;
import io.dbintel.telemetry.ResourceGroup;
import io.dbintel.telemetry.ScopeGroup;
import io.dbintel.telemetry.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The points of a batch, by metric and by what they are about: attributes of resource and point as {@code key=value}, without
 * those of the server, sorted and joined by commas.
 */
record Points(Map<String, Map<String, Double>> byMetric) {
    static Points of(Batch<Metric> batch) {
        var byMetric = new TreeMap<String, Map<String, Double>>();
        for (ResourceGroup<Metric> group : batch.groups()) {
            for (ScopeGroup<Metric> scope : group.scopes()) {
                for (Metric metric : scope.records()) {
                    for (Point point : metric.points()) {
                        String key = key(group.resource().attributes(), point.attributes());
                        Double before = byMetric.computeIfAbsent(metric.name(), name -> new TreeMap<>())
                                .put(key, ((NumberPoint) point).asDouble());
                        if (before != null) {
                            throw new AssertionError(metric.name() + " has two points for " + key);
                        }
                    }
                }
            }
        }
        return new Points(byMetric);
    }

    private static String key(Attributes resource, Attributes point) {
        return Stream.of(resource, point)
                .flatMap(Points::entries)
                .filter(entry ->
                        !entry.key().startsWith("service.") && !entry.key().startsWith("server."))
                .map(entry -> entry.key() + "=" + (entry.value() instanceof Value.Text(String text) ? text : "?"))
                .sorted()
                .collect(Collectors.joining(","));
    }

    private static Stream<KeyValue> entries(Attributes attributes) {
        List<KeyValue> entries = new ArrayList<>();
        attributes.forEach(entries::add);
        return entries.stream();
    }

    Map<String, Double> of(String metric) {
        return byMetric.getOrDefault(metric, Map.of());
    }

    /** The one point of a metric whose attributes hold a text. */
    double value(String metric, String part) {
        List<Double> found = of(metric).entrySet().stream()
                .filter(each -> each.getKey().contains(part))
                .map(Map.Entry::getValue)
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(metric + " of " + part + ": " + found + " in " + of(metric));
        }
        return found.getFirst();
    }
}
