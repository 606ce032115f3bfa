package io.dbintel.network.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbintel.component.Clock;
import io.dbintel.component.Deadline;
import io.dbintel.component.Host;
import io.dbintel.component.Kind;
import io.dbintel.component.StartException;
import io.dbintel.component.config.Problems;
import io.dbintel.network.Compression;
import io.dbintel.network.Endpoint;
import io.dbintel.network.RpcException;
import io.dbintel.network.grpc.GrpcClient;
import io.dbintel.network.grpc.GrpcClientConfig;
import io.dbintel.network.grpc.GrpcServer;
import io.dbintel.network.grpc.GrpcServerConfig;
import io.dbintel.network.http.HttpAnswer;
import io.dbintel.network.http.HttpClientConfig;
import io.dbintel.network.http.HttpPoster;
import io.dbintel.network.http.HttpServer;
import io.dbintel.network.http.HttpServerConfig;
import io.dbintel.telemetry.Encoded;
import io.dbintel.telemetry.Origin;
import io.dbintel.testkit.TestCa;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates that change while servers and clients run; what is looked at at every handshake needs no thread and no wait. */
class RotationTest {
    private static final String RELOAD = ", reload_interval: 1ns";
    private static final Encoded NOTHING = new Encoded(List.of());

    @TempDir
    Path folder;

    private final TestSettings settings = new TestSettings();
    private final List<Runnable> opened = new ArrayList<>();
    private Path cert = Path.of("");
    private Path key = Path.of("");
    private Path trusted = Path.of("");
    private int changes;

    @BeforeEach
    void paths() {
        cert = folder.resolve("in-use.pem");
        key = folder.resolve("in-use.key");
        trusted = folder.resolve("trusted.pem");
    }

    @AfterEach
    void close() {
        opened.reversed().forEach(Runnable::run);
    }

