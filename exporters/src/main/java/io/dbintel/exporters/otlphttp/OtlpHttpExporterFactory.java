package io.dbintel.exporters.otlphttp;

import io.dbintel.component.Exporter;
import io.dbintel.component.ExporterFactory;
import io.dbintel.component.Settings;
import io.dbintel.component.Stability;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.network.sending.SendingExporter;
import io.dbintel.telemetry.Signal;
import java.util.List;
import java.util.Set;

/** The {@code otlphttp} exporter. */
public final class OtlpHttpExporterFactory implements ExporterFactory<OtlpHttpExporterConfig> {
    @Override
    public String type() {
        return "otlphttp";
    }

    @Override
    public List<String> aliases() {
        return List.of("otlp_http");
    }

    @Override
    public Set<Signal<?>> signals() {
        return Set.copyOf(Signal.ALL);
    }

    @Override
    public Stability stability() {
        return Stability.STABLE;
    }

    @Override
    public OtlpHttpExporterConfig read(ConfigNode node) {
        return OtlpHttpExporterConfig.read(node);
    }

    @Override
    public Exporter create(OtlpHttpExporterConfig config, Settings settings) {
        return new SendingExporter(config.sender(), settings, new HttpTransport(config, settings));
    }

    @Override
    public boolean overlaps(OtlpHttpExporterConfig config) {
        return config.sender().queue().storage().isEmpty();
    }
}
