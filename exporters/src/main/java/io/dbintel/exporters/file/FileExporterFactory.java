package io.dbintel.exporters.file;

import io.dbintel.component.Exporter;
import io.dbintel.component.ExporterFactory;
import io.dbintel.component.Settings;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.network.sending.RetryConfig;
import io.dbintel.network.sending.SenderConfig;
import io.dbintel.network.sending.SendingExporter;
import io.dbintel.network.sending.SendingQueueConfig;
import io.dbintel.telemetry.Signal;
import java.time.Duration;
import java.util.Set;

/** The {@code file} exporter. */
public final class FileExporterFactory implements ExporterFactory<FileConfig> {
    @Override
    public String type() {
        return "file";
    }

    @Override
    public Set<Signal<?>> signals() {
        return Set.copyOf(Signal.ALL);
    }

    @Override
    public FileConfig read(ConfigNode node) {
        return FileConfig.read(node);
    }

    @Override
    public Exporter create(FileConfig config, Settings settings) {
        return new SendingExporter(
                new SenderConfig(SendingQueueConfig.OFF, RetryConfig.OFF, Duration.ZERO),
                settings,
                new FileTransport(config, settings));
    }
}
