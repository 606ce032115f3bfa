package io.dbintel.collector.demo;

import io.dbintel.component.config.Secret;
import io.dbintel.servers.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Optional;

/** The embedded server with the shop in it. */
final class DemoServer implements AutoCloseable {
    private final PostgresServer server;
    private final Optional<OutputFolder> kept;
    private final String password;

    private DemoServer(PostgresServer server, Optional<OutputFolder> kept, String password) {
        this.server = server;
        this.kept = kept;
        this.password = password;
    }

    /**
     * Does not start yet.
     *
     * @param kept where its data stay; empty if they go with it
     * @param password of all its roles: other accounts of this machine can reach the port, and a superuser could run programs
     */
    static DemoServer of(Optional<OutputFolder> kept, String password) {
        var builder = PostgresServer.builder()
                .password(password)
                .withStatistics()
                .setting("auto_explain.log_min_duration", "500ms")
                .setting("auto_explain.log_format", "json")
                .setting("log_lock_waits", "on")
                .setting("max_connections", "50");
        kept.ifPresent(folder -> builder.directory(folder.file("server")));
        return new DemoServer(builder.build(), kept, password);
    }

    /** Starts it, makes schema and data. */
    PostgresServer start() throws SQLException, IOException {
        server.start();
        Shop.create(server, password);
        if (kept.isPresent()) {
            explain(kept.get().file("README.txt"));
        }
        return server;
    }

    Watched watched() {
        return new Watched(
                server.host(),
                server.port(),
                Shop.MONITORING_ROLE,
                new Secret(password),
                "postgres",
                Watched.Protection.PLAIN);
    }

    /** What the owner of kept data needs; only the owner can read it. */
    private void explain(Path file) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, """
        Left by "dbintel demo --keep". The server is stopped. To start it again, with the programs of PostgreSQL %d,
        as the user that owns the data:
          pg_ctl -D %s -o "-p %d" -w start
        and to reach it:
          postgresql://%s:%s@%s:%d/%s
        telemetry.jsonl is what the collector sent, collector.log what it said, server/server.log what the server said.
        Nobody removes this folder but you.
        """.formatted(
                        server.majorVersion(),
                        server.dataDirectory(),
                        server.port(),
                        server.superuser(),
                        password,
                        server.host(),
                        server.port(),
                        Shop.DATABASE));
    }

    @Override
    public void close() {
        server.close();
    }
}
