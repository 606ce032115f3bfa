package io.dbintel.extensions.filestorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbintel.component.Clock;
import io.dbintel.component.ComponentId;
import io.dbintel.component.Deadline;
import io.dbintel.component.Host;
import io.dbintel.component.Journal;
import io.dbintel.component.Kind;
import io.dbintel.component.StartException;
import io.dbintel.component.Storage;
import io.dbintel.component.StorageExtension;
import io.dbintel.component.config.Problems;
import io.dbintel.testkit.RecordingLog;
import io.dbintel.testkit.TestClock;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStorageTest {
    private static final ComponentId ID = ComponentId.parse("otlp/prod");

    @TempDir
    Path folder;

    private final RecordingLog said = new RecordingLog();
    private final TestSettings settings = new TestSettings().withLog(said);
    private final List<StorageExtension> opened = new ArrayList<>();

    private StorageExtension started(String yaml) throws StartException {
        var problems = new Problems();
        FileStorageConfig config = FileStorageConfig.read(
                TestConfig.node("extensions::file_storage", "directory: " + folder + "\n" + yaml, problems));
        assertThat(problems.errors()).isEmpty();
        var storage = new FileStorage(config, settings.of(Kind.EXTENSION, "file_storage"));
        opened.add(storage);
        storage.start(Host.EMPTY);
        return storage;
    }

    @AfterEach
    void close() {
        opened.forEach(each -> each.close(Deadline.after(Duration.ofSeconds(5), Clock.SYSTEM)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void keysAreKeptAcrossOpenings() throws Exception {
        try (Storage storage = started("").open(Kind.RECEIVER, ID, "")) {
            storage.put("a", bytes("1"));
            storage.write(List.of(
                    new Storage.Change.Put("b", bytes("2")),
                    new Storage.Change.Delete("a"),
                    new Storage.Change.Put("b", bytes("3"))));
        }

        try (Storage again = started("").open(Kind.RECEIVER, ID, "")) {
            assertThat(again.get("a")).isEmpty();
            assertThat(again.get("b"))
                    .hasValueSatisfying(value -> assertThat(value).isEqualTo(bytes("3")));
        }
    }

    @Test
    void clientsHaveFilesOfTheirOwnWithEscapedNames() throws Exception {
        StorageExtension storage = started("");
        ComponentId odd = ComponentId.parse("filelog/a~b/c d");
        try (Storage one = storage.open(Kind.RECEIVER, odd, "");
                Storage two = storage.open(Kind.EXPORTER, ID, "logs")) {
            one.put("k", bytes("1"));

            assertThat(two.get("k")).isEmpty();
            assertThat(folder.resolve("receiver_filelog_a~007Eb~002Fc~0020d")).exists();
            assertThat(folder.resolve("exporter_otlp_prod_logs")).exists();
        }
    }

    @Test
    void aSecondOpenerWaitsForTheTimeoutAndIsRefused() throws Exception {
        StorageExtension storage = started("timeout: 50ms");
        try (Storage first = storage.open(Kind.RECEIVER, ID, "")) {
            first.put("k", bytes("1"));
            assertThatThrownBy(() -> storage.open(Kind.RECEIVER, ID, ""))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("timeout: ")
                    .hasMessageContaining("locked by another");
        }
        try (Journal first = storage.openJournal(Kind.EXPORTER, ID, "logs", 1 << 20)) {
            assertThat(first.recovered().records()).isZero();
            assertThatThrownBy(() -> storage.openJournal(Kind.EXPORTER, ID, "logs", 1 << 20))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("locked by another");
        }

        storage.open(Kind.RECEIVER, ID, "").close();
        storage.openJournal(Kind.EXPORTER, ID, "logs", 1 << 20).close();
    }

    @Test
    void aDamagedDatabaseIsSetAsideAndSaid() throws Exception {
        Path file = folder.resolve("receiver_otlp_prod");
        Files.write(file, bytes("this is no database ".repeat(500)));

        try (Storage storage = started("").open(Kind.RECEIVER, ID, "")) {
            storage.put("k", bytes("1"));
        }
        Files.write(file, bytes("nor is this ".repeat(500)));
        started("").open(Kind.RECEIVER, ID, "").close();

        assertThat(Path.of(file + ".backup")).content().startsWith("this is no database");
        assertThat(folder.toFile().list((dir, name) -> name.startsWith("receiver_otlp_prod.backup-")))
                .hasSize(1);
        assertThat(said.lines()).anyMatch(line -> line.contains("set aside") && line.contains(".backup"));
    }

    /** Pages that contradict each other, under a header that is right. */
    @Test
    void quickCheckFindsDamageBehindTheHeader() throws Exception {
        Path file = folder.resolve("receiver_otlp_prod");
        try (Storage storage = started("").open(Kind.RECEIVER, ID, "")) {
            for (int i = 0; i < 500; i++) {
                storage.put("key" + i, new byte[500]);
            }
        }
        byte[] content = Files.readAllBytes(file);
        java.util.Arrays.fill(content, 8192, 20_000, (byte) 0x77);
        Files.write(file, content);

        assertThatThrownBy(() -> started("recreate: false").open(Kind.RECEIVER, ID, ""))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("recreate: true");
        try (Storage storage = started("").open(Kind.RECEIVER, ID, "")) {
            assertThat(storage.get("key1")).isEmpty();
        }
        assertThat(Path.of(file + ".backup")).exists();
    }

    @Test
    void aFolderIsMadeWithItsPermissions() throws Exception {
        Path deep = folder.resolve("a/b");
        var problems = new Problems();
        FileStorageConfig config = FileStorageConfig.read(TestConfig.node(
                "extensions::file_storage", "{directory: " + deep + ", directory_permissions: \"0700\"}", problems));
        new FileStorage(config, settings.of(Kind.EXTENSION, "file_storage")).start(Host.EMPTY);

        assertThat(problems.errors()).isEmpty();
        assertThat(Files.getPosixFilePermissions(deep)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void reboundCompactionGivesRoomBack() throws Exception {
        var clock = new TestClock();
        var config = new FileStorageConfig(
                folder,
                true,
                PosixFilePermissions.fromString("rwx------"),
                Duration.ofSeconds(1),
                true,
                true,
                new FileStorageConfig.Compaction(true, true, 1, 1, Duration.ofSeconds(5)));
        var storage = new FileStorage(config, new TestSettings(clock).of(Kind.EXTENSION, "file_storage"));
        opened.add(storage);
        storage.start(Host.EMPTY);
        try (Storage client = storage.open(Kind.RECEIVER, ID, "")) {
            client.put("large", new byte[4 << 20]);
            client.delete("large");
            Path file = folder.resolve("receiver_otlp_prod");
            var never = new CountDownLatch(1);
            for (int i = 0;
                    i < 2000 && (!Files.exists(file) || Files.size(file) == 0 || Files.size(file) > 1 << 20);
                    i++) {
                clock.advance(Duration.ofSeconds(5));
                assertThat(never.await(5, java.util.concurrent.TimeUnit.MILLISECONDS))
                        .isFalse();
            }

            assertThat(Files.size(file)).isBetween(1L, 1L << 20);
            assertThat(client.get("large")).isEmpty();
        }
    }

    @Test
    void everyProblemOfTheSettingsIsSaid() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(TestConfig.errors(
                        new FileStorageFactory(),
                        "{directory: " + file + ", create_directory: false, directory_permissions: rwx,"
                                + " compaction: {max_transaction_size: -1, on_rebound: true, check_interval: 0s}}"))
                .anyMatch(error -> error.contains("is not a directory"))
                .anyMatch(error -> error.contains("must be a valid octal"))
                .anyMatch(error -> error.contains("max transaction size for compaction cannot be less than 0"))
                .anyMatch(error ->
                        error.contains("compaction check interval must be positive when rebound compaction is set"));
        assertThat(TestConfig.errors(new FileStorageFactory(), "{directory: /nowhere, create_directory: false}"))
                .anyMatch(error -> error.contains("directory must exist: stat /nowhere: no such file or directory."
                        + " You can enable the create_directory option to automatically create it"));
    }
}
