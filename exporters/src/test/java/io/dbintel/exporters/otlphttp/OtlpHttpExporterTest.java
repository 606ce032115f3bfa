package io.dbintel.exporters.otlphttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.component.Clock;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Exporter;
import io.dbintel.component.Host;
import io.dbintel.component.Kind;
import io.dbintel.component.StartException;
import io.dbintel.component.config.Problems;
import io.dbintel.network.ByteBudget;
import io.dbintel.network.Compression;
import io.dbintel.network.Endpoint;
import io.dbintel.network.RpcCode;
import io.dbintel.network.RpcStatus;
import io.dbintel.network.http.HttpAnswer;
import io.dbintel.network.http.HttpHandler;
import io.dbintel.network.http.HttpRequest;
import io.dbintel.network.http.HttpServer;
import io.dbintel.network.http.HttpServerConfig;
import io.dbintel.network.otlp.OtlpService;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Limits;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.MalformedException;
import io.dbintel.telemetry.OtlpJson;
import io.dbintel.telemetry.Signal;
import io.dbintel.testkit.LogBatches;
import io.dbintel.testkit.TestCa;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OtlpHttpExporterTest {
    private static final String SYNCHRONOUS = "sending_queue: {enabled: false}\nretry_on_failure: {enabled: false}\n";
    private static final String PROTOBUF = "application/x-protobuf";
    private static final String JSON = "application/json";
    private static final HttpAnswer OK = HttpAnswer.of(200, PROTOBUF, new byte[0]);

    private final OtlpHttpExporterFactory factory = new OtlpHttpExporterFactory();
    private final TestSettings settings = new TestSettings();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<HttpRequest> requests = Collections.synchronizedList(new ArrayList<>());
    private final List<Batch<LogRecord>> received = Collections.synchronizedList(new ArrayList<>());

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

    private HttpAnswer take(HttpRequest request) {
        requests.add(request);
        try (var held = new ByteBudget(0).reservation()) {
            var body = request.decompress(request.readBody(held), held);
            received.add(
                    request.contentType().equals(JSON)
                            ? OtlpJson.read(Signal.LOGS, body, Limits.DEFAULT)
                            : Batch.decode(Signal.LOGS, body, Limits.DEFAULT));
            return OK;
        } catch (IOException | MalformedException e) {
            return HttpAnswer.text(400, e.toString());
        }
    }

    private HttpServer server(String yaml, HttpHandler handler) throws StartException {
        var problems = new Problems();
        HttpServerConfig config = HttpServerConfig.read(
                TestConfig.node("server", "{endpoint: '127.0.0.1:0', include_metadata: true" + yaml + "}", problems),
                new Endpoint("localhost", 4318),
                Duration.ofMinutes(1));
        assertThat(problems.errors()).isEmpty();
        HttpServer server = HttpServer.start(config, handler, settings.of(Kind.RECEIVER, "sink"), Host.EMPTY, "sink");
        opened.add(() -> server.close(soon()));
        return server;
    }

    private Exporter exporter(String yaml) throws StartException {
        Exporter exporter = factory.create(TestConfig.read(factory, yaml), settings.of(Kind.EXPORTER, "otlphttp"));
        opened.add(() -> exporter.close(soon()));
        exporter.consumer(Signal.LOGS);
        exporter.start(Host.EMPTY);
        return exporter;
    }

    private Delivery send(HttpServer server, String yaml) throws StartException {
        return exporter("endpoint: http://localhost:" + server.port() + "/\n" + SYNCHRONOUS + yaml)
                .consumer(Signal.LOGS)
                .consume(LogBatches.of("a", "b"));
    }

    private Delivery answered(HttpAnswer answer) throws StartException {
        return send(server("", request -> answer), "");
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void batchArrivesWhateverItsCompression(Compression compression) throws Exception {
        Delivery delivery = send(server("", this::take), "compression: " + compression.header());

        assertThat(delivery).isEqualTo(Delivery.accepted());
        assertThat(LogBatches.bodies(received.getFirst())).containsExactly("a", "b");
        assertThat(requests.getFirst().path()).isEqualTo("/v1/logs");
        assertThat(requests.getFirst().contentType()).isEqualTo(PROTOBUF);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "compression: gzip\ncompression_params: {level: 9}",
                "compression: zstd\ncompression_params: {level: 11}"
            })
    void compressionLevelCanBeChosen(String yaml) throws Exception {
        assertThat(send(server("", this::take), yaml)).isEqualTo(Delivery.accepted());
        assertThat(received).hasSize(1);
    }

    @Test
    void batchCanBeSentAsJson() throws Exception {
        assertThat(send(server("", this::take), "encoding: json")).isEqualTo(Delivery.accepted());

        assertThat(requests.getFirst().contentType()).isEqualTo(JSON);
        assertThat(LogBatches.bodies(received.getFirst())).containsExactly("a", "b");
    }

    @Test
    void signalsHaveUrlsOfTheirOwnUsedAsTheyAre() throws Exception {
        HttpServer sink = server("", this::take);
        Exporter exporter = exporter("logs_endpoint: http://localhost:" + sink.port() + "/my/logs?x=1\n" + SYNCHRONOUS);

        assertThat(exporter.consumer(Signal.LOGS).consume(LogBatches.of("a"))).isEqualTo(Delivery.accepted());
        assertThat(requests.getFirst().path()).isEqualTo("/my/logs");
        assertThat(requests.getFirst().query()).isEqualTo("x=1");
    }

    @Test
    void headersAreSentAndMaySetTheHost() throws Exception {
        send(server("", this::take), "headers: {api-key: s3cret, Host: other.example.com}");

        var origin = requests.getFirst().origin();
        assertThat(origin.metadata("api-key")).containsExactly("s3cret");
        assertThat(origin.metadata("host")).containsExactly("other.example.com");
        assertThat(origin.metadata("user-agent").getFirst()).startsWith("dbintel/0.0.0-test (linux/");
    }

    @Test
    void connectionIsClosedWhereToldTo() throws Exception {
        send(server("", this::take), "disable_keep_alives: true\nmax_conns_per_host: 1\ncookies: {enabled: true}");

        assertThat(requests.getFirst().origin().metadata("connection")).containsExactly("close");
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503, 504})
    void passingFailuresAreTriedAgain(int status) throws Exception {
        assertThat(answered(HttpAnswer.text(status, ""))).isInstanceOfSatisfying(Delivery.TryAgain.class, again -> {
            assertThat(again.after()).isZero();
            assertThat(again.reason()).contains("responded with HTTP Status Code " + status);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 413, 500, 501})
    void otherFailuresAreForGood(int status) throws Exception {
        assertThat(answered(HttpAnswer.text(status, ""))).isInstanceOf(Delivery.Refused.class);
        assertThat(settings.total("otelcol_exporter_send_failed_log_records")).isEqualTo(2);
    }

    @Test
    void waitIsReadInSecondsAndAsADate() throws Exception {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusMinutes(10));

        Delivery seconds = answered(HttpAnswer.text(429, "").with("Retry-After", "7"));
        Delivery dated = answered(HttpAnswer.text(503, "").with("Retry-After", date));
        Delivery elsewhere = answered(HttpAnswer.text(502, "").with("Retry-After", "7"));

        assertThat(((Delivery.TryAgain) seconds).after()).isEqualTo(Duration.ofSeconds(7));
        assertThat(((Delivery.TryAgain) dated).after()).isBetween(Duration.ofMinutes(9), Duration.ofMinutes(10));
        assertThat(((Delivery.TryAgain) elsewhere).after()).isZero();
    }

    @Test
    void messageOfTheServerIsPassedOn() throws Exception {
        RpcStatus status = RpcStatus.of(RpcCode.INVALID_ARGUMENT, "no such field");

        Delivery protobuf = answered(HttpAnswer.of(400, PROTOBUF, status.toProto()));
        Delivery json = answered(HttpAnswer.of(400, JSON, status.toJson().getBytes(StandardCharsets.UTF_8)));

        assertThat(((Delivery.Refused) protobuf).reason()).contains("Message=no such field");
        assertThat(((Delivery.Refused) json).reason()).contains("Message=no such field");
    }

    @Test
    void partialSuccessLosesThePartForGood() throws Exception {
        byte[] protobuf = OtlpService.writeResponse(new OtlpService.PartialSuccess(1, "bad"));
        byte[] json = "{\"partialSuccess\":{\"rejectedLogRecords\":\"1\",\"errorMessage\":\"bad\"}}"
                .getBytes(StandardCharsets.UTF_8);

        assertThat(answered(HttpAnswer.of(200, PROTOBUF, protobuf)))
                .isEqualTo(Delivery.refused(1, "partial success: bad"));
        assertThat(answered(HttpAnswer.of(200, JSON, json))).isEqualTo(Delivery.refused(1, "partial success: bad"));
        assertThat(answered(HttpAnswer.of(202, "text/plain", json))).isEqualTo(Delivery.accepted());
    }

    @Test
    void redirectsAreNotFollowedSinceKeysWouldGoAlong() throws Exception {
        HttpServer other = server("", this::take);
        String there = "http://localhost:" + other.port() + "/v1/logs";
        HttpServer front = server("", request -> HttpAnswer.text(307, "").with("Location", there + "?Api-Key=hidden"));

        Delivery delivery = send(front, "headers: {api-key: secret}");

        assertThat(((Delivery.Refused) delivery).reason())
                .contains("was redirected (HTTP Status Code 307 to " + there + "), which is not followed")
                .contains("set endpoint");
        assertThat(received).isEmpty();
    }

    @ParameterizedTest(name = "to <{0}>")
    @CsvSource({"'',without saying where", "'http://[',to what is no URL"})
    void redirectToNowhereIsPermanentToo(String location, String words) throws Exception {
        HttpAnswer answer = HttpAnswer.text(302, "");

        Delivery delivery = answered(location.isEmpty() ? answer : answer.with("Location", location));

        assertThat(((Delivery.Refused) delivery).reason()).contains(words);
    }

    @Test
    void serverThatIsSilentIsGivenUpAtTheTimeout() throws Exception {
        var gate = new CountDownLatch(1);
        HttpServer sink = server("", request -> {
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return OK;
        });

        Delivery delivery = send(sink, "timeout: 300ms");
        gate.countDown();

        assertThat(((Delivery.TryAgain) delivery).reason()).contains("timed out");
    }

    @Test
    void bodyThatStallsEndsAtTheDeadline() throws Exception {
        try (var sink = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Socket> client = threads.submit(() -> {
                Socket socket = sink.accept();
                socket.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx".getBytes(StandardCharsets.UTF_8));
                return socket;
            });

            Delivery delivery = exporter(
                            "endpoint: http://127.0.0.1:" + sink.getLocalPort() + "\n" + SYNCHRONOUS + "timeout: 500ms")
                    .consumer(Signal.LOGS)
                    .consume(LogBatches.of("a"));

            assertThat(((Delivery.TryAgain) delivery).reason()).contains("did not come whole until the deadline");
            client.get().close();
        }
    }

    @Test
    void queryOfTheUrlIsNotShown() throws Exception {
        HttpServer sink = server("", request -> HttpAnswer.text(503, ""));

        Delivery delivery = exporter(
                        "logs_endpoint: 'http://localhost:" + sink.port() + "/in?Api-Key=hidden'\n" + SYNCHRONOUS)
                .consumer(Signal.LOGS)
                .consume(LogBatches.of("a"));

        assertThat(((Delivery.TryAgain) delivery).reason())
                .contains("http://localhost:" + sink.port() + "/in responded")
                .doesNotContain("hidden");
    }

    @Test
    void credentialsInUrlsAreRefusedAndNotShown() {
        assertThat(String.join(
                        "\n",
                        TestConfig.errors(
                                factory, "{endpoint: 'http://me:hidden@h:4318', proxy_url: 'http://me:hidden@p:1'}")))
                .contains("user and password in a URL are not supported")
                .contains("user and password of a proxy are not supported")
                .doesNotContain("hidden");
    }

    @Test
    void absentServerIsTriedAgain() throws Exception {
        Delivery delivery = exporter("endpoint: http://localhost:1\n" + SYNCHRONOUS)
                .consumer(Signal.LOGS)
                .consume(LogBatches.of("a"));

        assertThat(((Delivery.TryAgain) delivery).reason()).contains("http://localhost:1/v1/logs");
    }

    @Test
    void requestsGoThroughTheProxy() throws Exception {
        // To a proxy the request line holds the whole URL; our server sees the far host's name.
        HttpServer proxy = server("", this::take);

        Delivery delivery = exporter("endpoint: http://nowhere.invalid:4318\nproxy_url: http://127.0.0.1:"
                        + proxy.port() + "\n" + SYNCHRONOUS)
                .consumer(Signal.LOGS)
                .consume(LogBatches.of("a"));

        assertThat(delivery).isEqualTo(Delivery.accepted());
        assertThat(requests.getFirst().origin().metadata("host")).containsExactly("nowhere.invalid:4318");
    }

    @Test
    void failedRequestIsTriedAgainUntilItArrives() throws Exception {
        var attempts = new AtomicInteger();
        var arrived = new CountDownLatch(1);
        HttpServer sink = server("", request -> {
            if (attempts.incrementAndGet() < 3) {
                return HttpAnswer.text(503, "");
            }
            HttpAnswer answer = take(request);
            arrived.countDown();
            return answer;
        });
        Exporter exporter = exporter(
                "endpoint: http://localhost:" + sink.port() + "\nretry_on_failure: {initial_interval: 10ms}\n");

        exporter.consumer(Signal.LOGS).consume(LogBatches.of("a"));
        arrived.await();
        exporter.close(soon());

        assertThat(received).hasSize(1);
        assertThat(settings.total("otelcol_exporter_sent_log_records")).isEqualTo(1);
    }

    @Test
    void tlsAndMutualTlsWork() throws Exception {
        var ca = new TestCa(folder, "ca");
        TestCa.Identity server = ca.issue("server", "localhost");
        TestCa.Identity client = ca.issue("client", "client");
        HttpServer sink = server(
                ", tls: {cert_file: '" + server.certificate() + "', key_file: '" + server.key() + "', client_ca_file: '"
                        + ca.certificate() + "'}",
                this::take);
        String endpoint = "endpoint: https://localhost:" + sink.port() + "\n" + SYNCHRONOUS;
        String identity = "cert_file: '" + client.certificate() + "', key_file: '" + client.key() + "'";

        Delivery known = exporter(endpoint + "tls: {ca_file: '" + ca.certificate() + "', " + identity + "}")
                .consumer(Signal.LOGS)
                .consume(LogBatches.of("a"));
        Delivery untrusted = exporter(endpoint + "tls: {" + identity + "}")
                .consumer(Signal.LOGS)
                .consume(LogBatches.of("a"));
        Delivery nobody = exporter(endpoint + "tls: {ca_file: '" + ca.certificate() + "'}")
                .consumer(Signal.LOGS)
                .consume(LogBatches.of("a"));

        assertThat(known).isEqualTo(Delivery.accepted());
        assertThat(((Delivery.TryAgain) untrusted).reason()).contains("PKIX path");
        assertThat(nobody).isInstanceOf(Delivery.TryAgain.class);
    }

    @Test
    void certificateOfAnotherHostIsRefusedUnlessThatNameIsExpected() throws Exception {
        var ca = new TestCa(folder, "ca");
        TestCa.Identity server = ca.issue("server", "*.example.com");
        HttpServer sink = server(
                ", tls: {cert_file: '" + server.certificate() + "', key_file: '" + server.key() + "'}", this::take);
        String endpoint = "endpoint: https://localhost:" + sink.port() + "\n" + SYNCHRONOUS;
        String trusted = "ca_file: '" + ca.certificate() + "'";

        Delivery wrong = exporter(endpoint + "tls: {" + trusted + "}")
                .consumer(Signal.LOGS)
                .consume(LogBatches.of("a"));
        Delivery expected = exporter(endpoint + "tls: {" + trusted + ", server_name_override: db.example.com}")
                .consumer(Signal.LOGS)
                .consume(LogBatches.of("a"));
        Delivery other = exporter(endpoint + "tls: {" + trusted + ", server_name_override: db.example.org}")
                .consumer(Signal.LOGS)
                .consume(LogBatches.of("a"));
        Delivery unverified = exporter(endpoint + "tls: {insecure_skip_verify: true}")
                .consumer(Signal.LOGS)
                .consume(LogBatches.of("a"));

        assertThat(((Delivery.TryAgain) wrong).reason()).contains("localhost");
        assertThat(expected).isEqualTo(Delivery.accepted());
        assertThat(((Delivery.TryAgain) other).reason()).contains("not db.example.org");
        assertThat(unverified).isEqualTo(Delivery.accepted());
    }

    @Test
    void defaultsAreTheCollectors() {
        OtlpHttpExporterConfig config = TestConfig.read(factory, "endpoint: https://h:4318");

        assertThat(config.client().compression()).isEqualTo(Compression.GZIP);
        assertThat(config.sender().timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.urls())
                .hasEntrySatisfying(Signal.METRICS, url -> assertThat(url).hasToString("https://h:4318/v1/metrics"));
        assertThat(config.json()).isFalse();
    }

    @Test
    void everyKeyOfTheClientIsRead() {
        assertThat(TestConfig.errors(
                        factory,
                        "{endpoint: 'http://h', read_buffer_size: 1, write_buffer_size: 1, max_idle_conns: 1,"
                                + " max_idle_conns_per_host: 1, idle_conn_timeout: 1s, http2_read_idle_timeout: 1s,"
                                + " http2_ping_timeout: 1s, force_attempt_http2: false, profiles_endpoint: 'http://h',"
                                + " auth: {authenticator: x}, middlewares: []}"))
                .isEmpty();
    }

    @Test
    void everyWrongValueIsReported() {
        assertThat(TestConfig.errors(factory, "{}").toString()).contains("at least one endpoint must be specified");
        assertThat(TestConfig.errors(
                                factory,
                                "{endpoint: 'h:4318', encoding: xml, compression: br, proxy_url: '::', compression_params: {level: 20}, timeout: -1s}")
                        .toString())
                .contains("otlphttp::endpoint")
                .contains("https://host:4318")
                .contains("invalid encoding type: xml")
                .contains("unsupported compression type \"br\"")
                .contains("otlphttp::proxy_url")
                .contains("unsupported parameters {level: 20}")
                .contains("'timeout' must be non-negative");
    }
}
