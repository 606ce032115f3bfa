package io.dbintel.database;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one physical connection, counted below TLS, and the way to cut it from another thread. A driver opens further
 * sockets to cancel statements; their bytes are counted apart.
 */
final class Wire {
    private final @Nullable Path unixSocket;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong cancelSent = new AtomicLong();
    private final AtomicLong cancelReceived = new AtomicLong();
    private final List<CountingSocket> sockets = new ArrayList<>(); // guarded by this

    private volatile boolean established;
    private volatile boolean cut;
    private volatile boolean overflowed;
    private volatile long receiveLimit = Long.MAX_VALUE;

    Wire(@Nullable Path unixSocket) {
        this.unixSocket = unixSocket;
    }

    /** Bytes of one direction at one moment. */
    record Reading(long sent, long received) {}

    Reading reading() {
        return new Reading(sent.get(), received.get());
    }

    /** What the cancelling sockets carried; asking twice does not give it twice. */
    Reading takeCancelled() {
        return new Reading(cancelSent.getAndSet(0), cancelReceived.getAndSet(0));
    }

    /** From now on further sockets are for cancelling. */
    void established() {
        established = true;
    }

    /** Breaks the connection when an answer grows beyond so many bytes. */
    void limitAnswer(long bytes) {
        receiveLimit = received.get() + bytes;
    }

    boolean overflowed() {
        return overflowed;
    }

    boolean wasCut() {
        return cut;
    }

    /** Ends the connection at once, without a word to the server; the thread that waits on it gets an exception. */
    void cut() {
        List<CountingSocket> all;
        synchronized (this) {
            cut = true;
            all = List.copyOf(sockets);
        }
        all.forEach(CountingSocket::abort);
    }

    Socket newSocket() throws IOException {
        boolean main = !established;
        Socket plain = unixSocket == null ? new Socket() : new UnixSocket(unixSocket);
        var socket = new CountingSocket(plain, this, main);
        synchronized (this) {
            if (cut) {
                socket.abort();
                throw new SocketException("the deadline is over");
            }
            sockets.add(socket);
        }
        return socket;
    }

    synchronized void forget(CountingSocket socket) {
        sockets.remove(socket);
    }

    void countSent(boolean main, int bytes) {
        (main ? sent : cancelSent).addAndGet(bytes);
    }

    void countReceived(boolean main, int bytes) throws IOException {
        if (!main) {
            cancelReceived.addAndGet(bytes);
        } else if (received.addAndGet(bytes) > receiveLimit) {
            overflowed = true;
            throw new IOException("the answer is too large");
        }
    }
}
