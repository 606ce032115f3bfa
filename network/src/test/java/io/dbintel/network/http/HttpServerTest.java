package io.dbintel.network.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbintel.component.Clock;
import io.dbintel.component.Deadline;
import io.dbintel.component.Host;
import io.dbintel.component.Kind;
import io.dbintel.component.StartException;
import io.dbintel.component.config.Problems;
import io.dbintel.network.ByteBudget;
import io.dbintel.network.Endpoint;
import io.dbintel.telemetry.Slice;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HttpServerTest {
    private static final int TRICKLE_MILLIS = 20;

    private final TestSettings settings = new TestSettings();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private ByteBudget budget = new ByteBudget(0);

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    private Socket client(String yaml, HttpHandler handler) throws StartException, IOException {
        var problems = new Problems();
        HttpServerConfig config = HttpServerConfig.read(
                TestConfig.node("server", "{endpoint: '127.0.0.1:0'" + yaml + "}", problems),
                new Endpoint("localhost", 1),
                Duration.ZERO);
        assertThat(problems.errors()).isEmpty();
        HttpServer server = HttpServer.start(config, handler, settings.of(Kind.RECEIVER, "sink"), Host.EMPTY, "sink");
        opened.add(() -> server.close(Deadline.after(Duration.ofSeconds(5), Clock.SYSTEM)));
        var socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), server.port());
        opened.add(socket);
        return socket;
    }

    private HttpAnswer readAll(HttpRequest request) {
        try (ByteBudget.Reservation held = budget.reservation()) {
            seen.add("read " + request.readBody(held).length());
            return HttpAnswer.text(200, "read");
        } catch (ByteBudget.SpentException e) {
            return HttpAnswer.text(503, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            seen.add("lost");
            return HttpAnswer.text(400, e.toString());
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String firstLine(Socket socket) throws IOException {
        return String.valueOf(
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                        .readLine());
    }

    /** Reads one answer of this test's handlers whole, so that the next can follow. */
    private static String answer(Socket socket, String end) throws IOException {
        var text = new StringBuilder();
        while (!text.toString().endsWith(end)) {
            int next = socket.getInputStream().read();
            assertThat(next).as("after %s", text).isNotNegative();
            text.append((char) next);
        }
        return text.toString();
    }

    /** Sends a byte now and then until the server has had enough. */
    private static void trickle(Socket socket) throws IOException {
        socket.setSoTimeout(TRICKLE_MILLIS);
        while (true) {
            try {
                if (socket.getInputStream().read() < 0) {
                    return;
                }
            } catch (SocketTimeoutException e) {
                try {
                    socket.getOutputStream().write('x');
                } catch (IOException closed) {
                    return;
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    @Test
    void uploadThatFindsNoRoomIsAnsweredBeforeItHasEnded() throws Exception {
        budget = new ByteBudget(128 << 10);
        Socket client = client("", this::readAll);

        send(client, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(200_000));

        assertThat(firstLine(client)).isEqualTo("HTTP/1.1 503 Service Unavailable");
        assertThat(budget.used()).isZero();
    }

    @Test
    void clientThatDawdlesOverTheHeaderIsCutOff() throws Exception {
        Socket client = client(", read_header_timeout: 200ms", this::readAll);

        send(client, "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ");
        trickle(client);

        assertThat(seen).isEmpty();
    }

    @Test
    void clientThatSaysNothingIsCutOff() throws Exception {
        Socket client = client(", read_header_timeout: 100ms", this::readAll);

        assertThat(client.getInputStream().read()).isNegative();
    }

    @Test
    void headerOfTheNextRequestIsTimedFromItsFirstByte() throws Exception {
        Socket client = client(", read_header_timeout: 300ms", request -> HttpAnswer.text(200, "done"));
        send(client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        answer(client, "done");

        client.setSoTimeout(600);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        client.setSoTimeout(0);
        send(client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(answer(client, "done")).startsWith("HTTP/1.1 200");

        send(client, "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ");
        trickle(client);
    }

    @Test
    void clientThatDawdlesOverTheBodyIsCutOff() throws Exception {
        Socket client = client(", read_timeout: 300ms", this::readAll);

        send(client, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
        trickle(client);

        assertThat(seen.take()).isEqualTo("lost");
        assertThat(budget.used()).isZero();
    }

    @Test
    void bodiesThatNeverComeTakeNoMoreThanTheirPlaces() throws Exception {
        Socket first = client("", this::readAll);
        var stalled = new ArrayList<Socket>();
        // Some more than there are places: one may be taken when the other client asks.
        for (int i = 0; i < 300; i++) {
            var socket = new Socket(first.getInetAddress(), first.getPort());
            opened.add(socket);
            stalled.add(socket);
            send(socket, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{");
        }
        String answer;
        do {
            // Until the last of them has its place.
            send(first, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
            answer = answer(first, "\r\n\r\n");
            first.getInputStream().skipNBytes(length(answer));
        } while (answer.startsWith("HTTP/1.1 200"));
        for (Socket each : stalled) {
            each.close();
        }
        for (int lost = 0; lost < 256; ) {
            lost += seen.take().equals("lost") ? 1 : 0;
        }

        assertThat(answer).startsWith("HTTP/1.1 503").contains("Retry-After: 1");
        send(first, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
        assertThat(answer(first, "read")).startsWith("HTTP/1.1 200");
    }

    private static int length(String head) {
        return Integer.parseInt(head.replaceFirst("(?s).*Content-Length: (\\d+).*", "$1"));
    }

    @Test
    void compressedBodyThatEndsEarlyIsSaidInWords() throws Exception {
        Socket client = client("", request -> {
            try (ByteBudget.Reservation held = budget.reservation()) {
                Slice raw = request.readBody(held);
                return HttpAnswer.text(
                        200, "read " + request.decompress(raw, held).length());
            } catch (IOException e) {
                return HttpAnswer.text(400, String.valueOf(e.getMessage()));
            }
        });

        // Half of the header of gzip.
        send(client, "POST / HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n");
        client.getOutputStream().write(new byte[] {0x1f, (byte) 0x8b, 8, 0});

        assertThat(answer(client, "early"))
                .startsWith("HTTP/1.1 400")
                .endsWith("body is no whole gzip: it ends too early");
    }

    @Test
    void whatIsNoHttpIsAnsweredInPlainText() throws Exception {
        Socket client = client("", this::readAll);

        send(client, "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n");

        assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .startsWith("HTTP/1.1 400")
                .endsWith("400 Bad Request")
                .doesNotContain("<", "Server:", "Jetty");
    }

    @Test
    void workOnARequestIsNotTimed() throws Exception {
        var gate = new CountDownLatch(1);
        Socket client = client(", read_timeout: 1s, read_header_timeout: 1s, write_timeout: 1s", request -> {
            HttpAnswer answer = readAll(request);
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return answer;
        });

        send(client, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
        client.setSoTimeout(1500);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        gate.countDown();

        assertThat(firstLine(client)).isEqualTo("HTTP/1.1 200 OK");
    }

    @Test
    void clientThatDawdlesOverTheAnswerIsCutOff() throws Exception {
        byte[] large = new byte[64 << 20];
        Socket client = client(", write_timeout: 1ms", request -> HttpAnswer.of(200, "text/plain", large));

        send(client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        assertThat(taken(client)).isLessThan(large.length);
    }

    private static long taken(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        byte[] buffer = new byte[1024];
        long taken = 0;
        try {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                taken += read;
            }
        } catch (IOException cutOff) {
            assertThat(cutOff).hasMessageContaining("reset");
        }
        return taken;
    }

    @Test
    void idleConnectionIsClosed() throws Exception {
        Socket client = client(", idle_timeout: 100ms", request -> HttpAnswer.text(200, "done"));
        send(client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        answer(client, "done");

        assertThat(client.getInputStream().read()).isNegative();
    }

    @Test
    void headerIsFoundInAnyCaseAndWithoutMetadata() throws Exception {
        Socket client = client("", request -> {
            seen.add(request.header("accept") + "|" + request.header("X-NONE") + "|"
                    + request.origin().metadata().size());
            return HttpAnswer.text(200, "done");
        });

        send(client, "GET / HTTP/1.1\r\nHost: a\r\nAccept: text/plain\r\nACCEPT: text/html;q=0.5, a/b\r\n\r\n");

        assertThat(seen.take()).isEqualTo("text/plain, text/html;q=0.5, a/b||0");
    }
}
