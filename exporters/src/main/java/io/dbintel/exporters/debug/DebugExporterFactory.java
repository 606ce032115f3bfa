package io.dbintel.exporters.debug;

import io.dbintel.component.Exporter;
import io.dbintel.component.ExporterFactory;
import io.dbintel.component.Settings;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.network.sending.RetryConfig;
import io.dbintel.network.sending.SenderConfig;
import io.dbintel.network.sending.SendingExporter;
import io.dbintel.telemetry.Signal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;

/** The {@code debug} exporter. */
public final class DebugExporterFactory implements ExporterFactory<DebugConfig> {
    private final PrintStream stdout;
    private final PrintStream stderr;

    public DebugExporterFactory() {
        this(stream(FileDescriptor.out), stream(FileDescriptor.err));
    }

    DebugExporterFactory(PrintStream stdout, PrintStream stderr) {
        this.stdout = stdout;
        this.stderr = stderr;
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    @Override
    public String type() {
        return "debug";
    }

    @Override
    public Set<Signal<?>> signals() {
        return Set.copyOf(Signal.ALL);
    }

    @Override
    public DebugConfig read(ConfigNode node) {
        return DebugConfig.read(node);
    }

    @Override
    public Exporter create(DebugConfig config, Settings settings) {
        return new SendingExporter(
                new SenderConfig(config.queue(), RetryConfig.OFF, Duration.ZERO),
                settings,
                new DebugTransport(config, settings, stdout, stderr));
    }

    @Override
    public boolean overlaps(DebugConfig config) {
        return config.queue().storage().isEmpty();
    }
}
