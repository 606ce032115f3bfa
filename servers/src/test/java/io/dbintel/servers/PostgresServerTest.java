package io.dbintel.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {
    @BeforeAll
    static void serversCanBeStarted() {
        TestServers.assumeAvailable();
    }

    @Test
    void startedServerAnswersAndLeavesNothingBehind() throws Exception {
        PostgresServer.builder().start().close();

        var before = System.nanoTime();
        Path directory;
        try (var server = PostgresServer.builder().start()) {
            var started = System.nanoTime();
            directory = server.directory();

            assertThat(server.query("postgres", "SELECT current_user")).contains("postgres");
            assertThat(server.query("postgres", "SHOW server_version")).contains(server.version());
            System.out.println(server + ": warm start "
                    + Duration.ofNanos(started - before).toMillis() + " ms");
        }

        assertThat(directory).doesNotExist();
    }

    @Test
    void settingsReachTheServerWhateverTheyHold() throws Exception {
        try (var server = PostgresServer.builder()
                .withStatistics()
                .setting("log_line_prefix", "it's \\ %p ")
                .setting("logging_collector", "on")
                .setting("log_destination", "stderr,jsonlog")
                .setting("log_filename", "postgresql.log")
                .setting("auto_explain.log_min_duration", "0")
                .start()) {
            server.execute("postgres", "CREATE EXTENSION pg_stat_statements", "SELECT 41 + 1");

            assertThat(server.query("postgres", "SHOW log_line_prefix")).contains("it's \\ %p ");
            assertThat(server.query("postgres", "SELECT calls FROM pg_stat_statements WHERE query = 'SELECT $1 + $2'"))
                    .contains("1");
            assertThat(Files.readString(server.dataDirectory().resolve("log/postgresql.json")))
                    .contains("Query Text: SELECT 41 + 1");
        }
    }

    @Test
    void settingThatTheServerRefusesIsNamed() {
        var server = PostgresServer.builder().setting("shared_buffers", "many").build();

        assertThatThrownBy(server::start)
                .isInstanceOf(ServerFailure.class)
                .hasMessageContaining("does not start")
                .hasMessageContaining("shared_buffers");
    }

    @Test
    void passwordIsAskedForWhenThereIsOne() throws Exception {
        try (var server = PostgresServer.builder().password("it's secret").start()) {
            assertThat(server.query("postgres", "SELECT 1")).contains("1");
            assertThat(server.query(
                            "postgres", "SELECT left(rolpassword, 13) FROM pg_authid WHERE rolname = 'postgres'"))
                    .contains("SCRAM-SHA-256");
            assertThatThrownBy(() -> server.connect("postgres", "postgres", "wrong"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void dataSurviveARestartAndAKillOnTheSamePort() throws Exception {
        try (var server = PostgresServer.builder().start()) {
            var port = server.port();
            var firstPid = server.pid();
            server.execute("postgres", "CREATE TABLE t (x int)", "INSERT INTO t VALUES (7)");

            server.restart();

            assertThat(server.port()).isEqualTo(port);
            assertThat(server.pid()).isNotEqualTo(firstPid);
            assertThat(server.query("postgres", "SELECT x FROM t")).contains("7");

            server.execute("postgres", "INSERT INTO t VALUES (8)");
            server.kill();

            assertThat(server.isRunning()).isFalse();
            assertThatThrownBy(() -> server.connect("postgres")).isInstanceOf(SQLException.class);

            server.start();

            assertThat(server.port()).isEqualTo(port);
            assertThat(server.query("postgres", "SELECT sum(x) FROM t")).contains("15");
        }
    }

    @Test
    void killEndsBusySessionsToo() throws Exception {
        try (var server = PostgresServer.builder().start();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Void> busy = () -> {
                server.execute("postgres", "SELECT count(*) FROM generate_series(1, 10000000000)");
                return null;
            };
            var result = threads.submit(busy);
            TestServers.await(
                    () -> server.query(
                                    "postgres",
                                    "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%10000000000)'"
                                            + " AND state = 'active' AND pid <> pg_backend_pid()")
                            .isPresent(),
                    "the busy session");

            server.kill();

            assertThatThrownBy(result::get).hasCauseInstanceOf(SQLException.class);
        }
    }

    @Test
    void fixedPortThatIsTakenIsNamed() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral(PostgresServer.HOST))) {
            var server = PostgresServer.builder().port(taken.getLocalPort()).build();

            assertThatThrownBy(server::start)
                    .isInstanceOf(ServerFailure.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("Address already in use");
        }
    }

    @Test
    void portThatSomebodyTookMeanwhileIsReplaced() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral(PostgresServer.HOST))) {
            var ports = List.of(taken.getLocalPort(), FreePorts.next()).iterator();
            try (var server = PostgresServer.builder().build(Workspace.open(ServerUser.find()), ports::next)) {
                server.start();

                assertThat(server.port()).isNotEqualTo(taken.getLocalPort());
                assertThat(server.query("postgres", "SELECT 1")).contains("1");
            }
        }
    }

    @Test
    void serversStartedTogetherInAFreshFolderShareOneUnpacking() throws Exception {
        var folder = TestServers.folderForServers();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var workspace = Workspace.at(folder, ServerUser.find());
            var before = System.nanoTime();
            Callable<Optional<String>> startAndAsk = () -> {
                try (var server = PostgresServer.builder().build(workspace)) {
                    server.start();
                    System.out.println(server + ": start in a fresh folder "
                            + Duration.ofNanos(System.nanoTime() - before).toMillis() + " ms");
                    return server.query("postgres", "SELECT 1");
                }
            };

            var answers = threads.invokeAll(List.of(startAndAsk, startAndAsk, startAndAsk));

            for (var answer : answers) {
                assertThat(answer.get()).contains("1");
            }
            assertThat(workspace.runs()).isEmptyDirectory();
        } finally {
            FileTrees.delete(folder);
        }
    }

    @Test
    void tlsIsSpokenWithTheGivenCertificate(@TempDir Path folder) throws Exception {
        var identity = TlsIdentity.create(folder);

        try (var server = PostgresServer.builder()
                        .tls(identity.certificate(), identity.key())
                        .accessRules("hostssl all all 127.0.0.1/32 trust")
                        .start();
                var connection = DriverManager.getConnection(
                        server.jdbcUrl("postgres") + "?sslmode=verify-full&sslrootcert=" + identity.certificate(),
                        "postgres",
                        "");
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
            rows.next();
            assertThat(rows.getBoolean(1)).isTrue();
            assertThatThrownBy(() -> DriverManager.getConnection(
                            server.jdbcUrl("postgres") + "?sslmode=disable", "postgres", ""))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("no encryption");
        }
    }

    @Test
    void closeMayComeTwiceOrBeforeTheStart() {
        var never = PostgresServer.builder().build();
        var server = PostgresServer.builder().start();

        never.close();
        never.close();
        server.close();
        server.close();

        assertThat(server.isRunning()).isFalse();
        assertThatThrownBy(server::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void interruptedThreadStillClosesWhole() {
        var server = PostgresServer.builder().start();
        var directory = server.directory();

        Thread.currentThread().interrupt();
        server.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(directory).doesNotExist();
    }

    @Test
    void keptFolderIsStartedAgainAsItIs() throws Exception {
        var parent = TestServers.folderForServers();
        try {
            var folder = parent.resolve("shop");
            try (var server = PostgresServer.builder().directory(folder).start()) {
                server.execute("postgres", "CREATE TABLE t AS SELECT 5 AS x");
                assertThatThrownBy(
                                () -> PostgresServer.builder().directory(folder).start())
                        .isInstanceOf(ServerFailure.class)
                        .hasMessageContaining("another server runs there");
                assertThat(server.query("postgres", "SELECT x FROM t")).contains("5");
            }

            try (var server = PostgresServer.builder().directory(folder).start()) {
                assertThat(server.query("postgres", "SELECT x FROM t")).contains("5");
            }
        } finally {
            FileTrees.delete(parent);
        }
    }

    @Test
    void serversShareAnIdentityUnlessTheyAskForTheirOwn() throws Exception {
        try (var first = PostgresServer.builder().start();
                var second = PostgresServer.builder().start();
                var third = PostgresServer.builder().ownIdentity().start()) {
            assertThat(identity(first)).isEqualTo(identity(second));
            assertThat(identity(third)).isPresent().isNotEqualTo(identity(first));
        }
    }

    @Test
    void unixSocketFitsIntoItsAddress() throws Exception {
        try (var server = PostgresServer.builder().start()) {
            var folder = server.socketDirectory().orElseThrow();

            assertThat(folder.resolve(".s.PGSQL." + server.port())).exists();
        }
    }

    private static Optional<String> identity(PostgresServer server) throws SQLException {
        return server.query("postgres", "SELECT system_identifier FROM pg_control_system()");
    }
}
