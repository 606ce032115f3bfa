package io.dbintel.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.dbintel.component.Clock;
import io.dbintel.component.Component;
import io.dbintel.component.ComponentId;
import io.dbintel.component.Consumer;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Exporter;
import io.dbintel.component.ExporterFactory;
import io.dbintel.component.Extension;
import io.dbintel.component.ExtensionFactory;
import io.dbintel.component.Host;
import io.dbintel.component.Kind;
import io.dbintel.component.Outlets;
import io.dbintel.component.StartException;
import io.dbintel.exporters.otlp.OtlpExporterFactory;
import io.dbintel.exporters.otlphttp.OtlpHttpExporterFactory;
import io.dbintel.extensions.basicauth.BasicAuthFactory;
import io.dbintel.extensions.bearertokenauth.BearerTokenAuthFactory;
import io.dbintel.extensions.headerssetter.HeadersSetterFactory;
import io.dbintel.extensions.oauth2client.OAuth2ClientFactory;
import io.dbintel.receivers.otlp.OtlpReceiverFactory;
import io.dbintel.servers.FreePorts;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Origin;
import io.dbintel.telemetry.Signal;
import io.dbintel.testkit.LogBatches;
import io.dbintel.testkit.RecordingConsumer;
import io.dbintel.testkit.TestClock;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Authenticators between a real OTLP exporter and a real OTLP receiver, by gRPC and by HTTP. */
class CredentialsTest {
    private static final String AT_ONCE = "\nsending_queue: {enabled: false}\nretry_on_failure: {enabled: false}\n";

    @TempDir
    Path folder;

    private final TestClock clock = new TestClock();
    private final Map<ComponentId, Extension> extensions = new HashMap<>();
    private final Host host = id -> Optional.ofNullable(extensions.get(id));
    private final List<Component> running = new ArrayList<>();
    private final RecordingConsumer<LogRecord> received = new RecordingConsumer<>();
    private final int grpc = FreePorts.next();
    private final int http = FreePorts.next();

    @AfterEach
    void stop() {
        running.reversed().forEach(each -> each.close(Deadline.after(Duration.ofSeconds(5), Clock.SYSTEM)));
    }

    private <C> void extension(ExtensionFactory<C> factory, String name, String yaml) throws StartException {
        var id = new ComponentId(factory.type(), name);
        Extension made = factory.create(
                TestConfig.read(factory, yaml), new TestSettings(clock).of(Kind.EXTENSION, id, ""), new EmptyView());
        made.start(host);
        extensions.put(id, made);
        running.add(made);
    }

    private void receiver(String options) throws StartException {
        var factory = new OtlpReceiverFactory();
        String server = "{endpoint: '127.0.0.1:%d', include_metadata: true" + options + "}";
        var config = TestConfig.read(
                factory, "protocols: {grpc: " + server.formatted(grpc) + ", http: " + server.formatted(http) + "}");
        var made = factory.create(config, new TestSettings().of(Kind.RECEIVER, "otlp"), new Outlets() {
            @Override
            @SuppressWarnings("unchecked") // only logs are sent
            public <R extends Item> Optional<Consumer<R>> of(Signal<R> signal) {
                return signal == Signal.LOGS ? Optional.of((Consumer<R>) received) : Optional.empty();
            }
        });
        made.start(host);
        running.add(made);
    }

    private Consumer<LogRecord> exporter(String protocol, String options) throws StartException {
        return protocol.equals("grpc")
                ? exporter(
                        new OtlpExporterFactory(),
                        "endpoint: '127.0.0.1:" + grpc + "'\ntls: {insecure: true}\n" + options)
                : exporter(new OtlpHttpExporterFactory(), "endpoint: 'http://127.0.0.1:" + http + "'\n" + options);
    }

    private <C> Consumer<LogRecord> exporter(ExporterFactory<C> factory, String yaml) throws StartException {
        Exporter made =
                factory.create(TestConfig.read(factory, yaml), new TestSettings().of(Kind.EXPORTER, factory.type()));
        Consumer<LogRecord> consumer = made.consumer(Signal.LOGS);
        made.start(host);
        running.add(made);
        return consumer;
    }

