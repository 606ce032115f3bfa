package io.dbintel.database;

import static io.dbintel.database.Scene.one;
import static io.dbintel.database.Scene.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbintel.component.Clock;
import io.dbintel.component.Deadline;
import io.dbintel.component.Kind;
import io.dbintel.component.config.Secret;
import io.dbintel.servers.FaultProxy;
import io.dbintel.servers.PostgresServer;
import io.dbintel.testkit.RecordingLog;
import io.dbintel.testkit.TestSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
    /** A key with a certificate of its own, for 127.0.0.1. */
    private record Identity(Path certificate, Path key) {}

    private static Identity identity(Path folder, String name) throws Exception {
        Path store = folder.resolve(name + ".p12");
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        return exported(folder, name, store);
    }

    private static Identity exported(Path folder, String name, Path store)
            throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        return new Identity(
                pem(
                        folder.resolve(name + ".crt"),
                        "CERTIFICATE",
                        keys.getCertificate(name).getEncoded()),
                pem(
                        folder.resolve(name + ".key"),
                        "PRIVATE KEY",
                        keys.getKey(name, "changeit".toCharArray()).getEncoded()));
    }

    private static Path pem(Path file, String what, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }

    private static MonitoredServer watch(FaultProxy proxy, Tls.Mode mode, @Nullable Path authority, RecordingLog log) {
        return MonitoredServer.open(
                ServerTarget.tcp(
                        proxy.host(), proxy.port(), "postgres", Secret.EMPTY, new Tls(mode, authority, null, null)),
                Scene.QUICK.withConnectTimeout(Duration.ofSeconds(5)),
                new TestSettings().withLog(log).of(Kind.RECEIVER, "postgresql"));
    }

    @Test
    void serverIsCheckedAsAskedAndBytesAreCountedAsOnTheWire(@TempDir Path folder) throws Exception {
        Identity right = identity(folder, "right");
        Identity wrong = identity(folder, "wrong");
        try (var postgres = PostgresServer.builder()
                        .tls(right.certificate(), right.key())
                        .start();
                var proxy = FaultProxy.to(postgres.host(), postgres.port())) {
            for (Tls.Mode mode : new Tls.Mode[] {Tls.Mode.REQUIRE, Tls.Mode.VERIFY_FULL}) {
                long sent = proxy.bytesToServer();
                long received = proxy.bytesToClient();
                MonitoredServer server =
                        watch(proxy, mode, mode == Tls.Mode.REQUIRE ? null : right.certificate(), new RecordingLog());

                assertThat(server.heartbeat()
                                .first(
                                        query("ssl", "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"),
                                        row -> row.bool("ssl", false)))
                        .contains(true);
                server.close(Deadline.after(Duration.ofSeconds(5), Clock.SYSTEM));

                assertThat(proxy.awaitConnections(0, Scene.SOON)).isTrue();
                assertThat(server.ledger().total().bytesSent()).isEqualTo(proxy.bytesToServer() - sent);
                assertThat(server.ledger().total().bytesReceived()).isEqualTo(proxy.bytesToClient() - received);
            }
            var log = new RecordingLog();
            MonitoredServer server = watch(proxy, Tls.Mode.VERIFY_FULL, wrong.certificate(), log);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> one(server.heartbeat())).isInstanceOf(DatabaseException.class);
            }
            server.close(Deadline.after(Duration.ofSeconds(5), Clock.SYSTEM));
            assertThat(log.warnings()).hasSize(1).first().asString().contains("ca_file");
        }
    }

    @Test
    void withoutAFileOfAuthoritiesThoseOfTheJvmAreAsked(@TempDir Path home) throws Exception {
        String before = System.getProperty("user.home");
        System.setProperty("user.home", home.toString());
        try {
            Tls checked = new Tls(Tls.Mode.VERIFY_FULL, null, null, null);
            assertThat(checked.usesAuthoritiesOfJvm()).isTrue();
            assertThat(Tls.REQUIRED.usesAuthoritiesOfJvm()).isFalse();
            assertThat(new Tls(Tls.Mode.VERIFY_FULL, home.resolve("ca.pem"), null, null).usesAuthoritiesOfJvm())
                    .isFalse();

            Files.createDirectory(home.resolve(".postgresql"));
            Files.createFile(home.resolve(".postgresql").resolve("root.crt"));
            assertThat(checked.usesAuthoritiesOfJvm()).isFalse();
        } finally {
            System.setProperty("user.home", before);
        }
    }

    @Test
    void serverWithoutTlsIsSaidSo() throws Exception {
        try (var postgres = PostgresServer.builder().start();
                var proxy = FaultProxy.to(postgres.host(), postgres.port())) {
            var log = new RecordingLog();
            MonitoredServer server = watch(proxy, Tls.Mode.REQUIRE, null, log);

            assertThatThrownBy(() -> one(server.heartbeat()))
                    .isInstanceOf(DatabaseException.Unreachable.class)
                    .hasMessageContaining("no TLS connection")
                    .extracting(failure -> ((DatabaseException) failure).cure())
                    .asString()
                    .startsWith("for a server without TLS (ssl = off) set tls: {insecure: true}");

            server.close(Deadline.after(Duration.ofSeconds(5), Clock.SYSTEM));
        }
    }
}
