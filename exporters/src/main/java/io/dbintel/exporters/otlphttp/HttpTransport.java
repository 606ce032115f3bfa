package io.dbintel.exporters.otlphttp;

import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Host;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.network.AuthenticationException;
import io.dbintel.network.RpcStatus;
import io.dbintel.network.http.HttpPoster;
import io.dbintel.network.http.RetryAfter;
import io.dbintel.network.otlp.JsonAnswers;
import io.dbintel.network.otlp.OtlpService;
import io.dbintel.network.otlp.PartialSuccesses;
import io.dbintel.network.sending.Transport;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Encoded;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Origin;
import io.dbintel.telemetry.OtlpJson;
import io.dbintel.telemetry.Slice;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One HTTP client for all signals. */
final class HttpTransport implements Transport {
    private static final String PROTOBUF = "application/x-protobuf";
    private static final String JSON = "application/json";
    private static final Set<Integer> RETRYABLE = Set.of(429, 502, 503, 504);

    private final OtlpHttpExporterConfig config;
    private final Settings settings;
    private final PartialSuccesses partial;
    private volatile @Nullable HttpPoster poster;

    HttpTransport(OtlpHttpExporterConfig config, Settings settings) {
        this.config = config;
        this.settings = settings;
        this.partial = new PartialSuccesses(settings);
    }

    @Override
    public void start(Host host) throws StartException {
        poster = HttpPoster.open(config.client(), settings, host);
    }

    @Override
    public <R extends Item> Delivery send(Batch<R> batch, Deadline deadline) throws InterruptedException {
        HttpPoster open = poster;
        if (open == null) {
            return Delivery.tryAgain("the exporter is not started");
        }
        URI url = config.urls().get(batch.signal());
        if (url == null) {
            return Delivery.refused(
                    batch.items(),
                    "no URL for " + batch.signal() + "; set endpoint or " + batch.signal() + "_endpoint");
        }
        Encoded body = config.json() ? new Encoded(List.of(Slice.of(OtlpJson.toBytes(batch)))) : batch.encode();
        try {
            HttpPoster.Reply reply = open.post(url, config.json() ? JSON : PROTOBUF, body, batch.origin(), deadline);
            return reply.isSuccess() ? success(reply, batch) : failure(reply, url, batch.items());
        } catch (IOException e) {
            return Delivery.tryAgain("failed to make an HTTP request to " + place(url) + ": " + causes(e));
        } catch (AuthenticationException e) {
            return Delivery.tryAgain("no credentials for " + place(url) + ": " + e.getMessage());
        }
    }

    private Delivery success(HttpPoster.Reply reply, Batch<?> batch) {
        return switch (reply.contentType()) {
            case PROTOBUF -> partial.delivery(OtlpService.readResponse(reply.body()), batch);
            case JSON -> partial.delivery(JsonAnswers.response(reply.body()), batch);
            default -> Delivery.accepted();
        };
    }

    private Delivery failure(HttpPoster.Reply reply, URI url, int items) {
        if (reply.status() / 100 == 3) {
            return Delivery.refused(items, redirected(reply, url));
        }
        RpcStatus status = switch (reply.contentType()) {
            case PROTOBUF -> RpcStatus.parse(reply.body());
            case JSON -> JsonAnswers.status(reply.body());
            default -> new RpcStatus(0, "", java.util.Optional.empty());
        };
        String reason = "error exporting items, request to " + place(url) + " responded with HTTP Status Code "
                + reply.status()
                + (status.message().isEmpty() ? "" : ", Message=" + status.message() + ", Details=[]");
        if (!RETRYABLE.contains(reply.status())) {
            return Delivery.refused(items, "not retryable error: Permanent error: " + reason);
        }
        boolean throttles = reply.status() == 429 || reply.status() == 503;
        Duration after = throttles
                ? RetryAfter.parse(reply.retryAfter(), settings.clock().now()).orElse(Duration.ZERO)
                : Duration.ZERO;
        return new Delivery.TryAgain(after, reason);
    }

    private static String redirected(HttpPoster.Reply reply, URI url) {
        return "not retryable error: Permanent error: request to " + place(url) + " was redirected (HTTP Status Code "
                + reply.status() + (reply.location().isEmpty() ? ", without saying where" : " to " + target(reply, url))
                + "), which is not followed, since headers with keys would go along; set endpoint to where the data"
                + " shall go";
    }

    private static String target(HttpPoster.Reply reply, URI url) {
        try {
            return place(url.resolve(reply.location()));
        } catch (IllegalArgumentException e) {
            return "what is no URL";
        }
    }

    /** What may be shown of a URL: its query may hold a key. */
    private static String place(URI url) {
        return url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort())
                + url.getRawPath();
    }

    /** The JVM's client says "connect failed" or nothing, and keeps why in the causes. */
    private static String causes(Throwable failure) {
        var text = new StringBuilder();
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 5; depth++) {
            String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
            if (text.indexOf(why) < 0) {
                text.append(text.isEmpty() ? "" : ": ").append(why);
            }
            cause = cause.getCause();
        }
        return text.toString();
    }

    @Override
    public List<String> distinction(Origin origin) {
        HttpPoster open = poster;
        return open == null ? List.of() : open.distinction(origin);
    }

    @Override
    public void close(Deadline deadline) {
        HttpPoster open = poster;
        if (open != null) {
            open.close();
        }
    }
}
