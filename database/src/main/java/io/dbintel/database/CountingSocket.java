package io.dbintel.database;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A socket that reports its bytes to a {@link Wire} and, when closed in order, waits until the server has left too. */
final class CountingSocket extends Socket {
    /** How long a closing waits for the server's end of the connection, in milliseconds. */
    private static final int FAREWELL_MILLIS = 500;

    private final Socket plain;
    private final Wire wire;
    private final boolean main;
    private final AtomicBoolean closing = new AtomicBoolean();

    CountingSocket(Socket plain, Wire wire, boolean main) {
        this.plain = plain;
        this.wire = wire;
        this.main = main;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(plain.getInputStream()) {
            @Override
            public int read() throws IOException {
                int read = in.read();
                if (read >= 0) {
                    wire.countReceived(main, 1);
                }
                return read;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int read = in.read(buffer, offset, length);
                if (read > 0) {
                    wire.countReceived(main, read);
                }
                return read;
            }

            @Override
            public long skip(long n) throws IOException {
                long skipped = in.skip(n);
                wire.countReceived(main, Math.toIntExact(skipped));
                return skipped;
            }

            @Override
            public void close() throws IOException {
                CountingSocket.this.close();
            }
        };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(plain.getOutputStream()) {
            @Override
            public void write(int one) throws IOException {
                out.write(one);
                wire.countSent(main, 1);
            }

            @Override
            public void write(byte[] buffer, int offset, int length) throws IOException {
                out.write(buffer, offset, length);
                wire.countSent(main, length);
            }

            @Override
            public void close() throws IOException {
                CountingSocket.this.close();
            }
        };
    }

    /**
     * Says that nothing more comes and waits for the server to hang up: only then is its session gone from {@code
     * pg_stat_activity}, so that the next connection is not one too many.
     */
    @Override
    public void close() throws IOException {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        try (plain) {
            if (plain.isConnected() && !plain.isClosed() && !wire.wasCut()) {
                plain.setSoTimeout(FAREWELL_MILLIS);
                plain.shutdownOutput();
                byte[] rest = new byte[512];
                InputStream in = plain.getInputStream();
                int read = in.read(rest);
                // What may come is short: a notice, the end of TLS. More than a few reads is not a farewell.
                for (int i = 0; i < 8 && read >= 0; i++) {
                    wire.countReceived(main, read);
                    read = in.read(rest);
                }
            }
        } catch (IOException e) {
            // The server did not hang up in time or broke the connection; it is closed either way.
            plain.close();
        } finally {
            wire.forget(this);
        }
    }

    /** Closes without waiting for anything. */
    void abort() {
        closing.set(true);
        wire.forget(this);
        try {
            plain.close();
        } catch (IOException e) {
            // The descriptor is given back even so; whoever waits on the socket is woken up either way.
            closing.set(true);
        }
    }

    @Override
    public void connect(SocketAddress endpoint) throws IOException {
        plain.connect(endpoint);
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
        plain.connect(endpoint, timeout);
    }

    @Override
    public void bind(@Nullable SocketAddress bindpoint) throws IOException {
        plain.bind(bindpoint);
    }

    @Override
    public InetAddress getInetAddress() {
        return plain.getInetAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
        return plain.getLocalAddress();
    }

    @Override
    public int getPort() {
        return plain.getPort();
    }

    @Override
    public int getLocalPort() {
        return plain.getLocalPort();
    }

    @Override
    public @Nullable SocketAddress getRemoteSocketAddress() {
        return plain.getRemoteSocketAddress();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return plain.getLocalSocketAddress();
    }

    @Override
    public void setTcpNoDelay(boolean on) throws SocketException {
        plain.setTcpNoDelay(on);
    }

    @Override
    public boolean getTcpNoDelay() throws SocketException {
        return plain.getTcpNoDelay();
    }

    @Override
    public void setKeepAlive(boolean on) throws SocketException {
        plain.setKeepAlive(on);
    }

    @Override
    public boolean getKeepAlive() throws SocketException {
        return plain.getKeepAlive();
    }

    @Override
    public void setSoTimeout(int timeout) throws SocketException {
        plain.setSoTimeout(timeout);
    }

    @Override
    public int getSoTimeout() throws SocketException {
        return plain.getSoTimeout();
    }

    @Override
    public void setSoLinger(boolean on, int linger) throws SocketException {
        plain.setSoLinger(on, linger);
    }

    @Override
    public int getSoLinger() throws SocketException {
        return plain.getSoLinger();
    }

    @Override
    public void setReceiveBufferSize(int size) throws SocketException {
        plain.setReceiveBufferSize(size);
    }

    @Override
    public int getReceiveBufferSize() throws SocketException {
        return plain.getReceiveBufferSize();
    }

    @Override
    public void setSendBufferSize(int size) throws SocketException {
        plain.setSendBufferSize(size);
    }

    @Override
    public int getSendBufferSize() throws SocketException {
        return plain.getSendBufferSize();
    }

    @Override
    public void shutdownInput() throws IOException {
        plain.shutdownInput();
    }

    @Override
    public void shutdownOutput() throws IOException {
        plain.shutdownOutput();
    }

    @Override
    public boolean isConnected() {
        return plain.isConnected();
    }

    @Override
    public boolean isBound() {
        return plain.isBound();
    }

    @Override
    public boolean isClosed() {
        return plain.isClosed();
    }

    @Override
    public boolean isInputShutdown() {
        return plain.isInputShutdown();
    }

    @Override
    public boolean isOutputShutdown() {
        return plain.isOutputShutdown();
    }
}
