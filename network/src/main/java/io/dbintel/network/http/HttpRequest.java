package io.dbintel.network.http;

import io.dbintel.network.BoundedInput;
import io.dbintel.network.Compression;
import io.dbintel.telemetry.Origin;
import io.dbintel.telemetry.Slice;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A request to a server of ours. */
public final class HttpRequest {
    private final String method;
    private final String path;
    private final String query;
    private final String contentType;
    private final Origin origin;
    private final Compression compression;
    private final InputStream body;
    private final long contentLength;
    private final int limit;

    HttpRequest(
            String method,
            String path,
            String query,
            String contentType,
            Origin origin,
            Compression compression,
            InputStream body,
            long contentLength,
            int limit) {
        this.method = method;
        this.path = path;
        this.query = query;
        this.contentType = contentType;
        this.origin = origin;
        this.compression = compression;
        this.body = body;
        this.contentLength = contentLength;
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
        return contentType;
    }

    public Origin origin() {
        return origin;
    }

    /** Reads the body as it came; waits for the client. Called once. */
    public Slice readBody() throws IOException {
        return BoundedInput.readAll(body, contentLength, limit);
    }

    /** Undoes the request's compression. Work for the CPU alone, so that a caller can bound how much of it is done at once. */
    public Slice decompress(Slice raw) throws IOException {
        if (compression == Compression.NONE) {
            return raw;
        }
        var compressed = new ByteArrayInputStream(raw.bytes(), raw.from(), raw.length());
        try (InputStream plain = compression.decompress(compressed)) {
            return BoundedInput.readAll(plain, -1, limit);
        } catch (RuntimeException e) {
            // Some decoders trust their input.
            throw new IOException("body is no " + compression.header() + ": " + e, e);
        }
    }
}
