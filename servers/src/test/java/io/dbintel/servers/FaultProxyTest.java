package io.dbintel.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
    private static final int SHORT_WAIT_MS = 200;
    private static final int GREETING_LENGTH = 4;
    private static final int PATIENCE_MS = 10_000;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private ServerSocket first;
    private ServerSocket second;
    private FaultProxy proxy;

    @BeforeEach
    void open() throws IOException {
        first = greeter("one:");
        second = greeter("two:");
        proxy = FaultProxy.to(PostgresServer.HOST, first.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        proxy.close();
        first.close();
        second.close();
        threads.close();
    }

    @Test
    void bytesAreForwardedAndCountedEachWay() throws Exception {
        try (var client = client()) {
            assertThat(exchange(client, "hello")).isEqualTo("one:hello");
            assertThat(exchange(client, "again")).isEqualTo("one:again");

            assertThat(proxy.bytesToServer()).isEqualTo(10);
            assertThat(proxy.bytesToClient()).isEqualTo(18);
            assertThat(proxy.connections()).isEqualTo(1);
        }
        assertThat(proxy.awaitConnections(0, Duration.ofMillis(PATIENCE_MS))).isTrue();
        assertThat(proxy.accepted()).isEqualTo(1);
    }

    @Test
    void silenceKeepsSocketsOpenAndDeliversLater() throws Exception {
        try (var client = client();
                var late = new Socket()) {
            exchange(client, "hello");

            proxy.silence();
            send(client, "again");
            late.connect(client.getRemoteSocketAddress(), PATIENCE_MS);
            send(late, "hello");

            client.setSoTimeout(SHORT_WAIT_MS);
            late.setSoTimeout(SHORT_WAIT_MS);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            assertThatThrownBy(() -> late.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            assertThat(proxy.bytesToServer()).isEqualTo(5);

            proxy.resume();

            client.setSoTimeout(PATIENCE_MS);
            late.setSoTimeout(PATIENCE_MS);
            assertThat(receive(client, 9)).isEqualTo("one:again");
            assertThat(receive(late, 9)).isEqualTo("one:hello");
        }
    }

    @Test
    void newConnectionsAreAdmittedWhileTheOldStaySilent() throws Exception {
        try (var client = client()) {
            exchange(client, "hello");
            proxy.silence();
            send(client, "again");

            proxy.admit();

            try (var late = client()) {
                assertThat(exchange(late, "fresh")).isEqualTo("one:fresh");
            }
            client.setSoTimeout(SHORT_WAIT_MS);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            proxy.resume();
            client.setSoTimeout(PATIENCE_MS);
            assertThat(receive(client, 9)).isEqualTo("one:again");
        }
    }

    @Test
    void cutResetsEvenASilentConnection() throws Exception {
        try (var client = client()) {
            exchange(client, "hello");
            proxy.silence();

            proxy.cut();

            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThat(proxy.awaitConnections(0, Duration.ofMillis(PATIENCE_MS)))
                    .isTrue();
        }
    }

    @Test
    void refusedConnectionsAreRefusedUntilAccepted() throws Exception {
        try (var client = client()) {
            exchange(client, "hello");

            proxy.refuse();

            assertThatThrownBy(() -> client().close()).isInstanceOf(SocketException.class);
            assertThat(exchange(client, "still")).isEqualTo("one:still");

            proxy.accept();

            try (var next = client()) {
                assertThat(exchange(next, "hello")).isEqualTo("one:hello");
            }
        }
    }

    @Test
    void newTargetTakesNewConnectionsOnly() throws Exception {
        try (var before = client()) {
            exchange(before, "hello");

            proxy.target(PostgresServer.HOST, second.getLocalPort());

            try (var after = client()) {
                assertThat(exchange(after, "hello")).isEqualTo("two:hello");
                assertThat(exchange(before, "hello")).isEqualTo("one:hello");
            }
        }
    }

    @Test
    void delayHoldsBytesBack() throws Exception {
        try (var client = client()) {
            exchange(client, "hello");
            proxy.delay(Duration.ofMillis(SHORT_WAIT_MS));

            var before = System.nanoTime();
            exchange(client, "hello");

            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isGreaterThan(Duration.ofMillis(2 * SHORT_WAIT_MS));
        }
    }

    @Test
    void targetThatIsAwayBreaksTheConnection() throws Exception {
        proxy.target(PostgresServer.HOST, FreePorts.next());

        try (var client = client()) {
            assertThatThrownBy(() -> receive(client, 1)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void databaseAnswersThroughTheProxyAndFailsOver() throws Exception {
        TestServers.assumeAvailable();
        try (var one = PostgresServer.builder().start();
                var two = PostgresServer.builder().start()) {
            proxy.target(one.host(), one.port());
            assertThat(portBehindProxy(one)).isEqualTo(one.port());

            proxy.target(two.host(), two.port());
            proxy.cut();

            assertThat(portBehindProxy(one)).isEqualTo(two.port());
        }
    }

    private int portBehindProxy(PostgresServer server) throws Exception {
        try (var connection = DriverManager.getConnection(proxy.jdbcUrl("postgres"), server.superuser(), "");
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SHOW port")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private Socket client() throws IOException {
        var client = new Socket(InetAddress.ofLiteral(proxy.host()), proxy.port());
        client.setSoTimeout(PATIENCE_MS);
        return client;
    }

    /** A server that answers each five bytes with its greeting and the same bytes. */
    private ServerSocket greeter(String greeting) throws IOException {
        var server = new ServerSocket(0, 16, InetAddress.ofLiteral(PostgresServer.HOST));
        threads.execute(() -> untilClosed(() -> {
            var socket = server.accept();
            threads.execute(() -> untilClosed(() -> {
                try {
                    send(socket, greeting + receive(socket, 5));
                } catch (IOException e) {
                    socket.close();
                    throw e;
                }
            }));
        }));
        return server;
    }

    private static void untilClosed(Step step) {
        try {
            while (true) {
                step.run();
            }
        } catch (IOException e) {
            // The client left or the test is over; what was sent till then is what the test checks.
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private static String exchange(Socket socket, String text) throws IOException {
        send(socket, text);
        return receive(socket, GREETING_LENGTH + text.length());
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String receive(Socket socket, int length) throws IOException {
        var bytes = socket.getInputStream().readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("the connection ended after " + bytes.length + " bytes");
        }
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
