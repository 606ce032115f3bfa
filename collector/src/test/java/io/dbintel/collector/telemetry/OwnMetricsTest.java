package io.dbintel.collector.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.component.Instrument;
import io.dbintel.component.Labels;
import io.dbintel.component.MetricRegistry;
import io.dbintel.telemetry.HistogramPoint;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.NumberPoint;
import io.dbintel.telemetry.Value;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnMetricsTest {
    private static final Instrument SENT =
            Instrument.of("otelcol_exporter_sent_log_records", "{record}", "Records sent.");

    private final MetricRegistry registry = new MetricRegistry(Instrument.Level.NORMAL);
    private final OwnMetrics metrics = new OwnMetrics(registry, Map.of("service.name", "collector-1"), "1.2.3");

    @Test
    void namesOnTheDefaultPageAreTheCollectorsWithoutSuffixes() {
        registry.meter(Labels.NONE.with("exporter", "otlp")).counter(SENT).add(42);

        String text = metrics.text(TelemetryConfig.DEFAULT_READER, false);

        assertThat(text)
                .contains("# TYPE otelcol_exporter_sent_log_records counter\n")
                .contains("otelcol_exporter_sent_log_records{exporter=\"otlp\",service_name=\"collector-1\"} 42\n")
                .contains("target_info{service_name=\"collector-1\",service_version=\"1.2.3\"} 1\n");
    }

    @Test
    void aReaderWithoutTheFlagsGetsUnitTotalAndScope() {
        registry.meter(Labels.NONE).observedCounter(Instrument.of("otelcol_process_uptime", "s", "Up."), () -> 1.5);

        String text = metrics.text(new TelemetryConfig.Pull("localhost", 8888, false, false, false), false);

        assertThat(text)
                .contains("otelcol_process_uptime_seconds_total{")
                .contains("otel_scope_name=\"dbintel\"")
                .contains("} 1.5\n");
    }

    @Test
    void bucketsOfAHistogramAreCumulative() {
        var histogram = registry.meter(Labels.NONE).histogram(Instrument.of("size", "By", "Sizes."), 10, 100);
        histogram.record(10);
        histogram.record(11);
        histogram.record(1000);

        String text = metrics.text(TelemetryConfig.DEFAULT_READER, false);

        assertThat(text)
                .contains("size_bucket{service_name=\"collector-1\",le=\"10\"} 1\n")
                .contains("size_bucket{service_name=\"collector-1\",le=\"100\"} 2\n")
                .contains("size_bucket{service_name=\"collector-1\",le=\"+Inf\"} 3\n")
                .contains("size_sum{service_name=\"collector-1\"} 1021\n")
                .contains("size_count{service_name=\"collector-1\"} 3\n");
    }

    @Test
    void instrumentsAboveTheLevelAreNotShown() {
        registry.meter(Labels.NONE).counter(SENT.at(Instrument.Level.DETAILED)).add(1);

        assertThat(metrics.text(TelemetryConfig.DEFAULT_READER, false)).doesNotContain("otelcol_exporter_sent");
    }

    @Test
    void theBatchSaysTheSameAsThePage() {
        registry.meter(Labels.NONE.with("exporter", "otlp")).counter(SENT).add(7);
        registry.meter(Labels.NONE)
                .histogram(Instrument.of("size", "By", "Sizes."), 10)
                .record(3);

        var all = new ArrayList<Metric>();
        metrics.batch(100, 200).forEach(all::add);

        assertThat(all).extracting(Metric::name).containsExactly("otelcol_exporter_sent_log_records", "size");
        assertThat(all.getFirst().monotonic()).isTrue();
        assertThat(all.getFirst().temporality()).isEqualTo(Metric.Temporality.CUMULATIVE);
        var point = (NumberPoint) all.getFirst().points().getFirst();
        assertThat(point.value()).isEqualTo(new Value.Int(7));
        assertThat(point.startTime()).isEqualTo(100);
        assertThat(point.attributes().text("exporter")).isEqualTo("otlp");
        assertThat(((HistogramPoint) all.getLast().points().getFirst()).buckets())
                .containsExactly(1, 0);
    }
}