    private static Batch<LogRecord> from(String tenant) {
        return LogBatches.of(tenant)
                .withOrigin(new Origin("grpc", "", Map.of("tenant", List.of(tenant)), Map.of("username", tenant)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http"})
    void rightPasswordIsLetInAndWrongOrNoneIsNot(String protocol) throws Exception {
        extension(
                new BasicAuthFactory(),
                "server",
                "htpasswd: {inline: 'agent:$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW'}");
        extension(new BasicAuthFactory(), "right", "client_auth: {username: agent, password: secret}");
        extension(new BasicAuthFactory(), "wrong", "client_auth: {username: agent, password: guessed}");
        receiver(", auth: {authenticator: basicauth/server}");

        Delivery right = exporter(protocol, "auth: {authenticator: basicauth/right}" + AT_ONCE)
                .consume(LogBatches.of("a"));
        Delivery wrong = exporter(protocol, "auth: {authenticator: basicauth/wrong}" + AT_ONCE)
                .consume(LogBatches.of("b"));
        Delivery none = exporter(protocol, AT_ONCE).consume(LogBatches.of("c"));

        assertThat(right).isEqualTo(Delivery.accepted());
        assertThat(wrong).isNotInstanceOf(Delivery.Accepted.class);
        assertThat(none).isNotInstanceOf(Delivery.Accepted.class);
        assertThat(received.batches()).hasSize(1);
        assertThat(received.batches().getFirst().origin().auth())
                .containsEntry("username", "agent")
                .containsEntry("raw", "Basic YWdlbnQ6c2VjcmV0");
    }

    @Test
    void changedPasswordFilesAreTakenOnBothSides() throws Exception {
        Path users = Files.writeString(folder.resolve("htpasswd"), "agent:old\n");
        Path password = Files.writeString(folder.resolve("password"), "old\n");
        extension(new BasicAuthFactory(), "server", "htpasswd: {file: '" + users + "', inline: 'other:x'}");
        extension(
                new BasicAuthFactory(), "client", "client_auth: {username: agent, password_file: '" + password + "'}");
        receiver(", auth: {authenticator: basicauth/server}");
        Consumer<LogRecord> exporter = exporter("grpc", "auth: {authenticator: basicauth/client}" + AT_ONCE);

        Delivery before = exporter.consume(LogBatches.of("a"));
        Files.writeString(users, "agent:brand new\n");
        clock.advance(Duration.ofSeconds(2));
        Delivery between = exporter.consume(LogBatches.of("b"));
        Files.writeString(password, "brand new\n");
        clock.advance(Duration.ofSeconds(2));
        Delivery after = exporter.consume(LogBatches.of("c"));
        Files.writeString(users, "no hash here\n");
        clock.advance(Duration.ofSeconds(2));
        Delivery broken = exporter.consume(LogBatches.of("d"));

        assertThat(List.of(before, after, broken)).allMatch(Delivery.Accepted.class::isInstance);
        assertThat(between).isNotInstanceOf(Delivery.Accepted.class);
    }

    @ParameterizedTest
    @CsvSource({"grpc, token: a", "http, token: a", "grpc, 'tokens: [a, b]'", "http, 'tokens: [a, b]'"})
    void tokenIsSentAndCompared(String protocol, String client) throws Exception {
        extension(new BearerTokenAuthFactory(), "server", "tokens: [b, a]");
        extension(new BearerTokenAuthFactory(), "client", client);
        extension(new BearerTokenAuthFactory(), "wrong", "{token: a, scheme: Token}");
        receiver(", auth: {authenticator: bearertokenauth/server}");

        Delivery right = exporter(protocol, "auth: {authenticator: bearertokenauth/client}" + AT_ONCE)
                .consume(LogBatches.of("a"));
        Delivery wrong = exporter(protocol, "auth: {authenticator: bearertokenauth/wrong}" + AT_ONCE)
                .consume(LogBatches.of("b"));

        assertThat(right).isEqualTo(Delivery.accepted());
        assertThat(wrong).isNotInstanceOf(Delivery.Accepted.class);
        assertThat(received.batches().getFirst().origin().metadata("authorization"))
                .containsExactly("Bearer a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http"})
    void rotatedTokenFileIsTaken(String protocol) throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "first\n");
        extension(new BearerTokenAuthFactory(), "", "{filename: '" + file + "', header: X-Key, scheme: ''}");
        receiver(", auth: {authenticator: bearertokenauth}");
        Consumer<LogRecord> exporter = exporter(protocol, "auth: {authenticator: bearertokenauth}" + AT_ONCE);

        exporter.consume(LogBatches.of("a"));
        Files.writeString(file, "second one\n");
        clock.advance(Duration.ofSeconds(2));
        exporter.consume(LogBatches.of("b"));
        Files.writeString(file, "");
        clock.advance(Duration.ofSeconds(2));
        exporter.consume(LogBatches.of("c"));

        assertThat(received.batches())
                .extracting(batch -> batch.origin().metadata("x-key").getFirst())
                .containsExactly("first", "second one", "second one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http"})
    void headersComeFromTheOriginOfTheBatch(String protocol) throws Exception {
        extension(new BearerTokenAuthFactory(), "", "token: t");
        extension(new HeadersSetterFactory(), "", """
                headers:
                  - {key: X-Tenant, from_context: Tenant, default_value: nobody}
                  - {key: x-user, from_attribute: username, action: upsert}
                  - {key: x-fixed, value: new, action: update}
                  - {key: x-missing, value: new, action: update}
                  - {key: x-kept, value: new, action: insert}
                  - {key: x-gone, action: delete}
                additional_auth: bearertokenauth
                """);
        receiver("");
        Consumer<LogRecord> exporter = exporter(
                protocol,
                "headers: {x-fixed: old, x-kept: old, x-gone: old}\nauth: {authenticator: headers_setter}" + AT_ONCE);

        exporter.consume(from("a"));
        exporter.consume(LogBatches.of("no origin"));

        Origin first = received.batches().get(0).origin();
        assertThat(first.metadata("x-tenant")).containsExactly("a");
        assertThat(first.metadata("x-user")).containsExactly("a");
        assertThat(first.metadata("x-fixed")).containsExactly("new");
        assertThat(first.metadata("x-missing")).isEmpty();
        assertThat(first.metadata("x-kept")).containsExactly("old");
        assertThat(first.metadata("x-gone")).isEmpty();
        assertThat(first.metadata("authorization")).containsExactly("Bearer t");
        Origin second = received.batches().get(1).origin();
        assertThat(second.metadata("x-tenant")).containsExactly("nobody");
        assertThat(second.metadata("x-user")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http"})
    void batchesOfDifferentTenantsAreNeverMergedIntoOneRequest(String protocol) throws Exception {
        extension(new HeadersSetterFactory(), "", "headers: [{key: X-Tenant, from_context: tenant}]");
        receiver("");
        Consumer<LogRecord> exporter = exporter(
                protocol,
                "sending_queue: {batch: {flush_timeout: 1h, min_size: 3}}\nauth: {authenticator: headers_setter}\n");

        for (int i = 0; i < 3; i++) {
            exporter.consume(from("a"));
            exporter.consume(from("b"));
        }
        received.awaitItems(6);

        assertThat(received.batches()).hasSize(2);
        assertThat(received.batches()).allSatisfy(batch -> {
            String tenant = batch.origin().metadata("x-tenant").getFirst();
            batch.forEach(record -> assertThat(String.valueOf(record.body())).contains(tenant));
        });
    }

    @Test
    void headerThatCannotBeSentFailsTheRequest() throws Exception {
        extension(new HeadersSetterFactory(), "", "headers: [{key: X-Tenant, from_context: tenant}]");
        receiver("");
        Consumer<LogRecord> exporter = exporter("http", "auth: {authenticator: headers_setter}" + AT_ONCE);
        var two = new Origin("http", "", Map.of("tenant", List.of("a", "b")), Map.of());

        Delivery injected = exporter.consume(from("a\r\nX-Admin: 1"));
        Delivery several = exporter.consume(LogBatches.of("x").withOrigin(two));

        assertThat(injected)
                .isInstanceOfSatisfying(
                        Delivery.TryAgain.class,
                        again -> assertThat(again.reason()).contains("line breaks"));
        assertThat(several)
                .isInstanceOfSatisfying(
                        Delivery.TryAgain.class,
                        again -> assertThat(again.reason()).contains("2 source keys found in the context"));
        assertThat(received.batches()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'headers: []', missing headers configuration",
        "'headers: [{value: a}]', missing header name",
        "'headers: [{key: a}]', missing header source",
        "'headers: [{key: a, value: b, from_context: c}]', invalid header source",
        "'headers: [{key: a b, value: b}]', the name of a header"
    })
    void settingsOfHeadersAreChecked(String yaml, String problem) {
        assertThat(TestConfig.errors(new HeadersSetterFactory(), yaml)).anyMatch(error -> error.contains(problem));
    }

    @ParameterizedTest
    @CsvSource({"'{}', no bearer token provided", "'{token: a, tokens: [b]}', not both"})
    void settingsOfTokensAreChecked(String yaml, String problem) {
        assertThat(TestConfig.errors(new BearerTokenAuthFactory(), yaml)).anyMatch(error -> error.contains(problem));
    }

    @Test
    void missingTokenFileStopsTheStart() {
        assertThatThrownBy(
                        () -> extension(new BearerTokenAuthFactory(), "", "filename: '" + folder.resolve("none") + "'"))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("does not exist");
    }

    /** A token endpoint: what it was asked, and what it answers. */
    private static final class TokenEndpoint implements AutoCloseable {
        private final HttpServer server;
        private final List<String> asked = new CopyOnWriteArrayList<>();
        private volatile boolean formOnly;
        private volatile int status = 200;
        private volatile long expiresIn = 3600;

        TokenEndpoint() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/token", exchange -> {
                String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                String header = exchange.getRequestHeaders().getFirst("Authorization");
                asked.add(header + " " + form);
                boolean refused = status != 200 || formOnly && header != null;
                byte[] body = (refused
                                ? "{\"error\":\"invalid_client\"}"
                                : "{\"access_token\":\"token" + asked.size()
                                        + "\",\"token_type\":\"bearer\",\"expires_in\":" + expiresIn + "}")
                        .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(refused ? (status == 200 ? 401 : status) : 200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
        }

        String options() {
            return "client_id: me\nclient_secret: 's&cret'\ntoken_url: http://127.0.0.1:"
                    + server.getAddress().getPort() + "/token\n";
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http"})
    void tokenIsFetchedOnceAndAgainBeforeItsEnd(String protocol) throws Exception {
        try (var endpoint = new TokenEndpoint()) {
            extension(
                    new OAuth2ClientFactory(),
                    "",
                    endpoint.options()
                            + "scopes: [api.metrics, api.logs]\nendpoint_params: {audience: x, tag: [a, b]}\nexpiry_buffer: 10m");
            receiver("");
            Consumer<LogRecord> exporter = exporter(protocol, "auth: {authenticator: oauth2client}" + AT_ONCE);

            exporter.consume(LogBatches.of("a"));
            clock.advance(Duration.ofMinutes(49));
            exporter.consume(LogBatches.of("b"));
            clock.advance(Duration.ofMinutes(2));
            exporter.consume(LogBatches.of("c"));

            assertThat(received.batches())
                    .extracting(
                            batch -> batch.origin().metadata("authorization").getFirst())
                    .containsExactly("Bearer token1", "Bearer token1", "Bearer token2");
            assertThat(endpoint.asked.getFirst())
                    .isEqualTo("Basic bWU6cyUyNmNyZXQ= grant_type=client_credentials&scope=api.metrics+api.logs"
                            + "&audience=x&tag=a&tag=b");
        }
    }

    @Test
    void endpointThatWantsTheFormGetsIt() throws Exception {
        try (var endpoint = new TokenEndpoint()) {
            endpoint.formOnly = true;
            endpoint.expiresIn = 1;
            extension(new OAuth2ClientFactory(), "", endpoint.options());
            receiver("");
            Consumer<LogRecord> exporter = exporter("grpc", "auth: {authenticator: oauth2client}" + AT_ONCE);

            exporter.consume(LogBatches.of("a"));
            exporter.consume(LogBatches.of("b"));

            assertThat(endpoint.asked)
                    .containsExactly(
                            "Basic bWU6cyUyNmNyZXQ= grant_type=client_credentials",
                            "null grant_type=client_credentials&client_id=me&client_secret=s%26cret",
                            "null grant_type=client_credentials&client_id=me&client_secret=s%26cret");
            assertThat(received.batches()).hasSize(2);
        }
    }

    @Test
    void withoutATokenRequestsAreTriedAgainAndTheEndpointIsLeftAloneForASecond() throws Exception {
        try (var endpoint = new TokenEndpoint()) {
            endpoint.status = 503;
            Path secret = Files.writeString(folder.resolve("secret"), "from a file\n");
            extension(new OAuth2ClientFactory(), "", endpoint.options() + "client_secret_file: '" + secret + "'\n");
            receiver("");
            Consumer<LogRecord> exporter = exporter("http", "auth: {authenticator: oauth2client}" + AT_ONCE);

            Delivery first = exporter.consume(LogBatches.of("a"));
            Delivery second = exporter.consume(LogBatches.of("a"));
            int askedBefore = endpoint.asked.size();
            endpoint.status = 200;
            clock.advance(Duration.ofSeconds(2));
            Delivery third = exporter.consume(LogBatches.of("a"));

            assertThat(List.of(first, second))
                    .allSatisfy(delivery -> assertThat(delivery)
                            .isInstanceOfSatisfying(
                                    Delivery.TryAgain.class,
                                    again -> assertThat(again.reason())
                                            .contains("HTTP 503, invalid_client")
                                            .doesNotContain("from a file")));
            assertThat(askedBefore).isEqualTo(1);
            assertThat(third).isEqualTo(Delivery.accepted());
            assertThat(endpoint.asked.getLast()).startsWith("Basic bWU6ZnJvbSthK2ZpbGU=");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'{client_secret: a, token_url: \"http://x\"}', no ClientID",
        "'{client_id: a, token_url: \"http://x\"}', no ClientSecret",
        "'{client_id: a, client_secret: a}', no TokenURL",
        "'{client_id: a, client_secret: a, token_url: x}', 'expected: a URL'"
    })
    void settingsOfTheTokenClientAreChecked(String yaml, String problem) {
        assertThat(TestConfig.errors(new OAuth2ClientFactory(), yaml)).anyMatch(error -> error.contains(problem));
    }
}
