package io.dbintel.collector.telemetry;

import io.dbintel.component.BuildInfo;
import io.dbintel.component.Clock;
import io.dbintel.component.ComponentId;
import io.dbintel.component.Deadline;
import io.dbintel.component.Host;
import io.dbintel.component.Kind;
import io.dbintel.component.Meter;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.component.StatusReporter;
import io.dbintel.network.Endpoint;
import io.dbintel.network.http.HttpAnswer;
import io.dbintel.network.http.HttpRequest;
import io.dbintel.network.http.HttpServer;
import io.dbintel.network.http.HttpServerConfig;
import io.dbintel.telemetry.PrometheusText;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /metrics} of the collector's own numbers; every request reads them anew. */
final class MetricsPage {
    private static final Logger LOG = LoggerFactory.getLogger("extension/own_metrics");

    private final TelemetryConfig.Pull reader;
    private final HttpServer server;

    private MetricsPage(TelemetryConfig.Pull reader, HttpServer server) {
        this.reader = reader;
        this.server = server;
    }

    /** @throws StartException if the address can't be listened on */
    static MetricsPage open(TelemetryConfig.Pull reader, OwnMetrics metrics, BuildInfo build, Clock clock, Meter meter)
            throws StartException {
        var settings = new Settings(
                Kind.EXTENSION,
                new ComponentId("own_metrics", ""),
                "",
                clock,
                meter,
                LOG,
                build,
                StatusReporter.NONE,
                new Settings.Shared());
        var config = HttpServerConfig.at(new Endpoint(reader.host(), reader.port()));
        return new MetricsPage(
                reader,
                HttpServer.start(
                        config,
                        request -> answer(request, reader, metrics),
                        settings,
                        Host.EMPTY,
                        "service::telemetry::metrics::readers, where [] is for none"));
    }

    private static HttpAnswer answer(HttpRequest request, TelemetryConfig.Pull reader, OwnMetrics metrics) {
        if (!request.path().equals("/metrics")) {
            return HttpAnswer.text(404, "404 page not found\n");
        }
        boolean openMetrics = request.header("Accept").contains("application/openmetrics-text");
        return HttpAnswer.of(
                200,
                openMetrics ? PrometheusText.OPEN_METRICS_CONTENT_TYPE : PrometheusText.CONTENT_TYPE,
                metrics.text(reader, openMetrics).getBytes(StandardCharsets.UTF_8));
    }

    String address() {
        return reader.host() + ":" + server.port();
    }

    void close(Deadline deadline) {
        server.close(deadline);
    }
}
