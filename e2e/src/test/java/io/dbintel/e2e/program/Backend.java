package io.dbintel.e2e.program;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Limits;
import io.dbintel.telemetry.MalformedException;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Slice;
import io.dbintel.testkit.LogBatches;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An OTLP/HTTP backend whose mood the test sets; it counts how often each record arrived, by its number. */
final class Backend implements AutoCloseable {
    /** How it answers. */
    enum Mood {
        TAKES,
        /** Nobody listens. */
        DOWN,
        /** 503 with Retry-After. */
        BUSY,
        /** 429 with Retry-After. */
        THROTTLES,
        /** All but the first record of each request. */
        TAKES_ALL_BUT_ONE,
        /** 400: never to be tried again. */
        REFUSES
    }

    private final int port;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Long, Integer> received = new ConcurrentHashMap<>();
    private final Set<Long> refused = ConcurrentHashMap.newKeySet();
    private volatile Mood mood = Mood.DOWN;
    private HttpServer server;

    Backend(int port) throws IOException {
        this.port = port;
        server = HttpServer.create();
        to(Mood.TAKES);
    }

    /** By how often each came. */
    Map<Long, Integer> received() {
        return received;
    }

    /** Records that it said it will never take. */
    Set<Long> refused() {
        return refused;
    }

    synchronized void to(Mood next) throws IOException {
        if (mood == Mood.DOWN && next != Mood.DOWN) {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
            server.createContext("/v1/logs", this::answer);
            server.setExecutor(threads);
            server.start();
        } else if (mood != Mood.DOWN && next == Mood.DOWN) {
            server.stop(0);
        }
        mood = next;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Mood now = mood;
            byte[] request = exchange.getRequestBody().readAllBytes();
            switch (now) {
                case TAKES, TAKES_ALL_BUT_ONE -> {
                    List<Long> bodies = numbers(request);
                    int from = now == Mood.TAKES ? 0 : 1;
                    refused.addAll(bodies.subList(0, from));
                    bodies.subList(from, bodies.size()).forEach(body -> received.merge(body, 1, Integer::sum));
                    // ExportLogsServiceResponse { partial_success { rejected_log_records } }
                    send(exchange, 200, from == 0 ? new byte[0] : new byte[] {0x0a, 2, 0x08, (byte) from});
                }
                case BUSY, THROTTLES, DOWN -> {
                    exchange.getResponseHeaders().set("Retry-After", "1");
                    send(exchange, now == Mood.THROTTLES ? 429 : 503, new byte[0]);
                }
                case REFUSES -> {
                    refused.addAll(numbers(request));
                    send(exchange, 400, new byte[0]);
                }
            }
        } catch (MalformedException e) {
            throw new IOException("the collector sent what is no request", e);
        }
    }

    private static List<Long> numbers(byte[] request) throws MalformedException {
        return LogBatches.bodies(Batch.decode(Signal.LOGS, Slice.of(request), Limits.DEFAULT)).stream()
                .map(Clients::number)
                .toList();
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() throws IOException {
        to(Mood.DOWN);
        threads.close();
    }
}
