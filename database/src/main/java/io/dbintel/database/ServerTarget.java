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
 * @param names where names without a schema are looked up
 */
public record ServerTarget(
        String host,
        int port,
        String username,
        Secret password,
        Tls tls,
        String maintenanceDatabase,
        @Nullable Path unixSocket,
        Names names) {
    /** Where names without a schema are looked up. */
    public enum Names {
        /** In {@code pg_catalog} alone: for statements of ours. */
        CATALOG,
        /** Where the role looks them up, by its {@code search_path}: for statements that an operator wrote. */
        ROLE
    }

    /** A server that is reached by TCP. */
    public static ServerTarget tcp(String host, int port, String username, Secret password, Tls tls) {
        return new ServerTarget(host, port, username, password, tls, "postgres", null, Names.CATALOG);
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
                folder.resolve(".s.PGSQL." + port),
                Names.CATALOG);
    }

    /** The same server with another database for server-wide statements. */
    public ServerTarget maintainedIn(String database) {
        return new ServerTarget(host, port, username, password, tls, database, unixSocket, names);
    }

    /** The same server with names looked up elsewhere. */
    public ServerTarget looking(Names where) {
        return new ServerTarget(host, port, username, password, tls, maintenanceDatabase, unixSocket, where);
    }

    /** What it is called in messages and labels: {@code host:port}, or the socket's path. */
    public String name() {
        if (unixSocket != null) {
            return unixSocket.toString();
        }
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
