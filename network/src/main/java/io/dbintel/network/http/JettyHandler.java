package io.dbintel.network.http;

import io.dbintel.component.Settings;
import io.dbintel.network.AuthenticationException;
import io.dbintel.network.Compression;
import io.dbintel.network.ServerAuthenticator;
import io.dbintel.telemetry.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** What every server does around its handler: CORS, authentication, compression, fixed headers. */
final class JettyHandler extends Handler.Abstract {
    /** In hand at once, from the end of their heads to the answer. */
    private static final int MAX_REQUESTS = 256;

    /** As Go's server does. */
    private static final long MAX_DISCARDED = 256 << 10;

    private static final HttpAnswer BUSY = HttpAnswer.text(
                    503, "too many requests at once (limit: " + MAX_REQUESTS + "); try again later")
            .with("Retry-After", "1");

    private final HttpServerConfig config;
    private final HttpHandler handler;
    private final Optional<ServerAuthenticator> authenticator;
    private final Settings settings;
    private final Semaphore places = new Semaphore(MAX_REQUESTS);

    JettyHandler(
            HttpServerConfig config,
            HttpHandler handler,
            Optional<ServerAuthenticator> authenticator,
            Settings settings) {
        this.config = config;
        this.handler = handler;
        this.authenticator = authenticator;
        this.settings = settings;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        TimedConnection.of(request).working();
        config.responseHeaders().forEach((name, value) -> response.getHeaders().put(name, value.reveal()));
        HttpAnswer answer = config.cors().isPresent()
                ? withCors(request, response, config.cors().get())
                : null;
        if (answer == null) {
            answer = inTurn(request);
        }
        response.setStatus(answer.status());
        if (!answer.contentType().isEmpty()) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.contentType());
        }
        answer.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        TimedConnection connection = TimedConnection.of(request);
        connection.answering();
        response.write(true, ByteBuffer.wrap(answer.body()), new Callback.Nested(callback) {
            @Override
            public void succeeded() {
                // Before the next request can begin.
                connection.answered();
                super.succeeded();
            }
        });
        return true;
    }

    /** @return the answer to a preflight request, else null */
    private static @Nullable HttpAnswer withCors(Request request, Response response, HttpServerConfig.Cors cors) {
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        boolean preflight =
                request.getMethod().equals("OPTIONS") && request.getHeaders().contains("Access-Control-Request-Method");
        response.getHeaders().add(HttpHeader.VARY, "Origin");
        if (origin == null || !cors.allows(origin)) {
            return preflight ? HttpAnswer.of(204, "", new byte[0]) : null;
        }
        response.getHeaders().put("Access-Control-Allow-Origin", origin);
        response.getHeaders().put("Access-Control-Allow-Credentials", "true");
        if (!preflight) {
            if (!cors.exposedHeaders().isEmpty()) {
                response.getHeaders().put("Access-Control-Expose-Headers", String.join(", ", cors.exposedHeaders()));
            }
            return null;
        }
        response.getHeaders().put("Access-Control-Allow-Methods", "POST");
        String wanted = request.getHeaders().get("Access-Control-Request-Headers");
        if (wanted != null) {
            List<String> allowed =
                    cors.allowedHeaders().contains("*") ? List.of(wanted) : allowedHeaders(cors.allowedHeaders());
            response.getHeaders().put("Access-Control-Allow-Headers", String.join(", ", allowed));
        }
        if (!cors.maxAge().isZero()) {
            response.getHeaders()
                    .put("Access-Control-Max-Age", Long.toString(cors.maxAge().toSeconds()));
        }
        return HttpAnswer.of(204, "", new byte[0]);
    }

    private static List<String> allowedHeaders(List<String> configured) {
        var allowed = new ArrayList<>(List.of("Accept", "Content-Type", "Content-Encoding", "X-Requested-With"));
        allowed.addAll(configured);
        return allowed;
    }

    private HttpAnswer inTurn(Request request) {
        if (!places.tryAcquire()) {
            return BUSY;
        }
        try {
            HttpAnswer answer = authenticated(request);
            if (answer.status() == 400 || answer.status() == 413) {
                discardRest(request);
            }
            return answer;
        } finally {
            places.release();
        }
    }

    /**
     * Reads what a request that is wrong still has to send, up to a bound: closing a connection with bytes that nobody read resets it,
     * and the client would never see the answer.
     */
    private static void discardRest(Request request) {
        if (request.getHeaders().contains(HttpHeader.EXPECT)) {
            // The client waits for a word before it sends anything.
            return;
        }
        TimedConnection connection = TimedConnection.of(request);
        connection.reading();
        try {
            InputStream rest = Content.Source.asInputStream(request);
            byte[] buffer = new byte[8192];
            long left = MAX_DISCARDED;
            for (int read = rest.read(buffer); read >= 0 && left > 0; read = rest.read(buffer)) {
                left -= read;
            }
        } catch (IOException e) {
            // The client is gone, or too slow: then it gets no answer.
        } finally {
            connection.working();
        }
    }

    private HttpAnswer authenticated(Request request) {
        try {
            return decompressed(request, origin(request));
        } catch (AuthenticationException e) {
            return HttpAnswer.text(401, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            settings.log().error("a request failed by an error of the program", e);
            return HttpAnswer.text(500, "internal error");
        }
    }

    private HttpAnswer decompressed(Request request, Origin origin) {
        String encoding = Optional.ofNullable(request.getHeaders().get(HttpHeader.CONTENT_ENCODING))
                .orElse("");
        Optional<Compression> compression = Compression.of(encoding.strip()).filter(config.compressions()::contains);
        if (compression.isEmpty()) {
            return HttpAnswer.text(400, "unsupported \"Content-Encoding\": " + encoding);
        }
        return handler.handle(new HttpRequest(request, origin, compression.get(), config.maxBodyBytes()));
    }

    private Origin origin(Request request) throws AuthenticationException {
        String address = request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
                : "";
        if (!config.includeMetadata() && authenticator.isEmpty()) {
            return new Origin("http", address, Map.of(), Map.of());
        }
        Map<String, List<String>> headers = headers(request);
        Map<String, String> auth = Map.of();
        if (authenticator.isPresent()) {
            var seen = new TreeMap<>(headers);
            for (String name : config.requestParams()) {
                List<String> values = Request.extractQueryParameters(request).getValues(name);
                if (values != null) {
                    seen.put(name, List.copyOf(values));
                }
            }
            auth = authenticator.get().authenticate(seen);
        }
        return new Origin("http", address, config.includeMetadata() ? headers : Map.of(), auth);
    }

    private static Map<String, List<String>> headers(Request request) {
        var headers = new TreeMap<String, List<String>>();
        for (HttpField field : request.getHeaders()) {
            headers.computeIfAbsent(field.getName().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(field.getValue() == null ? "" : field.getValue());
        }
        return headers;
    }
}
