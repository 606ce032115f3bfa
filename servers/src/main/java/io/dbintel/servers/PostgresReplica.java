package io.dbintel.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes a hot standby out of a running primary as {@code pg_basebackup} would, which the jars of binaries don't hold: a
 * replication slot that keeps the WAL, a copy of the data directory between the start and the end of a backup, and the
 * label that the backup ends with.
 *
 * @see <a href="https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP">Making a
 *     base backup using the low level API</a>
 */
final class PostgresReplica {
    private static final Set<Path> LEFT_OUT = Set.of(Path.of("postmaster.pid"), Path.of("postmaster.opts"));

    /** Folders that the standby has, but empty, as the documentation of the backup says. */
    private static final Set<Path> EMPTIED = Set.of(
            Path.of("pg_dynshmem"),
            Path.of("pg_notify"),
            Path.of("pg_replslot"),
            Path.of("pg_serial"),
            Path.of("pg_snapshots"),
            Path.of("pg_stat_tmp"),
            Path.of("pg_subtrans"),
            Path.of("pg_wal"));

    private final PostgresServer primary;
    private final String name;

    PostgresReplica(PostgresServer primary, String name) {
        if (!name.matches("[a-z0-9_]{1,63}")) {
            throw new IllegalArgumentException(
                    "replica: \"" + name + "\" (expected: lower-case letters, digits and underscores)");
        }
        this.primary = primary;
        this.name = name;
    }

    PostgresServer start() {
        var of = primary.setup();
        var settings = new LinkedHashMap<>(of.settings());
        settings.putAll(Map.of("primary_conninfo", connectionString(), "primary_slot_name", name, "hot_standby", "on"));
        var setup = new PostgresSetup(
                of.binaries(), settings, 0, of.password(), of.accessRules(), of.tls(), null, false, false);
        return new PostgresServer(
                        setup, primary.workspace(), (_, data, user) -> copyPrimary(data, user), FreePorts::next)
                .start();
    }

    private void copyPrimary(Path data, ServerUser user) throws IOException {
        try (var connection = primary.connect("postgres")) {
            call(connection, "SELECT pg_create_physical_replication_slot('" + name + "', true)");
            call(connection, backupStart());
            FileTrees.copy(primary.dataDirectory(), data, user, PostgresReplica::included);
            for (var folder : List.of("pg_wal/archive_status", "pg_wal/summaries")) {
                FileTrees.createFolder(data.resolve(folder), FileTrees.OWNER_ONLY);
                user.own(data.resolve(folder));
            }
            write(data.resolve("backup_label"), call(connection, backupStop()), user);
            write(data.resolve("standby.signal"), "", user);
        } catch (SQLException e) {
            throw new ServerFailure(primary + ": can't be copied for the replica " + name, e);
        }
    }

    private static boolean included(Path relative) {
        return !LEFT_OUT.contains(relative) && (relative.getParent() == null || !EMPTIED.contains(relative.getName(0)));
    }

    // The functions got their present names in 15.

    private String backupStart() {
        return primary.majorVersion() < 15
                ? "SELECT pg_start_backup('replica', true, false)"
                : "SELECT pg_backup_start('replica', true)";
    }

    private String backupStop() {
        return primary.majorVersion() < 15
                ? "SELECT labelfile FROM pg_stop_backup(false, false)"
                : "SELECT labelfile FROM pg_backup_stop(false)";
    }

    private String connectionString() {
        var user = "host=" + primary.host() + " port=" + primary.port() + " user=" + primary.superuser()
                + " application_name=" + name;
        return primary.password()
                .map(password ->
                        user + " password='" + password.replace("\\", "\\\\").replace("'", "\\'") + "'")
                .orElse(user);
    }

    private static String call(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void write(Path file, String content, ServerUser user) throws IOException {
        Files.writeString(file, content);
        user.own(file);
    }
}
