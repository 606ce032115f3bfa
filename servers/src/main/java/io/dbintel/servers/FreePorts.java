package io.dbintel.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * TCP ports on the loopback address that were free a moment ago. Another process may take one before it is used, so
 * whoever binds it tries again with a new one.
 */
public final class FreePorts {
    private FreePorts() {}

    /** A port that nobody listened on when this was called. */
    public static int next() {
        return next(1).getFirst();
    }

    /** Different ports that nobody listened on when this was called. */
    public static List<Integer> next(int count) {
        var sockets = new ArrayList<ServerSocket>(count);
        try {
            // All are held open together, so no port comes twice.
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.ofLiteral(PostgresServer.HOST)));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on " + PostgresServer.HOST, e);
        } finally {
            sockets.forEach(FreePorts::close);
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("port " + socket.getLocalPort() + " can't be released", e);
        }
    }
}
