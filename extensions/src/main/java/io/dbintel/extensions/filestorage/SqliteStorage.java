package io.dbintel.extensions.filestorage;

import io.dbintel.component.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/** Keys and values in one SQLite database, in write-ahead-log mode: one connection, used by one thread at a time. */
final class SqliteStorage implements Storage {
    /** The file is no database, or one that contradicts itself. */
    static final class DamagedException extends Exception {
        private static final long serialVersionUID = 1L;

        DamagedException(String message) {
            super(message);
        }
    }

    private final Path path;
    private final Connection connection;
    private final AutoCloseable lock;
    private final Runnable forget;
    private final ReentrantLock using = new ReentrantLock();
    private boolean closed;

    private SqliteStorage(Path path, Connection connection, AutoCloseable lock, Runnable forget) {
        this.path = path;
        this.connection = connection;
        this.lock = lock;
        this.forget = forget;
    }

    /**
     * Opens a database, makes it where there is none, and checks that it is whole.
     *
     * @param lock what keeps others out; closed with this
     * @param forget called when this is closed
     */
    static SqliteStorage open(Path path, boolean fsync, AutoCloseable lock, Runnable forget)
            throws IOException, DamagedException {
        var config = new SQLiteConfig();
        // Without fsync the page cache keeps what was written when this process dies, but not when the machine does.
        config.setSynchronous(fsync ? SQLiteConfig.SynchronousMode.FULL : SQLiteConfig.SynchronousMode.OFF);
        config.setLockingMode(SQLiteConfig.LockingMode.EXCLUSIVE);
        Connection connection = null;
        try {
            connection = config.createConnection("jdbc:sqlite:" + path);
            try (Statement statement = connection.createStatement()) {
                check(statement);
                statement.execute("PRAGMA journal_mode = WAL");
                statement.execute(
                        "CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID");
            }
            connection.setAutoCommit(false);
            return new SqliteStorage(path, connection, lock, forget);
        } catch (SQLException | DamagedException e) {
            closeQuietly(connection, e);
            int code = e instanceof SQLException sql ? sql.getErrorCode() & 0xFF : 0;
            if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB) {
                throw new DamagedException(String.valueOf(e.getMessage()));
            }
            if (e instanceof DamagedException damaged) {
                throw damaged;
            }
            throw new IOException(path + ": " + e.getMessage(), e);
        }
    }

    /** Result codes of SQLite. */
    private static final int SQLITE_CORRUPT = 11;

    private static final int SQLITE_NOTADB = 26;

    private static void check(Statement statement) throws SQLException, DamagedException {
        try (ResultSet result = statement.executeQuery("PRAGMA quick_check(1)")) {
            String answer = result.next() ? result.getString(1) : "no answer";
            if (!answer.equals("ok")) {
                throw new DamagedException(answer);
            }
        }
    }

    private static void closeQuietly(@Nullable Connection connection, Exception cause) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                cause.addSuppressed(e);
            }
        }
    }

    /** What is done with an open connection. */
    @FunctionalInterface
    private interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    private <T> T use(Work<T> work) throws IOException {
        using.lock();
        try {
            if (closed) {
                throw new IOException(path + " is closed");
            }
            try {
                T result = work.with(connection);
                connection.commit();
                return result;
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw new IOException(path + ": " + e.getMessage(), e);
        } finally {
            using.unlock();
        }
    }

    @Override
    public Optional<byte[]> get(String key) throws IOException {
        return use(open -> {
            try (PreparedStatement query = open.prepareStatement("SELECT value FROM entries WHERE key = ?")) {
                query.setString(1, key);
                try (ResultSet result = query.executeQuery()) {
                    return result.next() ? Optional.of(result.getBytes(1)) : Optional.empty();
                }
            }
        });
    }

    @Override
    public void write(List<Change> changes) throws IOException {
        use(open -> {
            try (PreparedStatement put = open.prepareStatement("INSERT INTO entries (key, value) VALUES (?, ?)"
                            + " ON CONFLICT (key) DO UPDATE SET value = excluded.value");
                    PreparedStatement delete = open.prepareStatement("DELETE FROM entries WHERE key = ?")) {
                for (Change change : changes) {
                    switch (change) {
                        case Change.Put(String key, byte[] value) -> {
                            put.setString(1, key);
                            put.setBytes(2, value);
                            put.executeUpdate();
                        }
                        case Change.Delete(String key) -> {
                            delete.setString(1, key);
                            delete.executeUpdate();
                        }
                    }
                }
            }
            return true;
        });
    }

    /** Bytes of the database, and of them those in use. */
    record Extent(long allocated, long used) {}

    Extent extent() throws IOException {
        return use(open -> {
            long size = pragma(open, "page_size");
            long pages = pragma(open, "page_count");
            return new Extent(pages * size, (pages - pragma(open, "freelist_count")) * size);
        });
    }

    private static long pragma(Connection open, String name) throws SQLException {
        try (Statement statement = open.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA " + name)) {
            return result.next() ? result.getLong(1) : 0;
        }
    }

    /** Gives unused room back to the disk. */
    void compact() throws IOException {
        using.lock();
        try {
            if (closed) {
                return;
            }
            connection.setAutoCommit(true);
            try (Statement statement = connection.createStatement()) {
                statement.execute("VACUUM");
                statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
            } finally {
                connection.setAutoCommit(false);
            }
        } catch (SQLException e) {
            throw new IOException(path + ": " + e.getMessage(), e);
        } finally {
            using.unlock();
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        using.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            try {
                connection.close();
            } finally {
                lock.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException(path + " can't be closed: " + e.getMessage(), e);
        } finally {
            using.unlock();
            forget.run();
        }
    }
}
