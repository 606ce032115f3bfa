package io.dbintel.exporters.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbintel.component.Clock;
import io.dbintel.component.ComponentId;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Exporter;
import io.dbintel.component.Extension;
import io.dbintel.component.Host;
import io.dbintel.component.Kind;
import io.dbintel.component.StartException;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.Problems;
import io.dbintel.network.ClientAuthenticator;
import io.dbintel.network.Endpoint;
import io.dbintel.network.RpcCode;
import io.dbintel.network.RpcException;
import io.dbintel.network.RpcStatus;
import io.dbintel.network.grpc.GrpcServer;
import io.dbintel.network.grpc.GrpcServerConfig;
import io.dbintel.network.grpc.UnaryMethod;
import io.dbintel.network.otlp.OtlpService;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Limits;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Origin;
import io.dbintel.telemetry.Resource;
import io.dbintel.telemetry.Scope;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Span;
import io.dbintel.testkit.LogBatches;
import io.dbintel.testkit.TestCa;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OtlpExporterTest {
    private static final String SYNCHRONOUS = "sending_queue: {enabled: false}\nretry_on_failure: {enabled: false}\n";
    private static final byte[] OK = {};

    private final OtlpExporterFactory factory = new OtlpExporterFactory();
    private final TestSettings settings = new TestSettings();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<Batch<LogRecord>> received = Collections.synchronizedList(new ArrayList<>());
    private final List<Origin> origins = Collections.synchronizedList(new ArrayList<>());

    @TempDir
    Path folder;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(10), Clock.SYSTEM);
    }

    private byte[] take(io.dbintel.telemetry.Slice request, Origin origin) throws RpcException {
        try {
            received.add(Batch.decode(Signal.LOGS, request, Limits.DEFAULT));
            origins.add(origin);
            return OK;
        } catch (io.dbintel.telemetry.MalformedException e) {
            throw new RpcException(RpcStatus.of(RpcCode.INVALID_ARGUMENT, String.valueOf(e.getMessage())));
        }
    }

    /** A server whose signals all answer alike. */
    private GrpcServer server(String yaml, UnaryMethod method) throws StartException {
        var problems = new Problems();
        GrpcServerConfig config = GrpcServerConfig.read(
                TestConfig.node("server", "{endpoint: '127.0.0.1:0', include_metadata: true" + yaml + "}", problems),
                new Endpoint("localhost", 4317));
        assertThat(problems.errors()).isEmpty();
        var methods = new HashMap<String, UnaryMethod>();
        Signal.ALL.forEach(signal -> methods.put(OtlpService.grpcService(signal) + "/Export", method));
        GrpcServer server = GrpcServer.start(config, methods, settings.of(Kind.RECEIVER, "sink"), Host.EMPTY, "sink");
        opened.add(() -> server.close(soon()));
        return server;
    }

    private Exporter exporter(String yaml) throws StartException {
        return exporter(yaml, Host.EMPTY);
    }

    private Exporter exporter(String yaml, Host host) throws StartException {
        Exporter exporter = factory.create(TestConfig.read(factory, yaml), settings.of(Kind.EXPORTER, "otlp"));
        opened.add(() -> exporter.close(soon()));
        Signal.ALL.forEach(exporter::consumer);
        exporter.start(host);
        return exporter;
    }

    private static String to(GrpcServer server) {
        return "endpoint: localhost:" + server.port() + "\n";
    }

    private Delivery send(GrpcServer server, String yaml) throws StartException {
        return exporter(to(server) + yaml).consumer(Signal.LOGS).consume(LogBatches.of("a", "b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "zstd", "snappy"})
    void batchArrivesWhateverItsCompression(String compression) throws Exception {
        GrpcServer sink = server("", this::take);
        Exporter exporter =
                exporter(to(sink) + "tls: {insecure: true}\n" + SYNCHRONOUS + "compression: " + compression);

        Delivery delivery = exporter.consumer(Signal.LOGS).consume(LogBatches.of(500, 300));

        assertThat(delivery).isEqualTo(Delivery.accepted());
        assertThat(received.getFirst().items()).isEqualTo(500);
        assertThat(settings.total("otelcol_exporter_sent_log_records")).isEqualTo(500);
    }

    @Test
    void mergedRequestsAndChangedRecordsLeaveAsOneRequest() throws Exception {
        GrpcServer sink = server("", this::take);
        Exporter exporter = exporter(to(sink) + "tls: {insecure: true}\ncompression: none\n" + SYNCHRONOUS);
        Batch<LogRecord> batch = Batch.decode(Signal.LOGS, slice(LogBatches.of("a")), Limits.DEFAULT);
        batch.append(Batch.decode(Signal.LOGS, slice(LogBatches.of("b")), Limits.DEFAULT));

        exporter.consumer(Signal.LOGS).consume(batch);

        assertThat(LogBatches.bodies(received.getFirst())).containsExactly("a", "b");
    }

    private static io.dbintel.telemetry.Slice slice(Batch<?> batch) {
        return io.dbintel.telemetry.Slice.of(batch.encode().toBytes());
    }

    @Test
    void everySignalHasItsService() throws Exception {
        var called = new ArrayList<String>();
        GrpcServer sink = server("", (request, origin) -> {
            called.add("called");
            return OK;
        });
        Exporter exporter = exporter(to(sink) + "tls: {insecure: true}\n" + SYNCHRONOUS);
        var spans = new Batch<>(Signal.TRACES);
        spans.addResource(new Resource()).addScope(new Scope("x", "")).add(new Span().setName("s"));

        assertThat(exporter.consumer(Signal.TRACES).consume(spans)).isEqualTo(Delivery.accepted());
        assertThat(called).hasSize(1);
        assertThat(settings.total("otelcol_exporter_sent_spans")).isEqualTo(1);
    }

    @Test
    void headersAndUserAgentAreSent() throws Exception {
        GrpcServer sink = server("", this::take);

        send(sink, "tls: {insecure: true}\nheaders: {API-Key: s3cret}\n" + SYNCHRONOUS);

        assertThat(origins.getFirst().metadata("api-key")).containsExactly("s3cret");
        assertThat(origins.getFirst().metadata("user-agent").getFirst()).startsWith("dbintel/0.0.0-test (linux/");
    }

    @Test
    void userAgentAndAuthorityCanBeChosen() throws Exception {
        GrpcServer sink = server("", this::take);

        Delivery delivery = send(
                sink,
                "tls: {insecure: true}\nuser_agent: mine/1\nauthority: other.example.com\nbalancer_name: pick_first\nkeepalive: {time: 20s, timeout: 5s, permit_without_stream: true}\n"
                        + SYNCHRONOUS);

        assertThat(delivery).isEqualTo(Delivery.accepted());
        assertThat(origins.getFirst().metadata("user-agent").getFirst()).startsWith("mine/1");
    }

    @ParameterizedTest
    @EnumSource(
            value = RpcCode.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"OK"})
    void statusDecidesWhetherABatchIsTriedAgain(RpcCode code) throws Exception {
        GrpcServer sink = server("", (request, origin) -> {
            throw new RpcException(RpcStatus.of(code, "why"));
        });

        Delivery delivery = send(sink, "tls: {insecure: true}\n" + SYNCHRONOUS);

        // exporters.md 1: RESOURCE_EXHAUSTED needs a delay.
        boolean retryable = List.of(
                        "CANCELLED", "DEADLINE_EXCEEDED", "ABORTED", "OUT_OF_RANGE", "UNAVAILABLE", "DATA_LOSS")
                .contains(code.name());
        assertThat(delivery).isInstanceOf(retryable ? Delivery.TryAgain.class : Delivery.Refused.class);
        assertThat(delivery.toString()).contains("why").contains(code.name());
    }

    @ParameterizedTest
    @EnumSource(
            value = RpcCode.class,
            names = {"RESOURCE_EXHAUSTED", "UNAVAILABLE"})
    void delayThatTheServerAsksForIsPassedOn(RpcCode code) throws Exception {
        GrpcServer sink = server("", (request, origin) -> {
            throw new RpcException(RpcStatus.of(code, "slow down").withRetryAfter(Duration.ofMillis(2500)));
        });

        Delivery delivery = send(sink, "tls: {insecure: true}\n" + SYNCHRONOUS);

        assertThat(delivery)
                .isInstanceOfSatisfying(
                        Delivery.TryAgain.class,
                        again -> assertThat(again.after()).isEqualTo(Duration.ofMillis(2500)));
    }

    @Test
    void partialSuccessLosesThePartForGood() throws Exception {
        GrpcServer sink = server(
                "", (request, origin) -> OtlpService.writeResponse(new OtlpService.PartialSuccess(1, "one is bad")));

        assertThat(send(sink, "tls: {insecure: true}\n" + SYNCHRONOUS))
                .isEqualTo(Delivery.refused(1, "partial success: one is bad"));
        assertThat(settings.total("otelcol_exporter_sent_log_records")).isEqualTo(1);
        assertThat(settings.total("otelcol_exporter_send_failed_log_records")).isEqualTo(1);
    }

    @Test
    void serverThatIsSilentIsGivenUpAtTheTimeout() throws Exception {
        var gate = new CountDownLatch(1);
        GrpcServer sink = server("", (request, origin) -> {
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return OK;
        });

        Delivery delivery = send(sink, "tls: {insecure: true}\ntimeout: 200ms\n" + SYNCHRONOUS);
        gate.countDown();

        assertThat(delivery)
                .isInstanceOfSatisfying(
                        Delivery.TryAgain.class,
                        again -> assertThat(again.reason()).contains("DEADLINE_EXCEEDED"));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void absentServerIsTriedAgain() throws Exception {
        Exporter exporter = exporter("endpoint: localhost:" + freePort() + "\ntls: {insecure: true}\n" + SYNCHRONOUS);

        assertThat(exporter.consumer(Signal.LOGS).consume(LogBatches.of("a")))
                .isInstanceOfSatisfying(
                        Delivery.TryAgain.class,
                        again -> assertThat(again.reason()).contains("UNAVAILABLE"));
    }

    @Test
    void waitForReadyWaitsForTheServerUntilTheTimeout() throws Exception {
        Exporter exporter = exporter("endpoint: localhost:" + freePort()
                + "\ntls: {insecure: true}\nwait_for_ready: true\ntimeout: 300ms\n" + SYNCHRONOUS);

        assertThat(exporter.consumer(Signal.LOGS).consume(LogBatches.of("a")))
                .isInstanceOfSatisfying(
                        Delivery.TryAgain.class,
                        again -> assertThat(again.reason()).contains("DEADLINE_EXCEEDED"));
    }

    @Test
    void queuedBatchesArriveWhenTheServerIsBackAndNothingIsLost() throws Exception {
        int port = freePort();
        Exporter exporter = exporter(
                "endpoint: localhost:" + port
                        + "\ntls: {insecure: true}\nretry_on_failure: {initial_interval: 20ms, max_interval: 50ms}\nsending_queue: {num_consumers: 2}");
        for (int i = 0; i < 20; i++) {
            assertThat(exporter.consumer(Signal.LOGS).consume(LogBatches.of("a" + i)))
                    .isEqualTo(Delivery.accepted());
        }
        var arrived = new CountDownLatch(20);

        var problems = new Problems();
        GrpcServerConfig config = GrpcServerConfig.read(
                TestConfig.node("server", "endpoint: 127.0.0.1:" + port, problems), new Endpoint("localhost", 4317));
        GrpcServer sink = GrpcServer.start(
                config,
                Map.of(OtlpService.grpcService(Signal.LOGS) + "/Export", (request, origin) -> {
                    byte[] answer = take(request, origin);
                    arrived.countDown();
                    return answer;
                }),
                settings.of(Kind.RECEIVER, "sink"),
                Host.EMPTY,
                "sink");
        opened.add(() -> sink.close(soon()));
        arrived.await();
        exporter.close(soon());

        assertThat(received.stream().flatMap(batch -> LogBatches.bodies(batch).stream()))
                .hasSize(20)
                .doesNotHaveDuplicates();
        assertThat(settings.total("otelcol_exporter_sent_log_records")).isEqualTo(20);
        assertThat(settings.total("otelcol_exporter_send_failed_log_records")).isZero();
    }

    @Test
    void mutualTlsWorksAndIsTheDefault() throws Exception {
        var ca = new TestCa(folder, "ca");
        TestCa.Identity server = ca.issue("server", "localhost");
        TestCa.Identity client = ca.issue("client", "client");
        GrpcServer sink = server(
                ", tls: {cert_file: '" + server.certificate() + "', key_file: '" + server.key() + "', client_ca_file: '"
                        + ca.certificate() + "'}",
                this::take);

        Delivery known = send(
                sink,
                "tls: {ca_file: '" + ca.certificate() + "', cert_file: '" + client.certificate() + "', key_file: '"
                        + client.key() + "'}\n" + SYNCHRONOUS);
        Delivery untrusted = send(sink, SYNCHRONOUS);

        assertThat(known).isEqualTo(Delivery.accepted());
        assertThat(untrusted)
                .isInstanceOfSatisfying(
                        Delivery.TryAgain.class,
                        again -> assertThat(again.reason()).contains("PKIX path"));
    }

    /** Gives a token. */
    private static final class Token implements ClientAuthenticator {
        @Override
        public Map<String, String> headers(Map<String, String> configured, Origin origin) {
            return Map.of("authorization", "Bearer t");
        }

        @Override
        public void start(Host host) {}

        @Override
        public void close(Deadline deadline) {}
    }

    @Test
    void authenticatorGivesTheHeaders() throws Exception {
        GrpcServer sink = server("", this::take);
        Extension token = new Token();
        Host host = id -> id.equals(new ComponentId("bearertokenauth", "x")) ? Optional.of(token) : Optional.empty();

        exporter(to(sink) + "tls: {insecure: true}\nauth: {authenticator: bearertokenauth/x}\n" + SYNCHRONOUS, host)
                .consumer(Signal.LOGS)
                .consume(LogBatches.of("a"));

        assertThat(origins.getFirst().metadata("authorization")).containsExactly("Bearer t");
    }

    @Test
    void missingAuthenticatorStopsTheStart() {
        assertThatThrownBy(() -> exporter("endpoint: x:1\nauth: {authenticator: oauth2client}"))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("failed to resolve authenticator \"oauth2client\": authenticator not found");
    }

    @Test
    void endpointsAreTakenAsTheCollectorTakesThem() {
        assertThat(config("endpoint: h:4317").client().target()).isEqualTo("dns:///h:4317");
        assertThat(config("endpoint: h:4317").client().plaintext()).isFalse();
        assertThat(config("endpoint: http://h:4317").client().plaintext()).isTrue();
        assertThat(config("endpoint: http://h:4317").client().target()).isEqualTo("dns:///h:4317");
        assertThat(config("endpoint: https://h:4317\ntls: {insecure: true}")
                        .client()
                        .plaintext())
                .isFalse();
        assertThat(config("endpoint: https://otlp.nr-data.net").client().target())
                .isEqualTo("dns:///otlp.nr-data.net");
        assertThat(config("endpoint: dns:///h:1").client().target()).isEqualTo("dns:///h:1");
        assertThat(config("endpoint: dns:h:1").client().target()).isEqualTo("dns:///h:1");
        assertThat(config("endpoint: passthrough:///h:1").client().target()).isEqualTo("dns:///h:1");
        assertThat(config("endpoint: 'http://h:1/'").client().target()).isEqualTo("dns:///h:1");
        assertThat(config("endpoint: '[::1]:4317'").client().target()).isEqualTo("dns:///[::1]:4317");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "localhost:abc",
                "localhost:-1",
                "localhost:",
                "localhost:0",
                ":4317",
                "a b:1",
                "::::",
                "[::1",
                "http://",
                "https://",
                "dns:///",
                "foo://x:1",
                "host:99999",
                "my_host:4317",
                "https://h:1/path",
                "h:1?key=1",
                "unix:///run/x.sock"
            })
    void endpointThatIsNoneIsAProblemOfTheConfiguration(String endpoint) {
        assertThat(TestConfig.errors(factory, "endpoint: '" + endpoint + "'"))
                .singleElement()
                .asString()
                .contains("endpoint: \"" + endpoint + "\"")
                .containsAnyOf("host:port", "not supported");
    }

    @Test
    void serverOfAnotherProtocolIsSaidInWords() throws Exception {
        try (var http = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (var client = http.accept()) {
                    client.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
                    client.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException ended) {
                    // The client is free to go first.
                    assertThat(ended).isNotNull();
                }
            });

            Delivery delivery = exporter("endpoint: http://127.0.0.1:" + http.getLocalPort()
                            + "\nsending_queue: {enabled: false}\nretry_on_failure: {enabled: false}\n")
                    .consumer(Signal.LOGS)
                    .consume(LogBatches.of("a"));

            assertThat(delivery.toString())
                    .contains("the server does not speak gRPC (HTTP/2)", "use the exporter otlphttp")
                    .doesNotContain("SETTINGS", "485454502f");
        }
    }

    @Test
    void passwordInAnEndpointIsRefusedAndShownNowhere() {
        var problems = new Problems();
        ConfigNode node = TestConfig.node("otlp", "endpoint: 'https://user:pa55@host:4317?x=y'", problems);
        factory.read(node);

        assertThat(problems.errors())
                .singleElement()
                .asString()
                .contains("otlp::endpoint: user and password in an endpoint are not supported")
                .doesNotContain("pa55");
        assertThat(node.effective().toString()).doesNotContain("pa55");
    }

    private OtlpExporterConfig config(String yaml) {
        return TestConfig.read(factory, yaml);
    }

    @Test
    void defaultsAreTheCollectors() {
        OtlpExporterConfig config = config("endpoint: h:4317");

        assertThat(config.client().compression()).isEqualTo(io.dbintel.network.Compression.GZIP);
        assertThat(config.client().balancer()).isEqualTo("round_robin");
        assertThat(config.client().keepAlive()).isEmpty();
        assertThat(config.sender().timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.sender().queue().queueSize()).isEqualTo(1000);
        assertThat(config.sender().queue().numConsumers()).isEqualTo(10);
        assertThat(config.sender().retry().maxElapsedTime()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void everyWrongValueIsReportedAndNoSecretShown() {
        assertThat(TestConfig.errors(factory, "{}").toString()).contains("requires a non-empty \"endpoint\"");
        assertThat(TestConfig.errors(
                                factory,
                                "endpoint: h:1\ncompression: lz4\nbalancer_name: best\nauthority: a\ntls: {server_name_override: b, ca_file: x, ca_pem: y}\nheaders: {'a b': s3cret, c: \"s3\\ncret\"}\nmiddlewares: [{id: m}]\nread_buffer_size: 1")
                        .toString())
                .contains("unsupported compression type \"lz4\"")
                .contains("invalid balancer_name: best")
                .contains("server_name_override")
                .contains("provide either ca_file or ca_pem, but not both")
                .contains("header \"a b\" can't be sent")
                .contains("header \"c\" can't be sent")
                .contains("failed to resolve middleware \"m\"")
                .doesNotContain("s3");
    }
}
