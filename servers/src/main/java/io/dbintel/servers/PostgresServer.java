package io.dbintel.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL of our own on 127.0.0.1, for a test or the demo.
 *
 * <pre>{@code
 * try (var server = PostgresServer.builder().withStatistics().start()) {
 *     server.execute("postgres", "CREATE TABLE orders (id int)");
 *     collect(server.jdbcUrl("postgres"));
 * }
 * }</pre>
 *
 * <p>It ends with {@link #close()} or, however this JVM ends, by itself; its data go with it unless they are kept. Safe
 * for use by several threads: one at a time starts or stops it.
 */
public final class PostgresServer implements AutoCloseable {
    /** The address that every server listens on. */
    public static final String HOST = "127.0.0.1";

    /** The name of the superuser. */
    public static final String SUPERUSER = "postgres";

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(2);
    private static final int START_ATTEMPTS = 5;
    private static final int LOG_LINES_IN_MESSAGE = 30;

    private final PostgresSetup setup;
    private final ClusterOrigin origin;
    private final ServerUser user;
    private final Workspace workspace;
    private final IntSupplier freePorts;

    // All below are guarded by this.
    private PostgresBinaries.@Nullable Installation installation;
    private @Nullable RunDirectory run;
    private @Nullable Watchdog watchdog;
    private int port;
    private boolean closed;

    PostgresServer(PostgresSetup setup, Workspace workspace, @Nullable ClusterOrigin origin, IntSupplier freePorts) {
        this.setup = setup;
        this.freePorts = freePorts;
        this.workspace = workspace;
        this.user = workspace.user();
        this.origin = origin == null ? this::newCluster : origin;
    }

    /** Where the first content of the data directory comes from. */
    interface ClusterOrigin {
        void create(PostgresBinaries.Installation installation, Path data, ServerUser user) throws IOException;
    }

    /** A server of the bundled version that asks nobody for a password. */
    public static Builder builder() {
        return new Builder();
    }

    /** Why no server can be started on this machine, in one sentence; empty if one can. */
    public static Optional<String> obstacle() {
        try {
            PostgresBinaries.bundled();
            Workspace.open(ServerUser.find());
            return Optional.empty();
        } catch (ServerFailure e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Whether a server can be started on this machine; {@link #obstacle()} says why not. */
    public static boolean isAvailable() {
        return obstacle().isEmpty();
    }

    /** Starts the server and waits until it answers. Does nothing if it runs. */
    public synchronized PostgresServer start() {
        if (closed) {
            throw new IllegalStateException("closed: a server can't be started again after close()");
        }
        if (isRunning()) {
            return this;
        }
        try {
            if (run == null) {
                prepare();
            }
            launch();
            return this;
        } catch (IOException e) {
            close();
            throw new ServerFailure(this + " can't be prepared: " + e, e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** How a server is asked to stop. */
    public enum StopMode {
        /** Waits for its clients to leave. */
        SMART("TERM"),
        /** Ends its sessions, writes a checkpoint. */
        FAST("INT"),
        /** Ends at once; the next start recovers. */
        IMMEDIATE("QUIT");

        private final String signal;

        StopMode(String signal) {
            this.signal = signal;
        }
    }

    /** Stops the server and keeps its data, so that it can be started again on the same port. */
    public synchronized void stop(StopMode mode) {
        end(mode.signal, mode == StopMode.IMMEDIATE ? Duration.ofSeconds(10) : Duration.ofSeconds(60));
    }

    /** Kills the server without a chance to say goodbye, as a crash of its machine would. */
    public synchronized void kill() {
        end("KILL", Duration.ofSeconds(10));
    }

    /** Stops the server (fast) and starts it again on the same port, with its data. */
    public synchronized void restart() {
        stop(StopMode.FAST);
        start();
    }

    /** Ends the server at once; its data are deleted unless they are kept. May come twice, or before the start. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (isRunning()) {
                stop(setup.keep() ? StopMode.FAST : StopMode.IMMEDIATE);
            }
        } finally {
            release();
        }
    }

    private void release() {
        if (run == null) {
            return;
        }
        try {
            run.release(setup.keep());
        } catch (IOException e) {
            throw new UncheckedIOException(run.path() + " can't be deleted; delete it by hand", e);
        }
    }

    /** Whether the server's process runs. */
    public synchronized boolean isRunning() {
        return watchdog != null && watchdog.isRunning();
    }

    /** The address it listens on. */
    public String host() {
        return HOST;
    }

    /** The TCP port it listens on; the same after a restart. */
    public synchronized int port() {
        requireStarted();
        return port;
    }

    /** The address of a database, without user and password. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://" + HOST + ":" + port() + "/" + database;
    }

    /** The name of the superuser. */
    public String superuser() {
        return SUPERUSER;
    }

    /** The superuser's first password, if passwords are asked for. */
    public Optional<String> password() {
        return Optional.ofNullable(setup.password());
    }

    /** Major and minor version, such as {@code 18.6}. */
    public String version() {
        return setup.binaries().version();
    }

    /** Major version, such as {@code 18}. */
    public int majorVersion() {
        return setup.binaries().majorVersion();
    }

    /** The folder of its own that holds data directory and log. */
    public synchronized Path directory() {
        return requireStarted().path();
    }

    /** Its data directory. */
    public synchronized Path dataDirectory() {
        return requireStarted().data();
    }

    /** What it wrote to standard error; with {@code logging_collector} only the first lines. */
    public synchronized Path logFile() {
        return requireStarted().log();
    }

    /** The folder of its unix socket; absent where the path would be too long for one. */
    public synchronized Optional<Path> socketDirectory() {
        return PostgresSetup.socketDirectory(requireStarted());
    }

    /** The process id of the postmaster. */
    public synchronized long pid() {
        return postmaster()
                .orElseThrow(() -> new IllegalStateException(this + " does not run"))
                .pid();
    }

    /** A connection of the superuser. */
    public Connection connect(String database) throws SQLException {
        return connect(database, SUPERUSER, setup.password());
    }

    /** A connection of any user. */
    public Connection connect(String database, String name, @Nullable String password) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", name);
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("ApplicationName", "scene");
        if (password != null) {
            properties.setProperty("password", password);
        }
        return DriverManager.getConnection(jdbcUrl(database), properties);
    }

    /** Runs statements as the superuser, one after the other, each committed by itself. */
    public void execute(String database, String... statements) throws SQLException {
        try (var connection = connect(database);
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of the first row, as text; empty for no row and for NULL. */
    public Optional<String> query(String database, String sql) throws SQLException {
        try (var connection = connect(database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
        }
    }

    /**
     * Starts a hot standby that streams from this server through a replication slot of the same name.
     *
     * @param name its {@code application_name} in {@code pg_stat_replication}: lower-case letters, digits, underscores
     */
    public PostgresServer startReplica(String name) {
        return new PostgresReplica(this, name).start();
    }

    /** Makes a standby the primary of itself and waits until it takes writes. */
    public void promote() throws SQLException {
        if (!query("postgres", "SELECT pg_promote(true, 60)").equals(Optional.of("t"))) {
            throw new ServerFailure(this + " was not promoted within 60 s; see " + logFile());
        }
    }

    PostgresSetup setup() {
        return setup;
    }

    Workspace workspace() {
        return workspace;
    }

    @Override
    public synchronized String toString() {
        return setup.binaries() + (port == 0 ? "" : " on " + HOST + ":" + port);
    }

    private void prepare() throws IOException {
        var installed = setup.binaries().install(workspace);
        var folder = setup.folder();
        var place = folder == null ? RunDirectory.create(workspace) : RunDirectory.at(folder, workspace);
        installation = installed;
        run = place;
        port = setup.port();
        if (!Files.isDirectory(place.data())) {
            // Under another name until it is whole, so that a kept folder never holds half a cluster.
            var unfinished = place.path().resolve("data.unfinished");
            if (Files.exists(unfinished)) {
                FileTrees.delete(unfinished);
            }
            origin.create(installed, unfinished, user);
            setup.configure(place, unfinished, user);
            Files.move(unfinished, place.data(), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private void newCluster(PostgresBinaries.Installation installed, Path data, ServerUser owner) throws IOException {
        if (setup.ownIdentity()) {
            setup.binaries().initialise(installed, data, owner);
        } else {
            FileTrees.copy(installed.template(), data, owner, _ -> true);
        }
        var password = setup.password();
        if (password != null) {
            setPassword(installed, data, password);
        }
    }

    /** Sets it before anybody can connect: in single-user mode. */
    private void setPassword(PostgresBinaries.Installation installed, Path data, String password) throws IOException {
        Command.run(
                "setting the password of " + SUPERUSER,
                user.command(List.of(
                        installed.program("postgres"),
                        "--single",
                        "-D",
                        data.toString(),
                        "-c",
                        "exit_on_error=on",
                        "-c",
                        "log_statement=none",
                        "-j",
                        "postgres")),
                "ALTER ROLE " + SUPERUSER + " PASSWORD '" + password.replace("'", "''") + "';\n\n");
    }

    private void launch() throws IOException {
        var failure = "";
        for (int attempt = 0; attempt < START_ATTEMPTS; attempt++) {
            if (port == 0) {
                port = freePorts.getAsInt();
            }
            var started = tryStart();
            if (started.isEmpty()) {
                return;
            }
            failure = started.get();
            var portIsTaken = failure.contains("could not bind") || failure.contains("Address already in use");
            if (!portIsTaken || setup.port() != 0) {
                break;
            }
            port = 0;
        }
        throw new ServerFailure(this + " does not start:\n" + failure);
    }

    /** Starts the server once; what it wrote if it ended instead. */
    private Optional<String> tryStart() throws IOException {
        var place = requireStarted();
        refuseIfRunningElsewhere(place);
        Files.deleteIfExists(PostmasterFile.path(place.data()));
        var logBefore = Files.exists(place.log()) ? Files.size(place.log()) : 0;
        var command = user.command(List.of(
                Objects.requireNonNull(installation).program("postgres"),
                "-D",
                place.data().toString(),
                "-p",
                Integer.toString(port)));
        var started = Watchdog.start(place, command, setup.keep());
        watchdog = started;
        var deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (started.isRunning()) {
            if (PostmasterFile.in(place.data()).filter(PostmasterFile::ready).isPresent()) {
                return Optional.empty();
            }
            if (System.nanoTime() - deadline > 0) {
                kill();
                throw new ServerFailure(this + " does not answer after " + START_TIMEOUT.toSeconds() + " s:\n"
                        + logSince(place, logBefore));
            }
            if (Thread.currentThread().isInterrupted()) {
                kill();
                throw new ServerFailure("interrupted while " + this + " started");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return Optional.of(logSince(place, logBefore));
    }

    private void refuseIfRunningElsewhere(RunDirectory place) throws IOException {
        var other = PostmasterFile.in(place.data()).flatMap(PostmasterFile::process);
        if (other.isPresent() && !Processes.hasEnded(other.get())) {
            throw new ServerFailure(place.data() + ": process " + other.get().pid()
                    + " runs a server there; stop it or choose another folder");
        }
    }

    private static String logSince(RunDirectory place, long offset) throws IOException {
        var bytes = Files.readAllBytes(place.log());
        var lines = new String(bytes, (int) offset, bytes.length - (int) offset, StandardCharsets.UTF_8)
                .lines()
                .toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_IN_MESSAGE), lines.size()));
    }

    private void end(String signal, Duration timeout) {
        var process = watchdog;
        if (process == null) {
            return;
        }
        try {
            var handles = new ArrayList<ProcessHandle>();
            postmaster().ifPresent(postmaster -> {
                handles.add(postmaster);
                postmaster.children().forEach(handles::add);
            });
            process.signal(signal);
            if (signal.equals("KILL") || !process.awaitEnd(timeout)) {
                handles.forEach(ProcessHandle::destroyForcibly);
            }
            if (!process.awaitEnd(timeout)) {
                throw new ServerFailure(this + " has not ended within " + timeout.toSeconds() + " s");
            }
            Processes.awaitEnd(handles, timeout);
        } catch (IOException e) {
            throw new ServerFailure(this + " can't be stopped", e);
        }
    }

    private Optional<ProcessHandle> postmaster() {
        try {
            return run == null
                    ? Optional.empty()
                    : PostmasterFile.in(run.data()).flatMap(PostmasterFile::process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RunDirectory requireStarted() {
        if (run == null) {
            throw new IllegalStateException(setup.binaries() + " was not started");
        }
        return run;
    }

    /** Says what a server is to be. */
    public static final class Builder {
        private @Nullable PostgresBinaries binaries;
        private final Map<String, String> settings = new LinkedHashMap<>();
        private int port;
        private @Nullable String password;
        private List<String> accessRules = List.of();
        private PostgresSetup.@Nullable Tls tls;
        private @Nullable Path folder;
        private boolean keep;
        private boolean ownIdentity;

        private Builder() {}

        /** Another version than the bundled one. */
        public Builder binaries(PostgresBinaries value) {
            binaries = value;
            return this;
        }

        /** Another major version than the bundled one; see {@link PostgresVersions#available()}. */
        public Builder major(int value) {
            return binaries(PostgresVersions.available().major(value));
        }

        /** A line of {@code postgresql.conf}; the value is quoted here. */
        public Builder setting(String name, String value) {
            settings.put(name, value);
            return this;
        }

        /** Lines of {@code postgresql.conf}. */
        public Builder settings(Map<String, String> values) {
            settings.putAll(values);
            return this;
        }

        /** What our collector likes to see: pg_stat_statements and auto_explain loaded, I/O timed, query ids computed. */
        public Builder withStatistics() {
            return setting("shared_preload_libraries", "pg_stat_statements,auto_explain")
                    .setting("track_io_timing", "on")
                    .setting("compute_query_id", "on");
        }

        /** A fixed port; without one, a free one is taken. */
        public Builder port(int value) {
            port = value;
            return this;
        }

        /** Asks everybody for a password ({@code scram-sha-256}) and gives the superuser this one. */
        public Builder password(String value) {
            password = value;
            return this;
        }

        /** Lines of {@code pg_hba.conf} in place of ours. */
        public Builder accessRules(String... lines) {
            accessRules = List.of(lines);
            return this;
        }

        /** Offers TLS with this certificate and key (PEM); they are copied. */
        public Builder tls(Path certificate, Path key) {
            tls = new PostgresSetup.Tls(certificate, key, Optional.empty());
            return this;
        }

        /** Offers TLS and checks clients' certificates against an authority where the access rules say so. */
        public Builder tls(Path certificate, Path key, Path clientAuthority) {
            tls = new PostgresSetup.Tls(certificate, key, Optional.of(clientAuthority));
            return this;
        }

        /**
         * A folder to live in; it is kept, and a server found there is started as it is. Where this JVM is root, every
         * folder above must be open to user 65534.
         */
        public Builder directory(Path value) {
            folder = value;
            return keep();
        }

        /** Keeps the data after the end. */
        public Builder keep() {
            keep = true;
            return this;
        }

        /** A system identifier of its own, where two servers must be told apart by it; 0.7 s more. */
        public Builder ownIdentity() {
            ownIdentity = true;
            return this;
        }

        /** A server that does not run yet. */
        public PostgresServer build() {
            return build(Workspace.open(ServerUser.find()));
        }

        PostgresServer build(Workspace workspace) {
            return build(workspace, FreePorts::next);
        }

        PostgresServer build(Workspace workspace, IntSupplier freePorts) {
            return new PostgresServer(
                    new PostgresSetup(
                            binaries == null ? PostgresBinaries.bundled() : binaries,
                            settings,
                            port,
                            password,
                            accessRules,
                            tls,
                            folder,
                            keep,
                            ownIdentity),
                    workspace,
                    null,
                    freePorts);
        }

        /** A server that answers. */
        public PostgresServer start() {
            return build().start();
        }
    }
}