    /** As a tool does that renews certificates: the new file takes the place of the old. */
    private void put(Path source, Path target) throws IOException {
        Path next = folder.resolve("next");
        Files.copy(source, next, StandardCopyOption.REPLACE_EXISTING);
        // File systems differ in how fine their times are.
        Files.setLastModifiedTime(next, FileTime.from(Instant.now().plusSeconds(++changes)));
        Files.move(next, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void use(TestCa.Identity identity) throws IOException {
        put(identity.certificate(), cert);
        put(identity.key(), key);
    }

    private interface Call {
        void now() throws IOException, InterruptedException, StartException, RpcException;
    }

    /** A server with the files in use; each call is a connection of its own. */
    private Call server(String protocol, String serverTls, String clientTls) throws StartException {
        String yaml = "{endpoint: '127.0.0.1:0', tls: {cert_file: '" + cert + "', key_file: '" + key + "'" + serverTls
                + RELOAD + "}}";
        String client = "{tls: {" + clientTls + "}, endpoint: 'x:1'}";
        var own = settings.of(Kind.RECEIVER, "server");
        if (protocol.equals("grpc")) {
            GrpcServer server = GrpcServer.start(
                    GrpcServerConfig.read(
                            TestConfig.node("server", yaml, new Problems()), new Endpoint("localhost", 0)),
                    Map.of("a.B/C", (request, origin) -> new byte[0]),
                    own,
                    Host.EMPTY,
                    "server");
            opened.add(() -> server.close(soon()));
            return () -> grpc(server.port(), client);
        }
        HttpServer server = HttpServer.start(
                HttpServerConfig.read(
                        TestConfig.node("server", yaml, new Problems()),
                        new Endpoint("localhost", 0),
                        Duration.ofMinutes(1)),
                request -> HttpAnswer.text(200, "ok"),
                own,
                Host.EMPTY,
                "server");
        opened.add(() -> server.close(soon()));
        return () -> http(server.port(), client);
    }

    private void grpc(int port, String yaml) throws StartException, InterruptedException, RpcException {
        GrpcClientConfig config = GrpcClientConfig.read(
                TestConfig.node("client", yaml.replace("x:1", "localhost:" + port), new Problems()), Compression.NONE);
        GrpcClient client = GrpcClient.open(config, settings.of(Kind.EXPORTER, "client"), Host.EMPTY);
        try {
            client.call(GrpcClient.method("a.B/C"), NOTHING, Origin.HERE, Duration.ofSeconds(20));
        } finally {
            client.close(soon());
        }
    }

    private void http(int port, String yaml) throws StartException, IOException, InterruptedException {
        HttpClientConfig config =
                HttpClientConfig.read(TestConfig.node("client", yaml, new Problems()), Compression.NONE);
        HttpPoster poster = HttpPoster.open(config, settings.of(Kind.EXPORTER, "client"), Host.EMPTY);
        try {
            HttpPoster.Reply reply =
                    poster.post(URI.create("https://localhost:" + port + "/"), "text/plain", NOTHING, Map.of(), soon());
            assertThat(reply.status()).isEqualTo(200);
        } finally {
            poster.close();
        }
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(20), Clock.SYSTEM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http"})
    void serverTakesANewCertificateWithoutARestart(String protocol) throws Exception {
        var old = new TestCa(folder, "old");
        var fresh = new TestCa(folder, "fresh");
        use(old.issue("a", "localhost"));
        Call trustsOld = server(protocol, "", "ca_file: '" + old.certificate() + "'");
        Call trustsFresh = server(protocol, "", "ca_file: '" + fresh.certificate() + "'");

        trustsOld.now();
        assertThatThrownBy(trustsFresh::now).isInstanceOfAny(IOException.class, RpcException.class);
        use(fresh.issue("b", "localhost"));

        trustsFresh.now();
        assertThatThrownBy(trustsOld::now).isInstanceOfAny(IOException.class, RpcException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http"})
    void brokenOrHalfChangedFilesLeaveTheOldInForce(String protocol) throws Exception {
        var ca = new TestCa(folder, "ca");
        use(ca.issue("a", "localhost"));
        Call call = server(protocol, "", "ca_file: '" + ca.certificate() + "'");
        call.now();

        put(Files.writeString(folder.resolve("broken"), "no certificate"), cert);
        call.now();
        // The certificate of the next pair is there, its key is not yet.
        TestCa.Identity next = ca.issue("b", "localhost");
        put(next.certificate(), cert);
        call.now();
        put(next.key(), key);
        call.now();
        Files.delete(cert);
        call.now();
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http"})
    void serverTakesNewClientAuthoritiesAndClientsNewCertificates(String protocol) throws Exception {
        var ca = new TestCa(folder, "ca");
        var clientsOld = new TestCa(folder, "clients-old");
        var clientsNew = new TestCa(folder, "clients-new");
        use(ca.issue("a", "localhost"));
        put(clientsOld.certificate(), trusted);
        TestCa.Identity client = clientsNew.issue("client", "agent");
        Call call = server(
                protocol,
                ", client_ca_file: '" + trusted + "', client_ca_file_reload: true",
                "ca_file: '" + ca.certificate() + "', cert_file: '" + client.certificate() + "', key_file: '"
                        + client.key() + "'");

        assertThatThrownBy(call::now).isInstanceOfAny(IOException.class, RpcException.class);
        put(clientsNew.certificate(), trusted);

        call.now();
    }

    @Test
    void runningClientTakesANewAuthority() throws Exception {
        var old = new TestCa(folder, "old");
        var fresh = new TestCa(folder, "fresh");
        use(fresh.issue("a", "localhost"));
        put(old.certificate(), trusted);
        HttpServer server = HttpServer.start(
                HttpServerConfig.read(
                        TestConfig.node(
                                "server",
                                "{endpoint: '127.0.0.1:0', tls: {cert_file: '" + cert + "', key_file: '" + key + "'}}",
                                new Problems()),
                        new Endpoint("localhost", 0),
                        Duration.ofMinutes(1)),
                request -> HttpAnswer.text(200, "ok"),
                settings.of(Kind.RECEIVER, "server"),
                Host.EMPTY,
                "server");
        opened.add(() -> server.close(soon()));
        HttpPoster poster = HttpPoster.open(
                HttpClientConfig.read(
                        TestConfig.node("client", "tls: {ca_file: '" + trusted + "'" + RELOAD + "}", new Problems()),
                        Compression.NONE),
                settings.of(Kind.EXPORTER, "client"),
                Host.EMPTY);
        opened.add(poster::close);
        URI url = URI.create("https://localhost:" + server.port() + "/");

        assertThatThrownBy(() -> poster.post(url, "text/plain", NOTHING, Map.of(), soon()))
                .isInstanceOf(IOException.class);
        put(fresh.certificate(), trusted);

        assertThat(poster.post(url, "text/plain", NOTHING, Map.of(), soon()).status())
                .isEqualTo(200);
    }

    @Test
    void filesThatCannotBeUsedAreTriedOnceForEachChange() throws Exception {
        var made = new ArrayList<String>();
        Path file = Files.writeString(folder.resolve("value"), "good");
        var source = new PemSource("tls::cert_file", file.toString(), io.dbintel.component.config.Secret.EMPTY);
        var reloaded = new Reloaded<>(
                () -> {
                    String text = source.read();
                    made.add(text);
                    if (text.startsWith("bad")) {
                        throw new StartException("bad");
                    }
                    return text;
                },
                List.of(source),
                Duration.ofNanos(1));

        put(Files.writeString(folder.resolve("bad"), "bad"), file);
        for (int i = 0; i < 5; i++) {
            assertThat(reloaded.get()).isEqualTo("good");
        }

        assertThat(made).containsExactly("good", "bad");
    }

    @Test
    void keyOfAnotherCertificateIsRefusedAtTheStart() throws Exception {
        var ca = new TestCa(folder, "ca");
        put(ca.issue("a", "localhost").certificate(), cert);
        put(ca.issue("b", "localhost").key(), key);

        assertThatThrownBy(() -> server("http", "", ""))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("does not belong to the certificate");
    }
}
