package io.dbintel.database;

import io.dbintel.component.config.Secret;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a server is and who we are there.
 *
 * @param host name or address; also what a certificate is compared with
 * @param maintenanceDatabase the database of server-wide statements, {@code postgres} as a rule
 * @param unixSocket the socket file; null for TCP
 */
public record ServerTarget(
        String host,
        int port,
        String username,
        Secret password,
        Tls tls,
        String maintenanceDatabase,
        @Nullable Path unixSocket) {

    /** A server that is reached by TCP. */
    public static ServerTarget tcp(String host, int port, String username, Secret password, Tls tls) {
        return new ServerTarget(host, port, username, password, tls, "postgres", null);
    }

    /** A server on this machine: the socket lies in {@code folder} under PostgreSQL's usual name. */
    public static ServerTarget unix(Path folder, int port, String username, Secret password) {
        return new ServerTarget(
                folder.toString(),
                port,
                username,
                password,
                Tls.DISABLED,
                "postgres",
                folder.resolve(".s.PGSQL." + port));
    }

    /** The same server with another database for server-wide statements. */
    public ServerTarget maintainedIn(String database) {
        return new ServerTarget(host, port, username, password, tls, database, unixSocket);
    }

    /** What it is called in messages and labels: {@code host:port}, or the socket's path. */
    public String name() {
        if (unixSocket != null) {
            return unixSocket.toString();
        }
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
