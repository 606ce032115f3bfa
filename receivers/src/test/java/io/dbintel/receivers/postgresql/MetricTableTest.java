package io.dbintel.receivers.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.receivers.metadata.AttributeDefinition;
import io.dbintel.receivers.metadata.MetricDefinition;
import io.dbintel.telemetry.Metric;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Names, units, types, attributes and defaults against the documented table, and the README against both. */
class MetricTableTest {
    private static final Map<AttributeDefinition, String> MODEL_ATTRIBUTES = Map.of(
            PostgresqlMetrics.NAMESPACE, "ns", PostgresqlMetrics.COLLECTION, "coll", PostgresqlMetrics.INDEX, "idx");

    private static String line(MetricDefinition metric) {
        var own = new ArrayList<String>();
        var ofModel = new ArrayList<String>();
        for (AttributeDefinition attribute : metric.attributes()) {
            String flag = MODEL_ATTRIBUTES.get(attribute);
            if (flag == null) {
                own.add(attribute.name());
            } else {
                ofModel.add(flag);
            }
        }
        boolean sum = metric.kind() == Metric.Kind.SUM;
        return String.join(
                "|",
                metric.name(),
                metric.unit(),
                sum ? "Sum" : "Gauge",
                sum ? metric.monotonic() ? "yes" : "no" : "",
                metric.number() == MetricDefinition.NumberType.INT ? "int" : "double",
                String.join(" ", own),
                String.join(" ", ofModel),
                metric.enabled() ? "on" : "off");
    }

    private static String resource(String path) throws IOException {
        try (InputStream in = MetricTableTest.class.getResourceAsStream(path)) {
            return new String(Objects.requireNonNull(in, path).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void definitionsAreTheDocumentedOnes() throws Exception {
        List<String> documented = resource("metrics.psv")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .toList();

        assertThat(PostgresqlMetrics.ALL.stream().map(MetricTableTest::line)).containsExactlyElementsOf(documented);
    }

    @Test
    void everyMetricIsDescribed() {
        assertThat(PostgresqlMetrics.ALL)
                .allMatch(metric -> metric.description().endsWith("."));
    }
}
