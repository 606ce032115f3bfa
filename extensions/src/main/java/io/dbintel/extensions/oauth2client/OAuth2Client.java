package io.dbintel.extensions.oauth2client;

import io.dbintel.component.Deadline;
import io.dbintel.component.Host;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.network.AuthenticationException;
import io.dbintel.network.ClientAuthenticator;
import io.dbintel.network.WatchedFile;
import io.dbintel.network.http.HttpPoster;
import io.dbintel.telemetry.Encoded;
import io.dbintel.telemetry.Origin;
import io.dbintel.telemetry.Slice;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Fetches tokens by client credentials. One thread asks, the others wait for its answer; after a failure nobody asks for a
 * second. Whether the endpoint wants id and secret as a header or in the form is found out by the first request.
 */
final class OAuth2Client implements ClientAuthenticator {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(1);
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    private final OAuth2ClientConfig config;
    private final Settings settings;
    private final Supplier<String> clientId;
    private final Supplier<String> clientSecret;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable HttpPoster poster;
    private volatile @Nullable Token token;
    private boolean inForm;
    private @Nullable AuthenticationException failure;
    private long failedAt;

    /** @param until by the monotonic clock; for ever where the endpoint named no end */
    private record Token(String header, long until, boolean forEver) {}

    OAuth2Client(OAuth2ClientConfig config, Settings settings) throws StartException {
        this.config = config;
        this.settings = settings;
        this.clientId = source("client_id_file", config.clientIdFile(), config.clientId());
        this.clientSecret = source(
                "client_secret_file",
                config.clientSecretFile(),
                config.clientSecret().reveal());
    }

    private Supplier<String> source(String key, String file, String text) throws StartException {
        if (file.isEmpty()) {
            return () -> text;
        }
        return new WatchedFile<>(
                "extensions::" + settings.id() + "::" + key,
                Path.of(file),
                String::strip,
                settings.clock(),
                settings.log())::get;
    }

    @Override
    public void start(Host host) throws StartException {
        lock.lock();
        try {
            poster = HttpPoster.open(config.client(), settings, host);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Map<String, String> headers(Map<String, String> configured, Origin origin) throws AuthenticationException {
        var headers = new LinkedHashMap<>(configured);
        headers.put("authorization", current());
        return headers;
    }

    private String current() throws AuthenticationException {
        Token known = token;
        if (known != null && isFresh(known)) {
            return known.header();
        }
        lock.lock();
        try {
            Token now = token;
            if (now != null && isFresh(now)) {
                return now.header();
            }
            if (failure != null && settings.clock().nanoTime() - failedAt < PAUSE_NANOS) {
                throw failure;
            }
            Token fetched = fetch();
            token = fetched;
            failure = null;
            settings.status().ok();
            return fetched.header();
        } catch (AuthenticationException e) {
            if (e != failure) {
                failure = e;
                failedAt = settings.clock().nanoTime();
                settings.status().recoverable(String.valueOf(e.getMessage()));
            }
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private boolean isFresh(Token known) {
        return known.forEver() || known.until() - settings.clock().nanoTime() > 0;
    }

    private Token fetch() throws AuthenticationException {
        long asked = settings.clock().nanoTime();
        HttpPoster.Reply reply = ask(inForm);
        if (!inForm && (reply.status() == 400 || reply.status() == 401)) {
            HttpPoster.Reply second = ask(true);
            inForm = second.isSuccess();
            reply = second.isSuccess() ? second : reply;
        }
        TokenAnswer answer = TokenAnswer.parse(reply.body());
        if (!reply.isSuccess() || answer.token().isEmpty()) {
            throw new AuthenticationException("failed to get security token from token endpoint (" + place()
                    + "): HTTP " + reply.status() + (answer.error().isEmpty() ? "" : ", " + answer.error()));
        }
        long life = answer.expiresIn().orElse(0);
        long until =
                asked + Duration.ofSeconds(life).minus(config.expiryBuffer()).toNanos();
        return new Token(answer.type() + " " + answer.token(), until, life <= 0);
    }

    private HttpPoster.Reply ask(boolean credentialsInForm) throws AuthenticationException {
        HttpPoster open = poster;
        if (open == null) {
            throw new AuthenticationException("the extension " + settings.id() + " is not running");
        }
        var form = new ArrayList<String>();
        form.add(field("grant_type", "client_credentials"));
        if (!config.scopes().isEmpty()) {
            form.add(field("scope", String.join(" ", config.scopes())));
        }
        config.parameters().forEach((key, values) -> values.forEach(value -> form.add(field(key, value))));
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("accept", "application/json");
        if (credentialsInForm) {
            form.add(field("client_id", clientId.get()));
            form.add(field("client_secret", clientSecret.get()));
        } else {
            byte[] pair =
                    (encoded(clientId.get()) + ":" + encoded(clientSecret.get())).getBytes(StandardCharsets.UTF_8);
            headers.put("authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
        }
        byte[] body = String.join("&", form).getBytes(StandardCharsets.UTF_8);
        Duration timeout = config.timeout().isZero() ? DEFAULT_TIMEOUT : config.timeout();
        try {
            return open.post(
                    config.tokenUrl(),
                    FORM,
                    new Encoded(List.of(Slice.of(body))),
                    headers,
                    Deadline.after(timeout, settings.clock()));
        } catch (IOException e) {
            throw new AuthenticationException("token endpoint " + place() + " can't be reached: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AuthenticationException("interrupted while waiting for a token", e);
        }
    }

    /** What may be shown of the URL: its query may hold a secret. */
    private String place() {
        return config.tokenUrl().getScheme() + "://"
                + config.tokenUrl().getAuthority().replaceFirst(".*@", "")
                + config.tokenUrl().getRawPath();
    }

    private static String field(String key, String value) {
        return encoded(key) + "=" + encoded(value);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close(Deadline deadline) {
        lock.lock();
        try {
            if (poster != null) {
                poster.close();
                poster = null;
            }
        } finally {
            lock.unlock();
        }
    }
}
