package io.dbintel.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Properties;
import javax.net.SocketFactory;

/**
 * Gives pgjdbc the sockets of a {@link Wire}. Public, with this constructor, because the driver makes it by reflection; the
 * wire travels as an object among the driver's properties.
 */
public final class WireSocketFactory extends SocketFactory {
    static final String WIRE = "dbintel.wire";

    private final Wire wire;

    public WireSocketFactory(Properties properties) {
        if (!(properties.get(WIRE) instanceof Wire given)) {
            throw new IllegalArgumentException("no " + WIRE + " among the properties of the connection");
        }
        wire = given;
    }

    @Override
    public Socket createSocket() throws IOException {
        return wire.newSocket();
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw unused();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw unused();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw unused();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw unused();
    }

    private static UnsupportedOperationException unused() {
        return new UnsupportedOperationException("the driver connects its sockets itself");
    }
}
