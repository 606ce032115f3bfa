package io.dbintel.servers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a server is to be.
 *
 * @param binaries  its version
 * @param settings  lines of {@code postgresql.conf}, over the defaults of {@link #configuration}
 * @param port      TCP port, or 0 for a free one
 * @param password  of the superuser; with one, {@code scram-sha-256} is asked of all, without, nobody is asked
 * @param accessRules lines of {@code pg_hba.conf}; empty for one rule that fits {@code password}
 * @param tls       certificate and key
 * @param folder    where the server lives and stays; absent for a folder that ends with it
 * @param keep      whether the folder stays
 * @param ownIdentity whether it gets a system identifier of its own (0.7 s) instead of the template's
 */
record PostgresSetup(
        PostgresBinaries binaries,
        Map<String, String> settings,
        int port,
        @Nullable String password,
        List<String> accessRules,
        @Nullable Tls tls,
        @Nullable Path folder,
        boolean keep,
        boolean ownIdentity) {

    /** The longest path of a unix socket: {@code sun_path} of Linux holds 108 bytes with the final zero. */
    private static final int SOCKET_PATH_MAX = 107;

    private static final String SOCKET_NAME = "/.s.PGSQL.65535.lock";

    PostgresSetup {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        accessRules = List.copyOf(accessRules);
    }

    /**
     * Certificate chain and private key, in PEM.
     *
     * @param clientAuthority certificates that clients' certificates are checked against
     */
    record Tls(Path certificate, Path key, Optional<Path> clientAuthority) {}

    /** The folder for the unix socket, absent where its path would be too long. */
    static Optional<Path> socketDirectory(RunDirectory run) {
        var longest = run.data() + SOCKET_NAME;
        return longest.getBytes(StandardCharsets.UTF_8).length <= SOCKET_PATH_MAX
                ? Optional.of(run.data())
                : Optional.empty();
    }

    /** Writes configuration, access rules and TLS files into a fresh data directory. */
    void configure(RunDirectory run, Path data, ServerUser user) throws IOException {
        append(data.resolve("postgresql.conf"), configuration(run));
        Files.write(data.resolve("pg_hba.conf"), accessRules.isEmpty() ? defaultAccessRules() : accessRules);
        if (tls != null) {
            copySecret(tls.certificate(), data.resolve("server.crt"), user);
            copySecret(tls.key(), data.resolve("server.key"), user);
            if (tls.clientAuthority().isPresent()) {
                copySecret(tls.clientAuthority().get(), data.resolve("root.crt"), user);
            }
        }
    }

    static void append(Path configurationFile, Map<String, String> settings) throws IOException {
        var lines = new ArrayList<String>();
        settings.forEach((name, value) -> lines.add(name + " = " + quoted(value)));
        Files.write(configurationFile, lines, StandardOpenOption.APPEND);
    }

    private Map<String, String> configuration(RunDirectory run) {
        var all = new LinkedHashMap<String, String>();
        all.put("listen_addresses", PostgresServer.HOST);
        all.put(
                "unix_socket_directories",
                socketDirectory(run).map(Path::toString).orElse(""));
        if (!keep) {
            all.put("fsync", "off");
        }
        if (tls != null) {
            all.put("ssl", "on");
            if (tls.clientAuthority().isPresent()) {
                all.put("ssl_ca_file", "root.crt");
            }
        }
        all.putAll(settings);
        return all;
    }

    private List<String> defaultAccessRules() {
        var method = password == null ? "trust" : "scram-sha-256";
        return List.of(
                "local all all " + method,
                "local replication all " + method,
                "host all all 127.0.0.1/32 " + method,
                "host replication all 127.0.0.1/32 " + method);
    }

    private static void copySecret(Path source, Path target, ServerUser user) throws IOException {
        Files.deleteIfExists(target);
        Files.createFile(target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(target, Files.readAllBytes(source));
        user.own(target);
    }

    /** A value as {@code postgresql.conf} wants it. */
    static String quoted(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
