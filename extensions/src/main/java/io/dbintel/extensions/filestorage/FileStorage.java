package io.dbintel.extensions.filestorage;

import io.dbintel.component.ComponentId;
import io.dbintel.component.Deadline;
import io.dbintel.component.Host;
import io.dbintel.component.Journal;
import io.dbintel.component.Kind;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.component.Storage;
import io.dbintel.component.StorageExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** The folder: a database for each component that keeps keys and values, a folder of segments for each queue. */
final class FileStorage implements StorageExtension {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final FileStorageConfig config;
    private final Settings settings;
    private final Set<SqliteStorage> databases = ConcurrentHashMap.newKeySet();
    private final CountDownLatch stopping = new CountDownLatch(1);

    FileStorage(FileStorageConfig config, Settings settings) {
        this.config = config;
        this.settings = settings;
    }

    @Override
    public void start(Host host) throws StartException {
        makeDirectory(config.directory());
        if (!Files.isWritable(config.directory())) {
            throw new StartException("directory " + config.directory() + " can't be written by this process; change its"
                    + " owner or name another directory");
        }
        if (config.compaction().onRebound()) {
            Thread.ofVirtual().name(settings.threadName("compaction")).start(this::watchExtents);
        }
    }

    private void makeDirectory(Path directory) throws StartException {
        if (Files.isDirectory(directory)) {
            return;
        }
        if (!config.createDirectory()) {
            throw new StartException("directory must exist: stat " + directory + ": no such file or directory. You can"
                    + " enable the create_directory option to automatically create it");
        }
        try {
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(config.permissions()));
        } catch (IOException e) {
            throw new StartException(
                    "directory " + directory + " can't be made: " + e + "; make it, or name another directory", e);
        }
    }

    @Override
    public Storage open(Kind kind, ComponentId id, String name) throws StartException {
        String client = ClientName.of(kind, id, name);
        Path path = config.directory().resolve(client);
        ClientLock lock = lock(client);
        try {
            return database(path, lock);
        } catch (StartException | RuntimeException e) {
            release(lock, e);
            throw e;
        }
    }

    private SqliteStorage database(Path path, ClientLock lock) throws StartException {
        try {
            SqliteStorage database;
            try {
                database = openDatabase(path, lock);
            } catch (SqliteStorage.DamagedException e) {
                setAside(path, e);
                database = openDatabase(path, lock);
            }
            if (config.compaction().onStart()) {
                database.compact();
            }
            databases.add(database);
            return database;
        } catch (SqliteStorage.DamagedException | IOException e) {
            throw new StartException("storage " + path + " can't be opened: " + e.getMessage(), e);
        }
    }

    private SqliteStorage openDatabase(Path path, ClientLock lock) throws IOException, SqliteStorage.DamagedException {
        return SqliteStorage.open(
                path,
                config.fsync(),
                lock,
                () -> databases.removeIf(each -> each.path().equals(path)));
    }

    private void setAside(Path path, SqliteStorage.DamagedException damage) throws StartException, IOException {
        if (!config.recreate()) {
            throw new StartException("storage " + path + " is damaged (" + damage.getMessage()
                    + "); move it away, or set" + " recreate: true to have that done and begin anew");
        }
        Path backup = Path.of(path + ".backup");
        if (Files.exists(backup)) {
            backup = Path.of(backup + "-" + DATE.format(settings.clock().now()));
        }
        Files.move(path, backup);
        // Without its database a write-ahead log is of no use to the new one, and would be taken for its own.
        for (String suffix : List.of("-wal", "-shm", "-journal")) {
            Path part = Path.of(path + suffix);
            if (Files.exists(part)) {
                Files.move(part, Path.of(backup + suffix));
            }
        }
        settings.log()
                .atError()
                .addKeyValue("file", path)
                .addKeyValue("error", damage.getMessage())
                .addKeyValue("backup", backup)
                .log("The storage is damaged and was set aside; the component begins without what it had kept");
    }

    @Override
    public Journal openJournal(Kind kind, ComponentId id, String name, long maxBytes) throws StartException {
        String client = ClientName.of(kind, id, name) + ".queue";
        Path folder = config.directory().resolve(client);
        ClientLock lock = lock(client);
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(config.permissions()));
            }
            return new SegmentLog(folder, config.fsync(), maxBytes, settings.clock(), settings.log(), lock);
        } catch (IOException | RuntimeException e) {
            release(lock, e);
            throw new StartException("the queue " + folder + " can't be opened: " + e, e);
        }
    }

    private ClientLock lock(String client) throws StartException {
        return ClientLock.take(config.directory().resolve(client + ".lock"), config.timeout(), settings.clock());
    }

    private static void release(ClientLock lock, Exception cause) {
        try {
            lock.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private void watchExtents() {
        FileStorageConfig.Compaction compaction = config.compaction();
        try {
            while (!settings.clock().await(stopping, compaction.checkInterval())) {
                databases.forEach(this::compactIfEmptied);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void compactIfEmptied(SqliteStorage database) {
        try {
            SqliteStorage.Extent extent = database.extent();
            boolean large = extent.allocated() > config.compaction().neededMib() << 20;
            if (large && extent.used() < config.compaction().triggerMib() << 20) {
                database.compact();
            }
        } catch (IOException e) {
            settings.log().warn("the storage can't be made smaller, and works on as it is", e);
        }
    }

    /** What components have open they close themselves; they are stopped before. */
    @Override
    public void close(Deadline deadline) {
        stopping.countDown();
    }
}
