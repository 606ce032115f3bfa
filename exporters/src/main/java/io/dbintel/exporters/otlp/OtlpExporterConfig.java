package io.dbintel.exporters.otlp;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.network.Compression;
import io.dbintel.network.grpc.GrpcClientConfig;
import io.dbintel.network.sending.SenderConfig;
import java.time.Duration;

/** Settings of the {@code otlp} exporter. */
public record OtlpExporterConfig(GrpcClientConfig client, SenderConfig sender) {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    static OtlpExporterConfig read(ConfigNode node) {
        return new OtlpExporterConfig(GrpcClientConfig.read(node, Compression.GZIP), SenderConfig.read(node, TIMEOUT));
    }
}
