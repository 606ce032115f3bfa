package io.dbintel.collector;

import io.dbintel.component.ComponentFactory;
import io.dbintel.exporters.debug.DebugExporterFactory;
import io.dbintel.exporters.file.FileExporterFactory;
import io.dbintel.exporters.nop.NopExporterFactory;
import io.dbintel.exporters.otlp.OtlpExporterFactory;
import io.dbintel.exporters.otlphttp.OtlpHttpExporterFactory;
import io.dbintel.exporters.prometheus.PrometheusExporterFactory;
import io.dbintel.extensions.basicauth.BasicAuthFactory;
import io.dbintel.extensions.bearertokenauth.BearerTokenAuthFactory;
import io.dbintel.extensions.filestorage.FileStorageFactory;
import io.dbintel.extensions.headerssetter.HeadersSetterFactory;
import io.dbintel.extensions.healthcheck.HealthCheckFactory;
import io.dbintel.extensions.oauth2client.OAuth2ClientFactory;
import io.dbintel.extensions.pprof.PprofFactory;
import io.dbintel.extensions.zpages.ZpagesFactory;
import io.dbintel.processors.attributes.AttributesProcessorFactory;
import io.dbintel.processors.batch.BatchProcessorFactory;
import io.dbintel.processors.memorylimiter.MemoryLimiterFactory;
import io.dbintel.processors.resource.ResourceProcessorFactory;
import io.dbintel.receivers.filelog.FilelogReceiverFactory;
import io.dbintel.receivers.otlp.OtlpReceiverFactory;
import io.dbintel.receivers.postgresql.PostgresqlReceiverFactory;
import io.dbintel.receivers.sqlquery.SqlQueryReceiverFactory;
import java.util.List;
import java.util.Set;

/** Every component there is, listed by hand: the catalogue. */
public final class Components {
    public static final List<ComponentFactory<?>> ALL = all(Set.of());

    private Components() {}

    /** @param gates feature gates: {@code id} is on, {@code -id} off */
    public static List<ComponentFactory<?>> all(Set<String> gates) {
        return List.of(
                // receivers
                new FilelogReceiverFactory(gates),
                new OtlpReceiverFactory(),
                new PostgresqlReceiverFactory(gates),
                new SqlQueryReceiverFactory(),
                // processors
                new AttributesProcessorFactory(),
                new BatchProcessorFactory(),
                new MemoryLimiterFactory(),
                new ResourceProcessorFactory(),
                // exporters
                new DebugExporterFactory(),
                new FileExporterFactory(),
                new NopExporterFactory(),
                new OtlpExporterFactory(),
                new OtlpHttpExporterFactory(),
                new PrometheusExporterFactory(),
                // extensions
                new BasicAuthFactory(),
                new BearerTokenAuthFactory(),
                new FileStorageFactory(),
                new HeadersSetterFactory(),
                new HealthCheckFactory(),
                new OAuth2ClientFactory(),
                new PprofFactory(),
                new ZpagesFactory());
    }
}
