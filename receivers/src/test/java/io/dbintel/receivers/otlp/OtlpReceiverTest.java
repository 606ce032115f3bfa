package io.dbintel.receivers.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbintel.component.Clock;
import io.dbintel.component.ComponentId;
import io.dbintel.component.Consumer;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Extension;
import io.dbintel.component.Host;
import io.dbintel.component.Kind;
import io.dbintel.component.Outlets;
import io.dbintel.component.StartException;
import io.dbintel.component.config.Problems;
import io.dbintel.network.AuthenticationException;
import io.dbintel.network.BoundedInput;
import io.dbintel.network.ByteBudget;
import io.dbintel.network.Compression;
import io.dbintel.network.RpcCode;
import io.dbintel.network.RpcException;
import io.dbintel.network.RpcStatus;
import io.dbintel.network.ServerAuthenticator;
import io.dbintel.network.grpc.GrpcClient;
import io.dbintel.network.grpc.GrpcClientConfig;
import io.dbintel.network.http.HttpServerConfig;
import io.dbintel.network.otlp.OtlpService;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Encoded;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Limits;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Origin;
import io.dbintel.telemetry.OtlpJson;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Slice;
import io.dbintel.testkit.LogBatches;
import io.dbintel.testkit.RecordingConsumer;
import io.dbintel.testkit.TestCa;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OtlpReceiverTest {
    private static final String GRPC = "protocols: {grpc: {endpoint: '127.0.0.1:0'}}";
    private static final String HTTP = "protocols: {http: {endpoint: '127.0.0.1:0'}}";
    private static final String PROTOBUF = "application/x-protobuf";
    private static final String JSON = "application/json";

    private final OtlpReceiverFactory factory = new OtlpReceiverFactory();
    private final TestSettings settings = new TestSettings();
    private final RecordingConsumer<LogRecord> logs = new RecordingConsumer<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @TempDir
    Path folder;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
        http.shutdownNow();
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(10), Clock.SYSTEM);
    }

    private static Outlets logsTo(Consumer<LogRecord> consumer) {
        return new Outlets() {
            @Override
            @SuppressWarnings("unchecked") // the signal is that of log records
            public <R extends Item> Optional<Consumer<R>> of(Signal<R> signal) {
                return signal == Signal.LOGS ? Optional.of((Consumer<R>) consumer) : Optional.empty();
            }
        };
    }

    private OtlpReceiver started(String yaml) throws StartException {
        return started(yaml, logs, Host.EMPTY);
    }

    private OtlpReceiver started(String yaml, Consumer<LogRecord> consumer, Host host) throws StartException {
        var receiver = (OtlpReceiver)
                factory.create(TestConfig.read(factory, yaml), settings.of(Kind.RECEIVER, "otlp"), logsTo(consumer));
        opened.add(() -> receiver.close(soon()));
        receiver.start(host);
        return receiver;
    }

    private GrpcClient client(int port, String yaml) throws StartException {
        var problems = new Problems();
        GrpcClientConfig config = GrpcClientConfig.read(
                TestConfig.node("client", "endpoint: localhost:" + port + "\n" + yaml, problems), Compression.NONE);
        assertThat(problems.errors()).isEmpty();
        GrpcClient client = GrpcClient.open(config, settings.of(Kind.EXPORTER, "client"), Host.EMPTY);
        opened.add(() -> client.close(soon()));
        return client;
    }

    private GrpcClient plainClient(OtlpReceiver receiver) throws StartException {
        return client(receiver.grpcPort(), "tls: {insecure: true}");
    }

    private static Slice export(GrpcClient client, Encoded request) throws RpcException, InterruptedException {
        return client.call(
                GrpcClient.method(OtlpService.grpcService(Signal.LOGS) + "/Export"),
                request,
                Origin.HERE,
                Duration.ofSeconds(20));
    }

    private static RpcStatus refusal(GrpcClient client, Encoded request) throws InterruptedException {
        try {
            export(client, request);
        } catch (RpcException e) {
            return e.status();
        }
        throw new AssertionError("accepted");
    }

    private HttpRequest.Builder post(OtlpReceiver receiver, String type, byte[] body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + receiver.httpPort() + "/v1/logs"))
                .header("Content-Type", type)
                .timeout(Duration.ofSeconds(20))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static byte[] compressed(Compression compression, byte[] plain) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (OutputStream out = compression.compress(bytes, Compression.DEFAULT_LEVEL)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    // gRPC

    @Test
    void grpcRequestReachesThePipeline() throws Exception {
        OtlpReceiver receiver = started(GRPC);

        Slice response = export(plainClient(receiver), LogBatches.of("a", "b").encode());

        assertThat(response.length()).isZero();
        assertThat(logs.items()).isEqualTo(2);
        Origin origin = logs.batches().getFirst().origin();
        assertThat(origin.transport()).isEqualTo("grpc");
        assertThat(origin.address()).startsWith("127.0.0.1:");
        assertThat(origin.metadata()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd", "snappy"})
    void compressedGrpcRequestsAreTaken(String compression) throws Exception {
        OtlpReceiver receiver = started(GRPC);

        export(
                client(receiver.grpcPort(), "tls: {insecure: true}\ncompression: " + compression),
                LogBatches.of(500, 300).encode());

        assertThat(logs.items()).isEqualTo(500);
    }

    @Test
    void signalThatNoPipelineTakesIsUnimplemented() throws Exception {
        GrpcClient client = plainClient(started(GRPC));

        assertThatThrownBy(() -> client.call(
                        GrpcClient.method(OtlpService.grpcService(Signal.TRACES) + "/Export"),
                        new Encoded(List.of()),
                        Origin.HERE,
                        Duration.ofSeconds(20)))
                .isInstanceOfSatisfying(
                        RpcException.class,
                        e -> assertThat(e.status().code()).isEqualTo(RpcCode.UNIMPLEMENTED.value()));
    }

    @Test
    void emptyGrpcRequestIsAcceptedAndNotHandedOn() throws Exception {
        export(plainClient(started(GRPC)), new Encoded(List.of()));

        assertThat(logs.batches()).isEmpty();
    }

    @Test
    void malformedGrpcRequestIsInvalid() throws Exception {
        RpcStatus status =
                refusal(plainClient(started(GRPC)), new Encoded(List.of(Slice.of(new byte[] {0x0a, 0x7f, 0x01}))));

        assertThat(status.code()).isEqualTo(RpcCode.INVALID_ARGUMENT.value());
        assertThat(status.message()).contains("at byte");
        assertThat(logs.batches()).isEmpty();
    }

    @Test
    void grpcPassesBackPressureOnWithItsDelay() throws Exception {
        logs.answering(new Delivery.TryAgain(Duration.ofMillis(1500), "memory"));

        RpcStatus status =
                refusal(plainClient(started(GRPC)), LogBatches.of("a").encode());

        assertThat(status.code()).isEqualTo(RpcCode.UNAVAILABLE.value());
        assertThat(status.message()).isEqualTo("memory");
        assertThat(status.retryAfter()).contains(Duration.ofMillis(1500));
    }

    @Test
    void grpcRefusalForGoodIsInternal() throws Exception {
        logs.answering(Delivery.refused(1, "never"));

        RpcStatus status =
                refusal(plainClient(started(GRPC)), LogBatches.of("a").encode());

        assertThat(status).isEqualTo(RpcStatus.of(RpcCode.INTERNAL, "never"));
    }

    @Test
    void grpcSaysWhichPartWasRefused() throws Exception {
        logs.answering(Delivery.refused(1, "one is bad"));

        Slice response =
                export(plainClient(started(GRPC)), LogBatches.of("a", "b").encode());

        assertThat(OtlpService.readResponse(response)).isEqualTo(new OtlpService.PartialSuccess(1, "one is bad"));
    }

    @Test
    void largeGrpcMessageIsRefusedWhateverItsCompression() throws Exception {
        OtlpReceiver receiver = started("protocols: {grpc: {endpoint: '127.0.0.1:0', max_recv_msg_size_mib: 1}}");
        Encoded large = LogBatches.of(1000, 1100).encode();

        for (String compression : List.of("none", "gzip", "zstd", "snappy")) {
            RpcStatus status =
                    refusal(client(receiver.grpcPort(), "tls: {insecure: true}\ncompression: " + compression), large);
            assertThat(status.code()).as(compression).isEqualTo(RpcCode.RESOURCE_EXHAUSTED.value());
        }
        assertThat(logs.batches()).isEmpty();
    }

    @Test
    void grpcMessagesOfFourMebibytesAreTheDefaultLimit() throws Exception {
        GrpcClient client = plainClient(started(GRPC));

        export(client, LogBatches.of(3800, 1024).encode());

        assertThat(refusal(client, LogBatches.of(4200, 1024).encode()).code())
                .isEqualTo(RpcCode.RESOURCE_EXHAUSTED.value());
    }

    @Test
    void headersAreIncludedWhereToldTo() throws Exception {
        OtlpReceiver receiver = started("protocols: {grpc: {endpoint: '127.0.0.1:0', include_metadata: true}}");

        export(
                client(receiver.grpcPort(), "tls: {insecure: true}\nheaders: {X-Tenant: blue}"),
                LogBatches.of("a").encode());

        assertThat(logs.batches().getFirst().origin().metadata("x-tenant")).containsExactly("blue");
    }

    @Test
    void slowPipelineDoesNotHoldUpOtherRequests() throws Exception {
        var gate = new CountDownLatch(1);
        var arrived = new CountDownLatch(8);
        Consumer<LogRecord> slow = batch -> {
            if (!LogBatches.bodies(batch).getFirst().equals("slow")) {
                return Delivery.accepted();
            }
            arrived.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Delivery.accepted();
        };
        GrpcClient client = plainClient(started(GRPC, slow, Host.EMPTY));
        var waiting = new ArrayList<CompletableFuture<Slice>>();
        for (int i = 0; i < 8; i++) {
            waiting.add(CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return export(client, LogBatches.of("slow").encode());
                        } catch (RpcException | InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    task -> Thread.ofVirtual().start(task)));
        }
        arrived.await();

        export(client, LogBatches.of("quick").encode());

        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        gate.countDown();
        waiting.forEach(CompletableFuture::join);
    }

    @Test
    void requestsInHandAreBoundedInBytes() throws Exception {
        var gate = new CountDownLatch(1);
        var arrived = new CountDownLatch(1);
        Consumer<LogRecord> slow = batch -> {
            arrived.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Delivery.accepted();
        };
        byte[] request = LogBatches.of(10, 1000).encode().toBytes();
        var intake = new Intake<>(Signal.LOGS, slow, new Semaphore(1), new ByteBudget(request.length + 10));
        Intake.Decoder<LogRecord> decoder = (bytes, held) -> Batch.decode(Signal.LOGS, bytes, Limits.DEFAULT);
        var first = CompletableFuture.supplyAsync(() -> {
            try {
                return intake.take(held -> read(request, held), decoder, Origin.HERE);
            } catch (RpcException e) {
                throw new IllegalStateException(e);
            }
        });
        arrived.await();

        assertThatThrownBy(() -> intake.take(held -> read(request, held), decoder, Origin.HERE))
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.status().code()).isEqualTo(RpcCode.UNAVAILABLE.value()));
        gate.countDown();

        assertThat(first.join().isNone()).isTrue();
        assertThat(intake.inHand().used()).isZero();
    }

    private static Slice read(byte[] request, ByteBudget.Reservation held) throws IOException {
        return BoundedInput.readAll(new ByteArrayInputStream(request), request.length, request.length, held);
    }

    @Test
    void unfoldedSizeCountsToo() {
        byte[] request = LogBatches.of(10, 1000).encode().toBytes();
        var intake = new Intake<>(Signal.LOGS, logs, new Semaphore(1), new ByteBudget(request.length + 10));

        assertThatThrownBy(() -> intake.take(
                        held -> read(request, held),
                        (bytes, held) -> {
                            held.grow(10L * request.length);
                            return LogBatches.of("a");
                        },
                        Origin.HERE))
                .isInstanceOf(RpcException.class);
        assertThat(logs.batches()).isEmpty();
        assertThat(intake.inHand().used()).isZero();
    }

    @Test
    void closingLetsRequestsInHandFinish() throws Exception {
        var gate = new CountDownLatch(1);
        var arrived = new CountDownLatch(1);
        Consumer<LogRecord> slow = batch -> {
            arrived.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return logs.consume(batch);
        };
        OtlpReceiver receiver = started(GRPC, slow, Host.EMPTY);
        GrpcClient client = plainClient(receiver);
        var request = CompletableFuture.supplyAsync(() -> {
            try {
                return export(client, LogBatches.of("a").encode());
            } catch (RpcException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        arrived.await();

        var closing = CompletableFuture.runAsync(() -> receiver.close(soon()));
        gate.countDown();

        closing.join();
        request.join();
        assertThat(logs.items()).isEqualTo(1);
    }

    // HTTP

    @Test
    void protobufOverHttpReachesThePipeline() throws Exception {
        OtlpReceiver receiver = started(HTTP);

        HttpResponse<byte[]> response = send(post(
                receiver,
                PROTOBUF + "; charset=x",
                LogBatches.of("a", "b").encode().toBytes()));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValue("Content-Type")).contains(PROTOBUF);
        assertThat(logs.items()).isEqualTo(2);
        assertThat(logs.batches().getFirst().origin().transport()).isEqualTo("http");
    }

    @Test
    void jsonOverHttpReachesThePipeline() throws Exception {
        OtlpReceiver receiver = started(HTTP);

        HttpResponse<byte[]> response =
                send(post(receiver, "application/json; charset=utf-8", OtlpJson.toBytes(LogBatches.of("a", "b"))));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(text(response)).isEqualTo("{}");
        assertThat(LogBatches.bodies(logs.batches().getFirst())).containsExactly("a", "b");
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void compressedHttpBodiesAreTaken(Compression compression) throws Exception {
        OtlpReceiver receiver = started(HTTP);
        byte[] body = compressed(compression, LogBatches.of(300, 200).encode().toBytes());

        var request = post(receiver, PROTOBUF, body);
        if (compression != Compression.NONE) {
            request.header("Content-Encoding", compression.header());
        }

        assertThat(send(request).statusCode()).isEqualTo(200);
        assertThat(logs.items()).isEqualTo(300);
    }

    @Test
    void otherMethodsAreRefused() throws Exception {
        var response = send(HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + started(HTTP).httpPort() + "/v1/logs"))
                .GET());

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(text(response)).isEqualTo("405 method not allowed, supported: [POST]");
    }

    @Test
    void otherMediaTypesAreRefused() throws Exception {
        var response = send(post(started(HTTP), "text/plain", new byte[0]));

        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(text(response))
                .isEqualTo("415 unsupported media type, supported: [application/json, application/x-protobuf]");
    }

    @Test
    void pathsOfSignalsWithoutPipelineDoNotExist() throws Exception {
        OtlpReceiver receiver = started(HTTP);
        URI traces = URI.create("http://127.0.0.1:" + receiver.httpPort() + "/v1/traces");

        assertThat(send(post(receiver, PROTOBUF, new byte[0]).uri(traces)).statusCode())
                .isEqualTo(404);
    }

    @Test
    void pathsCanBeChosen() throws Exception {
        OtlpReceiver receiver = started("protocols: {http: {endpoint: '127.0.0.1:0', logs_url_path: my/logs}}");
        URI own = URI.create("http://127.0.0.1:" + receiver.httpPort() + "/my/logs");

        assertThat(send(post(receiver, PROTOBUF, LogBatches.of("a").encode().toBytes())
                                .uri(own))
                        .statusCode())
                .isEqualTo(200);
        assertThat(send(post(receiver, PROTOBUF, new byte[0])).statusCode()).isEqualTo(404);
    }

    @Test
    void malformedBodiesAreRefusedInTheFormOfTheRequest() throws Exception {
        OtlpReceiver receiver = started(HTTP);

        var protobuf = send(post(receiver, PROTOBUF, new byte[] {0x0a, 0x7f, 0x01}));
        var json = send(post(receiver, JSON, "{\"resourceLogs\":7}".getBytes(StandardCharsets.UTF_8)));

        assertThat(protobuf.statusCode()).isEqualTo(400);
        assertThat(RpcStatus.parse(Slice.of(protobuf.body())).code()).isEqualTo(RpcCode.INVALID_ARGUMENT.value());
        assertThat(json.statusCode()).isEqualTo(400);
        assertThat(text(json)).startsWith("{\"code\":3,\"message\":\"");
    }

    @Test
    void bodyThatIsNotCompressedAsItSaysIsRefused() throws Exception {
        OtlpReceiver receiver = started(HTTP);

        for (Compression compression : Compression.values()) {
            if (compression != Compression.NONE) {
                var response = send(post(receiver, PROTOBUF, "no such thing at all".getBytes(StandardCharsets.UTF_8))
                        .header("Content-Encoding", compression.header()));
                assertThat(response.statusCode()).as(compression.header()).isEqualTo(400);
            }
        }
        assertThat(logs.batches()).isEmpty();
    }

    @Test
    void unknownContentEncodingIsRefused() throws Exception {
        var response = send(post(started(HTTP), PROTOBUF, new byte[0]).header("Content-Encoding", "br"));

        assertThat(response.statusCode()).isEqualTo(400);
    }

    @Test
    void encodingsCanBeNarrowed() throws Exception {
        OtlpReceiver receiver =
                started("protocols: {http: {endpoint: '127.0.0.1:0', compression_algorithms: ['', gzip]}}");
        byte[] plain = LogBatches.of("a").encode().toBytes();

        assertThat(send(post(receiver, PROTOBUF, compressed(Compression.GZIP, plain))
                                .header("Content-Encoding", "gzip"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(send(post(receiver, PROTOBUF, compressed(Compression.ZSTD, plain))
                                .header("Content-Encoding", "zstd"))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void largeBodiesAreRefusedAsTheyCameAndUnfolded() throws Exception {
        OtlpReceiver receiver = started("protocols: {http: {endpoint: '127.0.0.1:0', max_request_body_size: 100000}}");
        byte[] plain = LogBatches.of(200, 1000).encode().toBytes();

        assertThat(send(post(receiver, PROTOBUF, plain)).statusCode()).isEqualTo(400);
        for (Compression compression : Compression.values()) {
            if (compression != Compression.NONE) {
                var response = send(post(receiver, PROTOBUF, compressed(compression, plain))
                        .header("Content-Encoding", compression.header()));
                assertThat(response.statusCode()).as(compression.header()).isEqualTo(400);
                assertThat(RpcStatus.parse(Slice.of(response.body())).message())
                        .as(compression.header())
                        .contains("http: request body too large");
            }
        }
    }

    @Test
    void bombOfAGigabyteCostsNoMoreThanTheLimit() throws Exception {
        OtlpReceiver receiver = started(HTTP);
        var bomb = new ByteArrayOutputStream();
        try (OutputStream out = Compression.ZSTD.compress(bomb, Compression.DEFAULT_LEVEL)) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 1024; i++) {
                out.write(zeros);
            }
        }
        // More than the heap of this test; what is unfolded stops at 20 MiB.
        assertThat(1L << 30).isGreaterThan(Runtime.getRuntime().maxMemory());

        var response = send(post(receiver, PROTOBUF, bomb.toByteArray()).header("Content-Encoding", "zstd"));

        assertThat(response.statusCode()).isEqualTo(400);
    }

    @Test
    void httpPassesBackPressureOnWithItsDelay() throws Exception {
        logs.answering(new Delivery.TryAgain(Duration.ofMillis(1500), "memory"));

        var response = send(post(started(HTTP), JSON, OtlpJson.toBytes(LogBatches.of("a"))));

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).contains("2");
        assertThat(text(response)).isEqualTo("{\"code\":14,\"message\":\"memory\"}");
    }

    @Test
    void httpRefusalForGoodIs500() throws Exception {
        logs.answering(Delivery.refused(1, "never"));

        var response =
                send(post(started(HTTP), PROTOBUF, LogBatches.of("a").encode().toBytes()));

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(RpcStatus.parse(Slice.of(response.body()))).isEqualTo(RpcStatus.of(RpcCode.INTERNAL, "never"));
    }

    @Test
    void httpSaysWhichPartWasRefused() throws Exception {
        logs.answering(Delivery.refused(1, "one is \"bad\""));
        OtlpReceiver receiver = started(HTTP);

        var json = send(post(receiver, JSON, OtlpJson.toBytes(LogBatches.of("a", "b"))));
        var protobuf =
                send(post(receiver, PROTOBUF, LogBatches.of("a", "b").encode().toBytes()));

        assertThat(json.statusCode()).isEqualTo(200);
        assertThat(text(json))
                .isEqualTo(
                        "{\"partialSuccess\":{\"rejectedLogRecords\":\"1\",\"errorMessage\":\"one is \\\"bad\\\"\"}}");
        assertThat(OtlpService.readResponse(Slice.of(protobuf.body())).rejected())
                .isEqualTo(1);
    }

    @Test
    void browsersOfAllowedOriginsMayCall() throws Exception {
        OtlpReceiver receiver = started("protocols: {http: {endpoint: '127.0.0.1:0', cors: {"
                + "allowed_origins: ['https://*.example.com'], allowed_headers: [X-Own], exposed_headers: [X-Seen],"
                + " max_age: 600}}}");
        URI url = URI.create("http://127.0.0.1:" + receiver.httpPort() + "/v1/logs");

        var preflight = send(HttpRequest.newBuilder(url)
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("Origin", "https://app.example.com")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "x-own"));
        var call = send(
                post(receiver, JSON, OtlpJson.toBytes(LogBatches.of("a"))).header("Origin", "https://app.example.com"));
        var stranger =
                send(post(receiver, JSON, OtlpJson.toBytes(LogBatches.of("a"))).header("Origin", "https://evil.com"));

        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                .contains("https://app.example.com");
        assertThat(preflight
                        .headers()
                        .firstValue("Access-Control-Allow-Headers")
                        .orElseThrow())
                .contains("X-Own");
        assertThat(preflight.headers().firstValue("Access-Control-Max-Age")).contains("600");
        assertThat(call.headers().firstValue("Access-Control-Expose-Headers")).contains("X-Seen");
        assertThat(stranger.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void answersCarryTheConfiguredHeadersAndMetadataIsIncluded() throws Exception {
        OtlpReceiver receiver = started("protocols: {http: {endpoint: '127.0.0.1:0', include_metadata: true,"
                + " keep_alives_enabled: false, response_headers: {X-Server: ours}}}");

        var response =
                send(post(receiver, JSON, OtlpJson.toBytes(LogBatches.of("a"))).header("X-Tenant", "blue"));

        assertThat(response.headers().firstValue("X-Server")).contains("ours");
        assertThat(response.headers().firstValue("Connection")).contains("close");
        assertThat(logs.batches().getFirst().origin().metadata("x-tenant")).containsExactly("blue");
    }

    // Authentication, TLS, start

    /** Lets in whoever says the word, as a header or as a query parameter. */
    private static final class Word implements ServerAuthenticator {
        @Override
        public Map<String, String> authenticate(Map<String, List<String>> headers) throws AuthenticationException {
            if (headers.getOrDefault("word", List.of()).contains("sesame")) {
                return Map.of("subject", "ali");
            }
            throw new AuthenticationException("no word");
        }

        @Override
        public void start(Host host) {}

        @Override
        public void close(Deadline deadline) {}
    }

    private static final Extension WORD = new Word();
    private static final Host WITH_WORD =
            id -> id.equals(ComponentId.of("word")) ? Optional.of(WORD) : Optional.empty();

    @Test
    void authenticatorDecidesOverGrpcCalls() throws Exception {
        OtlpReceiver receiver =
                started("protocols: {grpc: {endpoint: '127.0.0.1:0', auth: {authenticator: word}}}", logs, WITH_WORD);

        RpcStatus refusal = refusal(plainClient(receiver), LogBatches.of("a").encode());
        export(
                client(receiver.grpcPort(), "tls: {insecure: true}\nheaders: {word: sesame}"),
                LogBatches.of("a").encode());

        assertThat(refusal).isEqualTo(RpcStatus.of(RpcCode.UNAUTHENTICATED, "no word"));
        assertThat(logs.batches().getFirst().origin().auth()).containsEntry("subject", "ali");
    }

    @Test
    void authenticatorDecidesOverHttpRequests() throws Exception {
        OtlpReceiver receiver = started(
                "protocols: {http: {endpoint: '127.0.0.1:0', auth: {authenticator: word, request_params: [word]}}}",
                logs,
                WITH_WORD);
        byte[] body = LogBatches.of("a").encode().toBytes();
        URI withWord = URI.create("http://127.0.0.1:" + receiver.httpPort() + "/v1/logs?word=sesame");

        assertThat(send(post(receiver, PROTOBUF, body)).statusCode()).isEqualTo(401);
        assertThat(send(post(receiver, PROTOBUF, body).header("word", "sesame")).statusCode())
                .isEqualTo(200);
        assertThat(send(post(receiver, PROTOBUF, body).uri(withWord)).statusCode())
                .isEqualTo(200);
    }

    @Test
    void missingAuthenticatorStopsTheStart() {
        assertThatThrownBy(() ->
                        started("protocols: {grpc: {endpoint: '127.0.0.1:0', auth: {authenticator: basicauth/x}}}"))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("failed to resolve authenticator \"basicauth/x\": authenticator not found");
    }

    @Test
    void grpcWithMutualTls() throws Exception {
        var ca = new TestCa(folder, "ca");
        TestCa.Identity server = ca.issue("server", "localhost", "127.0.0.1");
        TestCa.Identity known = ca.issue("client", "client");
        TestCa.Identity unknown = new TestCa(folder, "other").issue("stranger", "client");
        OtlpReceiver receiver = started("protocols: {grpc: {endpoint: '127.0.0.1:0', tls: {cert_file: '"
                + server.certificate() + "', key_file: '" + server.key() + "', client_ca_file: '" + ca.certificate()
                + "', min_version: '1.3'}}}");

        export(client(receiver.grpcPort(), tls(ca, known)), LogBatches.of("a").encode());
        RpcStatus stranger = refusal(
                client(receiver.grpcPort(), tls(ca, unknown)),
                LogBatches.of("a").encode());
        RpcStatus nobody = refusal(
                client(receiver.grpcPort(), "tls: {ca_file: '" + ca.certificate() + "'}"),
                LogBatches.of("a").encode());

        assertThat(logs.items()).isEqualTo(1);
        assertThat(stranger.code()).isEqualTo(RpcCode.UNAVAILABLE.value());
        assertThat(nobody.code()).isEqualTo(RpcCode.UNAVAILABLE.value());
    }

    private static String tls(TestCa ca, TestCa.Identity identity) {
        return "tls: {ca_file: '" + ca.certificate() + "', cert_file: '" + identity.certificate() + "', key_file: '"
                + identity.key() + "'}";
    }

    @Test
    void grpcClientSaysWhatIsWrongWithACertificate() throws Exception {
        var ca = new TestCa(folder, "ca");
        var other = new TestCa(folder, "other");
        OtlpReceiver good = tlsReceiver(ca.issue("good", "localhost"));
        OtlpReceiver expired = tlsReceiver(ca.expired("expired", "localhost"));
        OtlpReceiver elsewhere = tlsReceiver(ca.issue("elsewhere", "db.example.com"));
        String trusted = "tls: {ca_file: '" + ca.certificate() + "'}";

        assertThat(tlsRefusal(good, "tls: {ca_file: '" + other.certificate() + "'}"))
                .contains("PKIX path");
        assertThat(tlsRefusal(expired, trusted)).contains("NotAfter");
        assertThat(tlsRefusal(elsewhere, trusted)).contains("localhost");
        export(client(good.grpcPort(), trusted), LogBatches.of("a").encode());
        export(
                client(
                        elsewhere.grpcPort(),
                        "tls: {server_name_override: db.example.com, ca_file: '" + ca.certificate() + "'}"),
                LogBatches.of("b").encode());
        export(
                client(expired.grpcPort(), "tls: {insecure_skip_verify: true}"),
                LogBatches.of("c").encode());
        assertThat(logs.items()).isEqualTo(3);
    }

    private OtlpReceiver tlsReceiver(TestCa.Identity identity) throws StartException {
        return started("protocols: {grpc: {endpoint: '127.0.0.1:0', tls: {cert_file: '" + identity.certificate()
                + "', key_file: '" + identity.key() + "'}}}");
    }

    private String tlsRefusal(OtlpReceiver receiver, String yaml) throws Exception {
        return refusal(client(receiver.grpcPort(), yaml), LogBatches.of("a").encode())
                .message();
    }

    @Test
    void inlinePemAndCipherSuitesAndCurvesWork() throws Exception {
        var ca = new TestCa(folder, "ca");
        TestCa.Identity server = ca.issue("server", "localhost");
        OtlpReceiver receiver =
                started("protocols:\n  grpc:\n    endpoint: 127.0.0.1:0\n    tls:\n      max_version: '1.2'\n"
                        + "      cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]\n      curve_preferences: [P256]\n"
                        + "      cert_pem: |\n" + indented(server.certificate()) + "      key_pem: |\n"
                        + indented(server.key()));

        export(
                client(receiver.grpcPort(), "tls: {ca_file: '" + ca.certificate() + "'}"),
                LogBatches.of("a").encode());

        assertThat(tlsRefusal(
                        receiver,
                        "tls: {max_version: '1.2', cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384], ca_file: '"
                                + ca.certificate() + "'}"))
                .isNotEmpty();
        assertThat(tlsRefusal(receiver, "tls: {min_version: '1.3', ca_file: '" + ca.certificate() + "'}"))
                .isNotEmpty();
    }

    private static String indented(Path file) throws IOException {
        return Files.readString(file).indent(8);
    }

    @Test
    void changedCertificateIsTakenUp() throws Exception {
        var ca = new TestCa(folder, "ca");
        TestCa.Identity old = ca.expired("server", "localhost");
        OtlpReceiver receiver =
                started("protocols: {grpc: {endpoint: '127.0.0.1:0', tls: {reload_interval: 1ms, cert_file: '"
                        + old.certificate() + "', key_file: '" + old.key() + "'}}}");
        String trusted = "tls: {ca_file: '" + ca.certificate() + "'}";
        assertThat(tlsRefusal(receiver, trusted)).contains("NotAfter");

        TestCa.Identity renewed = ca.issue("server", "localhost");
        Files.setLastModifiedTime(
                renewed.certificate(),
                java.nio.file.attribute.FileTime.fromMillis(System.currentTimeMillis() + 10_000));

        export(client(receiver.grpcPort(), trusted), LogBatches.of("a").encode());
        assertThat(logs.items()).isEqualTo(1);
    }

    @Test
    void httpWithMutualTls() throws Exception {
        var ca = new TestCa(folder, "ca");
        TestCa.Identity server = ca.issue("server", "localhost");
        TestCa.Identity known = ca.issue("client", "client");
        OtlpReceiver receiver = started("protocols: {http: {endpoint: '127.0.0.1:0', tls: {cert_file: '"
                + server.certificate() + "', key_file: '" + server.key() + "', client_ca_file: '" + ca.certificate()
                + "'}}}");
        URI url = URI.create("https://localhost:" + receiver.httpPort() + "/v1/logs");
        var problems = new Problems();

        var tls = io.dbintel.network.tls.ClientTls.read(TestConfig.node("client", tls(ca, known), problems));
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(tls.context().context()).build()) {
            var request = HttpRequest.newBuilder(url)
                    .header("Content-Type", PROTOBUF)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(
                            LogBatches.of("a").encode().toBytes()))
                    .build();
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
        }
        var stranger = io.dbintel.network.tls.ClientTls.read(
                TestConfig.node("client", "tls: {ca_file: '" + ca.certificate() + "'}", problems));
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(stranger.context().context()).build()) {
            assertThatThrownBy(() ->
                            client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.discarding()))
                    .isInstanceOf(IOException.class);
        }
        assertThat(logs.items()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"grpc,gRPC", "http,HTTP"})
    void portInUseIsSaidWithWhatToDo(String protocol, String word) throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            String yaml = "protocols: {" + protocol + ": {endpoint: '127.0.0.1:" + taken.getLocalPort() + "'}}";

            assertThatThrownBy(() -> started(yaml))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("receiver \"otlp\" can't listen on 127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining(word)
                    .hasMessageContaining("in use")
                    .hasMessageContaining("set another in otlp::protocols::" + protocol + "::endpoint");
        }
    }

    @Test
    void missingCertificateFileIsSaid() {
        assertThatThrownBy(
                        () -> started(
                                "protocols: {grpc: {endpoint: '127.0.0.1:0', tls: {cert_file: /no/such.pem, key_file: /no/such.key}}}"))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("/no/such.pem does not exist");
    }

    @Test
    void defaultsAreTheCollectorsWithABoundOnReading() {
        OtlpReceiverConfig config = TestConfig.read(factory, "protocols: {grpc: , http: }");

        assertThat(config.grpc().orElseThrow().endpoint()).hasToString("localhost:4317");
        assertThat(config.http().orElseThrow().server().endpoint()).hasToString("localhost:4318");
        assertThat(config.http().orElseThrow().server().maxBodyBytes()).isEqualTo(20_971_520);
        assertThat(config.http().orElseThrow().server().timeouts())
                .isEqualTo(new HttpServerConfig.Timeouts(
                        Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofSeconds(30), Duration.ZERO));
        assertThat(config.http().orElseThrow().paths()).containsEntry(Signal.METRICS, "/v1/metrics");
    }

    @Test
    void everyKeyOfTheServersIsRead() {
        OtlpReceiverConfig config = TestConfig.read(factory, """
                protocols:
                  grpc:
                    endpoint: 0.0.0.0:4317
                    transport: tcp
                    max_recv_msg_size_mib: 8
                    max_concurrent_streams: 100
                    read_buffer_size: 524288
                    write_buffer_size: 0
                    include_metadata: true
                    middlewares: []
                    auth: {authenticator: a}
                    keepalive:
                      server_parameters: {max_connection_idle: 11s, max_connection_age: 12s, max_connection_age_grace: 13s, time: 30s, timeout: 5s}
                      enforcement_policy: {min_time: 10s, permit_without_stream: true}
                  http:
                    read_timeout: 4s
                    read_header_timeout: 3s
                    write_timeout: 5s
                    idle_timeout: 2s
                    profiles_url_path: /v1development/profiles
                """);

        var grpc = config.grpc().orElseThrow();
        assertThat(grpc.maxReceiveBytes()).isEqualTo(8 << 20);
        assertThat(grpc.maxConcurrentStreams()).isEqualTo(100);
        assertThat(grpc.keepAlive().maxConnectionAge()).isEqualTo(Duration.ofSeconds(12));
        assertThat(grpc.keepAlive().permitWithoutStream()).isTrue();
        assertThat(config.http().orElseThrow().server().timeouts())
                .isEqualTo(new HttpServerConfig.Timeouts(
                        Duration.ofSeconds(3), Duration.ofSeconds(4), Duration.ofSeconds(5), Duration.ofSeconds(2)));
    }

    @Test
    void everyWrongValueIsReported() {
        assertThat(TestConfig.errors(factory, "{}").toString())
                .contains("must specify at least one protocol when using the OTLP receiver");
        assertThat(TestConfig.errors(factory, """
                                protocols:
                                  thrift: {}
                                  grpc: {endpoint: nonsense, transport: udp, middlewares: [{id: x}]}
                                  http:
                                    logs_url_path: /a?b
                                    traces_url_path: /same
                                    metrics_url_path: /same
                                    compression_algorithms: [br]
                                    tls: {min_version: '1.3', max_version: '1.2', cert_file: a, cipher_suites: [X, TLS_RSA_WITH_AES_128_CBC_SHA], curve_preferences: [P1], tpm: {enabled: true}}
                                """).toString())
                .contains("otlp::protocols::thrift: unknown key")
                .contains("otlp::protocols::grpc::endpoint")
                .contains("otlp::protocols::grpc::transport")
                .contains("failed to resolve middleware \"x\"")
                .contains("invalid HTTP URL path set for signal")
                .contains("is the path of another signal too")
                .contains("unsupported compression algorithm \"br\"")
                .contains("min_version cannot be greater than max_version")
                .contains("provide both certificate and key, or neither")
                .contains("invalid TLS cipher suite: \"X\"")
                .contains("invalid TLS cipher suite: \"TLS_RSA_WITH_AES_128_CBC_SHA\"")
                .contains("invalid curve type \"P1\"")
                .contains("keys in a TPM are not supported");
    }

    @Test
    void closeBeforeStartAndTwiceDoesNothing() throws Exception {
        var receiver = (OtlpReceiver)
                factory.create(TestConfig.read(factory, GRPC), settings.of(Kind.RECEIVER, "otlp"), logsTo(logs));

        receiver.close(soon());
        receiver.close(soon());
        receiver.start(Host.EMPTY);

        assertThatThrownBy(receiver::grpcPort).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void batchesOfOneRequestStayAsTheyCame() throws Exception {
        Batch<LogRecord> sent = LogBatches.of("a", "b", "c");
        byte[] bytes = sent.encode().toBytes();

        export(plainClient(started(GRPC)), new Encoded(List.of(Slice.of(bytes))));

        assertThat(logs.batches().getFirst().encode().toBytes()).isEqualTo(bytes);
    }
}
