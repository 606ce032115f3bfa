package io.dbintel.exporters.otlp;

import io.dbintel.component.Exporter;
import io.dbintel.component.ExporterFactory;
import io.dbintel.component.Settings;
import io.dbintel.component.Stability;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.network.sending.SendingExporter;
import io.dbintel.telemetry.Signal;
import java.util.List;
import java.util.Set;

/** The {@code otlp} exporter. */
public final class OtlpExporterFactory implements ExporterFactory<OtlpExporterConfig> {
    @Override
    public String type() {
        return "otlp";
    }

    @Override
    public List<String> aliases() {
        return List.of("otlp_grpc");
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
    public OtlpExporterConfig read(ConfigNode node) {
        return OtlpExporterConfig.read(node);
    }

    @Override
    public Exporter create(OtlpExporterConfig config, Settings settings) {
        return new SendingExporter(config.sender(), settings, new GrpcTransport(config.client(), settings));
    }

    @Override
    public boolean overlaps(OtlpExporterConfig config) {
        return config.sender().queue().storage().isEmpty();
    }
}
