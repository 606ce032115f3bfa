package io.dbintel.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A TCP address on 127.0.0.1 that forwards to a server, counts the bytes, and on request behaves as bad networks do.
 *
 * <pre>{@code
 * try (var proxy = FaultProxy.to(server.host(), server.port())) {
 *     collect(proxy.jdbcUrl("postgres"));
 *     proxy.silence();                                       // sockets stay open, nothing comes through
 *     proxy.resume();
 *     proxy.target(standby.host(), standby.port());          // a failover behind one address ...
 *     proxy.cut();                                           // ... that breaks the old connections
 * }
 * }</pre>
 *
 * <p>Each connection has two virtual threads with a buffer of 16 KiB each; at {@value #MAX_CONNECTIONS} connections
 * further ones are closed at once. Safe for use by several threads.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 1024;
    private static final int BUFFER = 16 * 1024;
    private static final int CONNECT_TIMEOUT_MS = 10_000;

    private final ExecutorService threads;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong bytesToServer = new AtomicLong();
    private final AtomicLong bytesToClient = new AtomicLong();
    private final int port;
    private volatile InetSocketAddress target;
    private volatile Duration delay = Duration.ZERO;
    private volatile CountDownLatch acceptorEnded = new CountDownLatch(0);

    // Guarded by lock.
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean silent;
    private final Set<Link> forgotten = new HashSet<>();
    private @Nullable ServerSocket listener;

    private FaultProxy(InetSocketAddress target) throws IOException {
        this.target = target;
        var socket = listen(0);
        this.port = socket.getLocalPort();
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("proxy/" + port + "/", 0).factory());
        startAccepting(socket);
    }

    /** Forwards a free port to this address. */
    public static FaultProxy to(String host, int port) {
        try {
            return new FaultProxy(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw new UncheckedIOException("no proxy to " + host + ":" + port, e);
        }
    }

    /** The address it listens on. */
    public String host() {
        return PostgresServer.HOST;
    }

    /** The port it listens on, the same for its whole life. */
    public int port() {
        return port;
    }

    /** The address of a PostgreSQL database behind this proxy. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://" + host() + ":" + port + "/" + database;
    }

    /** Sends new connections to another server; those that exist stay where they are until {@link #cut()}. */
    public void target(String host, int newPort) {
        target = new InetSocketAddress(host, newPort);
    }

    /**
     * Forwards nothing any more, in neither direction, not even the end of a connection: every socket stays open, as
     * behind a firewall that forgot it. New connections are accepted and hear nothing.
     */
    public void silence() {
        change(() -> silent = true);
    }

    /** Ends the silence for connections that are opened from now on; those that exist hear nothing until {@link #resume}. */
    public void admit() {
        change(() -> {
            silent = false;
            forgotten.addAll(links);
        });
    }

    /** Ends the silence; what was sent meanwhile is delivered. */
    public void resume() {
        change(() -> {
            silent = false;
            forgotten.clear();
        });
    }

    /** Holds every chunk of bytes back for this long before it is passed on; zero ends that. */
    public void delay(Duration value) {
        delay = value;
    }

    /** Resets every connection that exists, on both sides. */
    public void cut() {
        change(() -> links.forEach(Link::reset));
    }

    /** Refuses new connections: nobody listens on the port. Those that exist go on. */
    public void refuse() {
        change(() -> {
            if (listener != null) {
                close(listener);
                listener = null;
            }
        });
        awaitAcceptor();
    }

    /** The port is free only when the thread that accepted has noticed. */
    private void awaitAcceptor() {
        try {
            if (!acceptorEnded.await(10, TimeUnit.SECONDS)) {
                throw new ServerFailure("port " + port + " is still open 10 s after it was closed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Accepts new connections again. */
    public void accept() {
        change(() -> {
            if (listener == null && closing.getCount() > 0) {
                try {
                    startAccepting(listen(port));
                } catch (IOException e) {
                    throw new UncheckedIOException("port " + port + " can't be opened again", e);
                }
            }
        });
    }

    private void startAccepting(ServerSocket socket) {
        var ended = new CountDownLatch(1);
        listener = socket;
        acceptorEnded = ended;
        threads.execute(() -> {
            try {
                acceptAll(socket);
            } finally {
                ended.countDown();
            }
        });
    }

    /** Bytes passed on from clients to the server, since the start. */
    public long bytesToServer() {
        return bytesToServer.get();
    }

    /** Bytes passed on from the server to clients, since the start. */
    public long bytesToClient() {
        return bytesToClient.get();
    }

    /** Connections that exist now. */
    public int connections() {
        return links.size();
    }

    /** Connections accepted since the start. */
    public long accepted() {
        return accepted.get();
    }

    /**
     * Waits until there are this many connections.
     *
     * @return whether it came to that in time
     */
    public boolean awaitConnections(int count, Duration timeout) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var left = timeout.toNanos();
            while (links.size() != count && left > 0) {
                left = changed.awaitNanos(left);
            }
            return links.size() == count;
        } finally {
            lock.unlock();
        }
    }

    /** Resets all connections and frees the port. May come twice. */
    @Override
    public void close() {
        closing.countDown();
        refuse();
        cut();
        threads.close();
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 128, InetAddress.ofLiteral(PostgresServer.HOST));
    }

    private void acceptAll(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                var link = new Link(socket.accept());
                accepted.incrementAndGet();
                if (links.size() >= MAX_CONNECTIONS || closing.getCount() == 0) {
                    link.reset();
                } else {
                    change(() -> links.add(link));
                    run(link);
                }
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException("port " + port + " accepts no more connections", e);
                }
            }
        }
    }

    private void run(Link link) {
        try {
            threads.execute(link::run);
        } catch (RejectedExecutionException e) {
            // The proxy was closed at this very moment.
            link.reset();
            change(() -> links.remove(link));
        }
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            throw new IllegalStateException("a socket of the proxy can't be closed", e);
        }
    }

    /** One client and its connection to the server. */
    private final class Link {
        private final Socket client;
        private final Socket server = new Socket();

        Link(Socket client) {
            this.client = client;
        }

        void run() {
            try {
                awaitSound();
                server.connect(target, CONNECT_TIMEOUT_MS);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                var back = threads.submit(() -> pump(server, client, bytesToClient));
                pump(client, server, bytesToServer);
                back.get();
            } catch (IOException | RejectedExecutionException e) {
                // The server is away, the connection broke or the proxy was closed: the client learns it by the close.
                reset();
            } catch (ExecutionException e) {
                throw new IllegalStateException("the proxy failed", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                reset();
            } finally {
                FaultProxy.close(client);
                FaultProxy.close(server);
                change(() -> {
                    links.remove(this);
                    forgotten.remove(this);
                });
            }
        }

        private void pump(Socket from, Socket to, AtomicLong count) {
            var buffer = new byte[BUFFER];
            try {
                var in = from.getInputStream();
                var out = to.getOutputStream();
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    pass();
                    // Counted first: whoever has got the bytes finds them counted.
                    count.addAndGet(length);
                    out.write(buffer, 0, length);
                }
                pass();
                to.shutdownOutput();
            } catch (IOException e) {
                // A broken side breaks the other one, which ends the other direction too.
                reset();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                reset();
            }
        }

        /** Waits as the present fault demands. */
        private void pass() throws InterruptedException {
            if (delay.isPositive() && closing.await(delay.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
            awaitSound();
        }

        private void awaitSound() throws InterruptedException {
            lock.lockInterruptibly();
            try {
                while ((silent || forgotten.contains(this)) && !client.isClosed()) {
                    changed.await();
                }
            } finally {
                lock.unlock();
            }
        }

        /** Closes both sides with a reset instead of an orderly end. */
        void reset() {
            resetOne(client);
            resetOne(server);
        }

        private void resetOne(Socket socket) {
            try {
                if (!socket.isClosed()) {
                    socket.setOption(StandardSocketOptions.SO_LINGER, 0);
                }
                socket.close();
            } catch (IOException e) {
                // Already broken; closing is all that is left to do.
                FaultProxy.close(socket);
            }
        }
    }
}
