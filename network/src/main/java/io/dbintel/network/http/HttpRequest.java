package io.dbintel.network.http;

import io.dbintel.network.BoundedInput;
import io.dbintel.network.ByteBudget;
import io.dbintel.network.Compression;
import io.dbintel.telemetry.Origin;
import io.dbintel.telemetry.Slice;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/** A request to a server of ours. What it says can be asked for at any time, its body only before the answer. */
public final class HttpRequest {
    private final Request request;
    private final String method;
    private final String path;
    private final String query;
    private final HttpFields headers;
    private final Origin origin;
    private final Compression compression;
    private final int limit;

    /** @param limit of the body's bytes, as it came and decompressed */
    HttpRequest(Request request, Origin origin, Compression compression, int limit) {
        // Jetty uses the request again for the next one.
        this.request = request;
        this.method = request.getMethod();
        this.path = Request.getPathInContext(request);
        this.query = Optional.ofNullable(request.getHttpURI().getQuery()).orElse("");
        this.headers = request.getHeaders();
        this.origin = origin;
        this.compression = compression;
        this.limit = limit;
    }

    public String method() {
        return method;
    }

    /** Decoded, without the query. */
    public String path() {
        return path;
    }

    /** As it came, empty for none. */
    public String query() {
        return query;
    }

    /** The first value of a query parameter, decoded; empty where it is not written. */
    public Optional<String> parameter(String name) {
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            if (name.equals(decoded(key)) && !pair.isEmpty()) {
                return Optional.of(equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return Optional.empty();
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // A stray percent sign: taken as it stands.
            return text;
        }
    }

    /** Without parameters, in lower case; empty for none. */
    public String contentType() {
        String type = header("Content-Type");
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
    }

    /**
     * A header, whether or not batches carry the headers.
     *
     * @param name in any case
     * @return as it came, several of that name joined by commas; empty for none
     */
    public String header(String name) {
        return String.join(", ", headers.getValuesList(name));
    }

    public Origin origin() {
        return origin;
    }

    /**
     * Reads the body as it came; waits for the client, as long as the server's timeouts allow. Called once.
     *
     * @param held grows with what has come
     */
    public Slice readBody(ByteBudget.Reservation held) throws IOException {
        TimedConnection connection = TimedConnection.of(request);
        connection.reading();
        try {
            return BoundedInput.readAll(Content.Source.asInputStream(request), request.getLength(), limit, held);
        } finally {
            connection.working();
        }
    }

    /**
     * Undoes the request's compression. Work for the CPU alone, so that a caller can bound how much of it is done at once.
     *
     * @param held grows by what unfolds, beside {@code raw}
     */
    public Slice decompress(Slice raw, ByteBudget.Reservation held) throws IOException {
        if (compression == Compression.NONE) {
            return raw;
        }
        var compressed = new ByteArrayInputStream(raw.bytes(), raw.from(), raw.length());
        try (InputStream plain = compression.decompress(compressed)) {
            return BoundedInput.readAll(plain, -1, limit, held);
        } catch (EOFException e) {
            throw new IOException("body is no whole " + compression.header() + ": it ends too early", e);
        } catch (RuntimeException e) {
            // Some decoders trust their input.
            throw new IOException("body is no " + compression.header() + ": " + e, e);
        }
    }
}
