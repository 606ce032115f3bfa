package io.dbintel.network.http;

import io.dbintel.component.Deadline;
import io.dbintel.component.Host;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.network.AuthenticationException;
import io.dbintel.network.Authenticators;
import io.dbintel.network.ClientAuthenticator;
import io.dbintel.network.Compression;
import io.dbintel.network.EnvironmentProxy;
import io.dbintel.network.tls.TlsContext;
import io.dbintel.telemetry.Encoded;
import io.dbintel.telemetry.Origin;
import io.dbintel.telemetry.Slice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.CookieManager;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLParameters;

/** Posts bodies with the configured headers, compression, proxy and credentials. Safe for any thread. */
public final class HttpPoster {
    /** Of a response's body; what is longer is cut. */
    private static final int MAX_RESPONSE = 64 << 10;

    private static final String RESTRICTED = "jdk.httpclient.allowRestrictedHeaders";

    static {
        // Read once by the JVM's client when it is loaded: headers may set Host, as the Collector allows.
        if (System.getProperty(RESTRICTED) == null) {
            System.setProperty(RESTRICTED, "host,connection");
        }
    }

    private final HttpClientConfig config;
    private final HttpClient client;
    private final ExecutorService threads;
    private final String userAgent;
    private final Optional<ClientAuthenticator> authenticator;
    private final Semaphore connections;

    /**
     * A response.
     *
     * @param retryAfter header of that name, empty for none
     * @param location header of that name, where a redirect leads; empty for none
     * @param contentType without parameters, in lower case
     * @param body its first 64 KiB
     */
    public record Reply(int status, String retryAfter, String location, String contentType, Slice body) {
        public boolean isSuccess() {
            return status >= 200 && status < 300;
        }
    }

    private HttpPoster(
            HttpClientConfig config,
            HttpClient client,
            ExecutorService threads,
            String userAgent,
            Optional<ClientAuthenticator> authenticator) {
        this.config = config;
        this.client = client;
        this.threads = threads;
        this.userAgent = userAgent;
        this.authenticator = authenticator;
        this.connections = new Semaphore(config.maxConnections() == 0 ? Integer.MAX_VALUE : config.maxConnections());
    }

    public static HttpPoster open(HttpClientConfig config, Settings settings, Host host) throws StartException {
        Optional<ClientAuthenticator> authenticator = Authenticators.client(config.authenticator(), host);
        TlsContext tls = config.tls().context();
        ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(settings.threadName("http/"), 0).factory());
        HttpClient.Builder builder = HttpClient.newBuilder()
                .executor(threads)
                // The client would carry the configured headers, and so keys, along to any other host.
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(config.proxy().map(ProxySelector::of).orElseGet(() -> new EnvironmentProxy(System.getenv())))
                .sslContext(tls.context())
                .sslParameters(tls.apply(new SSLParameters(
                        tls.context().getDefaultSSLParameters().getCipherSuites())));
        if (config.cookies()) {
            builder.cookieHandler(new CookieManager());
        }
        return new HttpPoster(config, builder.build(), threads, settings.build().userAgent(), authenticator);
    }

    /**
     * Posts and waits.
     *
     * @param origin of what is posted, for an authenticator that takes headers from there
     * @throws IOException if no response came until the deadline
     * @throws AuthenticationException if there are no credentials to be had
     */
    public Reply post(URI url, String contentType, Encoded body, Origin origin, Deadline deadline)
            throws IOException, AuthenticationException, InterruptedException {
        Map<String, String> headers = new LinkedHashMap<>();
        config.headers().forEach((name, value) -> headers.put(name, value.reveal()));
        return post(
                url,
                contentType,
                body,
                authenticator.isPresent() ? authenticator.get().headers(headers, origin) : headers,
                deadline);
    }

    /** Of the client's authenticator, if it has one. */
    public List<String> distinction(Origin origin) {
        return authenticator.isPresent() ? authenticator.get().distinction(origin) : List.of();
    }

    /**
     * Posts with these headers in place of those of configuration and authenticator.
     *
     * @throws IOException if no response came until the deadline
     */
    public Reply post(URI url, String contentType, Encoded body, Map<String, String> headers, Deadline deadline)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                // An upgrade of plain HTTP would cost a round trip and some proxies stumble over it.
                .version(
                        config.http2() && "https".equals(url.getScheme())
                                ? HttpClient.Version.HTTP_2
                                : HttpClient.Version.HTTP_1_1)
                .header("Content-Type", contentType)
                .header("User-Agent", userAgent)
                .POST(publisher(body));
        if (config.compression() != Compression.NONE) {
            request.header("Content-Encoding", config.compression().header());
        }
        if (!config.keepAlives()) {
            request.header("Connection", "close");
        }
        headers.forEach(request::setHeader);
        if (!connections.tryAcquire(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IOException("no connection was free until the deadline (max_conns_per_host)");
        }
        try {
            Duration left = deadline.remaining();
            request.timeout(left.isZero() ? Duration.ofNanos(1) : left);
            HttpResponse<InputStream> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            return replyUntil(response, deadline);
        } finally {
            connections.release();
        }
    }

    private HttpRequest.BodyPublisher publisher(Encoded body) throws IOException {
        if (config.compression() == Compression.NONE) {
            return HttpRequest.BodyPublishers.concat(body.slices().stream()
                    .map(slice -> HttpRequest.BodyPublishers.ofByteArray(slice.bytes(), slice.from(), slice.length()))
                    .toArray(HttpRequest.BodyPublisher[]::new));
        }
        var buffer = new ByteArrayOutputStream((int) Math.min(1 << 20, body.size() / 4 + 64));
        try (OutputStream out = config.compression().compress(buffer, config.compressionLevel())) {
            body.writeTo(out);
        }
        return HttpRequest.BodyPublishers.ofByteArray(buffer.toByteArray());
    }

    /** The timeout of a request ends with the headers of the response; a body that stalls after them would hold the caller. */
    private Reply replyUntil(HttpResponse<InputStream> response, Deadline deadline)
            throws IOException, InterruptedException {
        Future<Reply> reply = threads.submit(() -> reply(response));
        try {
            return reply.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("the response's body did not come whole until the deadline");
        } catch (ExecutionException e) {
            throw new IOException("can't read the response: " + e.getCause(), e);
        } finally {
            if (!reply.isDone()) {
                // Ends the connection, and with it the thread that reads.
                reply.cancel(true);
                response.body().close();
            }
        }
    }

    private static Reply reply(HttpResponse<InputStream> response) throws IOException {
        try (InputStream body = response.body()) {
            byte[] bytes = body.readNBytes(MAX_RESPONSE);
            String type = response.headers().firstValue("Content-Type").orElse("");
            int parameters = type.indexOf(';');
            return new Reply(
                    response.statusCode(),
                    response.headers().firstValue("Retry-After").orElse(""),
                    response.headers().firstValue("Location").orElse(""),
                    (parameters < 0 ? type : type.substring(0, parameters))
                            .strip()
                            .toLowerCase(java.util.Locale.ROOT),
                    Slice.of(bytes));
        }
    }

    public void close() {
        client.shutdownNow();
        threads.shutdownNow();
    }
}
