package io.dbintel.exporters.prometheus;

import io.dbintel.component.Exporter;
import io.dbintel.component.ExporterFactory;
import io.dbintel.component.Settings;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.network.sending.RetryConfig;
import io.dbintel.network.sending.SenderConfig;
import io.dbintel.network.sending.SendingExporter;
import io.dbintel.telemetry.Signal;
import java.time.Duration;
import java.util.Set;

/** The {@code prometheus} exporter. */
public final class PrometheusExporterFactory implements ExporterFactory<PrometheusConfig> {
    @Override
    public String type() {
        return "prometheus";
    }

    @Override
    public Set<Signal<?>> signals() {
        return Set.of(Signal.METRICS);
    }

    @Override
    public PrometheusConfig read(ConfigNode node) {
        return PrometheusConfig.read(node);
    }

    @Override
    public Exporter create(PrometheusConfig config, Settings settings) {
        return new SendingExporter(
                new SenderConfig(config.queue(), RetryConfig.OFF, Duration.ZERO),
                settings,
                new PrometheusTransport(config, settings));
    }
}
