package io.dbintel.collector.telemetry;

import io.dbintel.component.StartException;
import io.dbintel.telemetry.PrometheusText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** {@code /metrics} of the collector's own numbers; every request reads them anew. */
final class MetricsPage {
    /** One for accepting, one for selecting, and a few that take turns; answers are made on virtual threads. */
    private static final int THREADS = 6;

    private final Server server;
    private final ServerConnector connector;

    private MetricsPage(Server server, ServerConnector connector) {
        this.server = server;
        this.connector = connector;
    }

    /** @throws StartException if the address can't be listened on */
    static MetricsPage open(TelemetryConfig.Pull reader, OwnMetrics metrics) throws StartException {
        var threads = new QueuedThreadPool(THREADS, 1);
        threads.setName("telemetry/metrics");
        threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("telemetry/metrics"));
        var server = new Server(threads);
        var connector = new ServerConnector(server, 1, 1);
        connector.setHost(reader.host());
        connector.setPort(reader.port());
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                if (!Request.getPathInContext(request).equals("/metrics")) {
                    return false;
                }
                boolean openMetrics = Optional.ofNullable(request.getHeaders().get(HttpHeader.ACCEPT))
                        .orElse("")
                        .contains("application/openmetrics-text");
                response.getHeaders()
                        .put(
                                HttpHeader.CONTENT_TYPE,
                                openMetrics ? PrometheusText.OPEN_METRICS_CONTENT_TYPE : PrometheusText.CONTENT_TYPE);
                String text = metrics.text(reader, openMetrics);
                response.write(true, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), callback);
                return true;
            }
        });
        try {
            server.start();
        } catch (Exception e) {
            close(server);
            throw new StartException(
                    "own metrics can't be served on " + reader.host() + ":" + reader.port() + ": " + e.getMessage()
                            + "; choose another port under service::telemetry::metrics::readers, or readers: [] for none",
                    e);
        }
        return new MetricsPage(server, connector);
    }

    String address() {
        return connector.getHost() + ":" + connector.getLocalPort();
    }

    void close() {
        close(server);
    }

    private static void close(Server server) {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the page of own metrics can't be closed", e);
        }
    }
}
