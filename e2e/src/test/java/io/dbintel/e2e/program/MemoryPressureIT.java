package io.dbintel.e2e.program;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dbintel.servers.FreePorts;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Limits;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.MalformedException;
import io.dbintel.telemetry.Resource;
import io.dbintel.telemetry.Scope;
import io.dbintel.telemetry.ScopeGroup;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Slice;
import io.dbintel.telemetry.Value;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backend that stalls while clients go on as fast as they can. */
class MemoryPressureIT {
    private static final int CLIENTS = 4;
    private static final int RECORDS = 500;
    private static final String FILLER = "x".repeat(900);
    /** docs/reliability.md: heap, half as much direct memory, and what the JVM needs itself. */
    private static final long MOST_RSS_MB = 256 + 128 + 160;

    @TempDir
    Path folder;

    private final List<Integer> ports = FreePorts.next(1);
    private final Sink sink = new Sink();
    private final AtomicLong ids = new AtomicLong();

    @Test
    void stallOfSecondsLosesNothingAndStaysWithinItsMemory() throws Exception {
        stall(Duration.ofSeconds(15));
    }

    @Test
    @Tag("endurance")
    void stallOfTenMinutesLosesNothingAndStaysWithinItsMemory() throws Exception {
        stall(Duration.ofMinutes(10));
    }

    private void stall(Duration duration) throws Exception {
        sink.start();
        try (Program program = Program.start(Map.of(), "run", "--config", config().toString());
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            program.awaitLine("Everything is ready");
            long end = System.nanoTime() + duration.toNanos();
            var sending = new ArrayList<Future<Counts>>();
            for (int i = 0; i < CLIENTS; i++) {
                sending.add(clients.submit(() -> send(end)));
            }
            var counts = new Counts(0, 0);
            for (Future<Counts> each : sending) {
                counts = counts.and(each.get());
            }
            long rss = program.peakRssMb();

            sink.resume(counts.accepted() * RECORDS);

            assertThat(sink.hasAll())
                    .as("%d records were accepted, %d came", counts.accepted() * RECORDS, sink.received.size())
                    .isTrue();
            assertThat(rss).isLessThan(MOST_RSS_MB);
            assertThat(counts.accepted()).isPositive();
            assertThat(counts.askedToWait()).isPositive();
            System.out.printf(
                    "stall of %s: %d records accepted and delivered, %d requests asked to come again, peak RSS %d MB%n",
                    duration, counts.accepted() * RECORDS, counts.askedToWait(), rss);
            program.terminate();
            assertThat(program.awaitExit()).isZero();
        } finally {
            sink.stop();
        }
    }

    private Path config() throws IOException {
        return Files.writeString(folder.resolve("collector.yaml"), """
            receivers: {otlp: {protocols: {http: {endpoint: "127.0.0.1:%d"}}}}
            processors:
              memory_limiter: {check_interval: 100ms, limit_mib: 220}
            exporters:
              otlphttp:
                endpoint: "http://127.0.0.1:%d"
                compression: none
                timeout: 10s
                retry_on_failure: {initial_interval: 100ms, max_interval: 1s, max_elapsed_time: 0s}
            service:
              telemetry: {metrics: {readers: []}}
              pipelines: {logs: {receivers: [otlp], processors: [memory_limiter], exporters: [otlphttp]}}
            """.formatted(ports.get(0), sink.port()));
    }

    /** Requests that were taken, and those that were answered with a wish to come again. */
    private record Counts(long accepted, long askedToWait) {
        Counts and(Counts other) {
            return new Counts(accepted + other.accepted, askedToWait + other.askedToWait);
        }
    }

    private Counts send(long end) throws IOException, InterruptedException {
        long accepted = 0;
        long askedToWait = 0;
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (System.nanoTime() < end) {
                long first = ids.getAndAdd(RECORDS);
                var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.get(0) + "/v1/logs"))
                        .header("Content-Type", "application/x-protobuf")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(records(first)))
                        .build();
                int status = client.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                if (status == 200) {
                    for (long id = first; id < first + RECORDS; id++) {
                        sink.accepted.add(id);
                    }
                    accepted++;
                } else {
                    assertThat(status).isIn(429, 503);
                    askedToWait++;
                }
            }
        }
        return new Counts(accepted, askedToWait);
    }

    private static byte[] records(long first) {
        var batch = new Batch<>(Signal.LOGS);
        ScopeGroup<LogRecord> scope = batch.addResource(new Resource()).addScope(new Scope());
        for (long id = first; id < first + RECORDS; id++) {
            scope.add(new LogRecord().setTime(id).setBody(new Value.Text(FILLER)));
        }
        return batch.encode().toBytes();
    }

    /** Takes OTLP over HTTP; at first it lets every request wait. */
    private static final class Sink {
        final Set<Long> accepted = ConcurrentHashMap.newKeySet();
        final Set<Long> received = ConcurrentHashMap.newKeySet();
        private final CountDownLatch resumed = new CountDownLatch(1);
        private final CountDownLatch complete = new CountDownLatch(1);
        private final HttpServer server;
        private volatile long expected = Long.MAX_VALUE;

        Sink() {
            try {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        int port() {
            return server.getAddress().getPort();
        }

        void start() {
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/v1/logs", this::take);
            server.start();
        }

        void stop() {
            resumed.countDown();
            server.stop(0);
        }

        private void take(HttpExchange exchange) throws IOException {
            try (exchange) {
                byte[] body = exchange.getRequestBody().readAllBytes();
                resumed.await();
                Batch.decode(Signal.LOGS, Slice.of(body), Limits.DEFAULT).forEach(log -> received.add(log.time()));
                exchange.sendResponseHeaders(200, -1);
                if (received.size() >= expected) {
                    complete.countDown();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (MalformedException e) {
                throw new IOException(e);
            }
        }

        void resume(long records) {
            expected = records;
            resumed.countDown();
        }

        boolean hasAll() throws InterruptedException {
            return complete.await(2, TimeUnit.MINUTES) && received.containsAll(accepted);
        }
    }
}
