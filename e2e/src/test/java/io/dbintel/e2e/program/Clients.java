package io.dbintel.e2e.program;

import io.dbintel.telemetry.Encoded;
import io.dbintel.testkit.LogBatches;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Sends numbered records, never one twice, and remembers which got an OK. */
final class Clients implements AutoCloseable {
    /** Between two requests of a thread, so that the machine has time for others. */
    private static final long PACE_MILLIS = 5;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI url;
    private final int records;
    private final String payload;
    private final CountDownLatch never = new CountDownLatch(1);
    private final AtomicLong next = new AtomicLong();
    private final Set<Long> accepted = ConcurrentHashMap.newKeySet();
    private final AtomicLong refused = new AtomicLong();
    /** No answer is no OK: whether their records arrive is of no account. */
    private final AtomicLong unanswered = new AtomicLong();

    /**
     * @param records of a request
     * @param extra characters of each record
     */
    Clients(int port, int records, int extra) {
        this.records = records;
        this.url = URI.create("http://127.0.0.1:" + port + "/v1/logs");
        this.payload = "x".repeat(extra);
    }

    /** Numbers of the records that got an OK. */
    Set<Long> accepted() {
        return accepted;
    }

    /** Requests that got no answer. */
    long unanswered() {
        return unanswered.get();
    }

    /** Records that got an answer other than OK. */
    long refused() {
        return refused.get();
    }

    /** The number that a body begins with. */
    static Long number(String body) {
        return Long.valueOf(body.substring(0, body.indexOf(' ')));
    }

    /** One request. */
    HttpResponse<String> send() throws IOException, InterruptedException {
        var numbers = new ArrayList<Long>();
        for (int i = 0; i < records; i++) {
            numbers.add(next.getAndIncrement());
        }
        List<String> bodies =
                numbers.stream().map(number -> number + " " + payload).toList();
        Encoded request = LogBatches.of(bodies.toArray(new String[0])).encode();
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(url)
                        .header("Content-Type", "application/x-protobuf")
                        .timeout(Duration.ofSeconds(30))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(request.toBytes()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() == 200) {
            accepted.addAll(numbers);
        } else {
            refused.addAndGet(records);
        }
        return answer;
    }

    private void sendIfSomebodyListens() throws InterruptedException {
        try {
            send();
        } catch (IOException e) {
            unanswered.incrementAndGet();
        }
    }

    /** Several threads that send until they are told to stop; a connection that breaks is part of the game. */
    List<Thread> start(int threads, AtomicBoolean stop) {
        var started = new ArrayList<Thread>();
        for (int i = 0; i < threads; i++) {
            started.add(Thread.ofVirtual().start(() -> {
                try {
                    while (!stop.get() && !never.await(PACE_MILLIS, TimeUnit.MILLISECONDS)) {
                        sendIfSomebodyListens();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        return started;
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
