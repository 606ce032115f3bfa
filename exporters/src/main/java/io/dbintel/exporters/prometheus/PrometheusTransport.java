package io.dbintel.exporters.prometheus;

import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Host;
import io.dbintel.component.Instrument;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.network.http.HttpAnswer;
import io.dbintel.network.http.HttpRequest;
import io.dbintel.network.http.HttpServer;
import io.dbintel.network.sending.Transport;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.PrometheusText;
import io.dbintel.telemetry.Signal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Takes points in and answers scrapes. */
final class PrometheusTransport implements Transport {
    private static final String PATH = "/metrics";

    private final PrometheusConfig config;
    private final Settings settings;
    private final SeriesStore store;
    private final Intake intake;
    private volatile @Nullable HttpServer server;

    PrometheusTransport(PrometheusConfig config, Settings settings) {
        this.config = config;
        this.settings = settings;
        this.store = new SeriesStore(config.maxSeries(), config.metricExpiration(), settings.clock());
        this.intake = new Intake(config, store, settings);
    }

    @Override
    public void start(Host host) throws StartException {
        settings.meter()
                .longGauge(
                        Instrument.of("db_intelligence_exporter_prometheus_series", "{series}", "Series in memory"),
                        store::size);
        server = HttpServer.start(
                config.server(), this::answer, settings, host, "exporters::" + settings.id() + "::endpoint");
    }

    /** The port that it listens on. */
    int port() {
        HttpServer running = server;
        return running == null ? 0 : running.port();
    }

    @Override
    @SuppressWarnings("unchecked") // a batch of the signal METRICS holds metrics
    public <R extends Item> Delivery send(Batch<R> batch, Deadline deadline) {
        if (batch.signal() != Signal.METRICS) {
            return Delivery.refused(batch.items(), "prometheus takes metrics only");
        }
        int dropped = intake.add((Batch<Metric>) batch);
        return dropped == 0
                ? Delivery.accepted()
                : Delivery.refused(dropped, "points dropped, see db_intelligence_exporter_dropped_items");
    }

    private HttpAnswer answer(HttpRequest request) {
        if (!request.path().equals(PATH)) {
            return HttpAnswer.text(404, "404 page not found\n");
        }
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return HttpAnswer.text(405, "405 method not allowed\n").with("Allow", "GET, HEAD");
        }
        String accepted = request.header("Accept").toLowerCase(Locale.ROOT);
        boolean openMetrics = config.openMetrics() && accepted.contains("application/openmetrics-text");
        boolean utf8 = accepted.contains("escaping=allow-utf-8");
        store.expire();
        byte[] body = Exposition.of(store, config, openMetrics, utf8).getBytes(StandardCharsets.UTF_8);
        String type = openMetrics ? PrometheusText.OPEN_METRICS_CONTENT_TYPE : PrometheusText.CONTENT_TYPE;
        return request.header("Accept-Encoding").toLowerCase(Locale.ROOT).contains("gzip")
                ? HttpAnswer.of(200, type, gzip(body)).with("Content-Encoding", "gzip")
                : HttpAnswer.of(200, type, body);
    }

    private static byte[] gzip(byte[] body) {
        var packed = new ByteArrayOutputStream(body.length / 8 + 64);
        try (var out = new GZIPOutputStream(packed)) {
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return packed.toByteArray();
    }

    @Override
    public void close(Deadline deadline) {
        HttpServer running = server;
        server = null;
        if (running != null) {
            running.close(deadline);
        }
    }
}
