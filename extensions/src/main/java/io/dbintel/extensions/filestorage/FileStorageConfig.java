package io.dbintel.extensions.filestorage;

import io.dbintel.component.config.ConfigNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;

/**
 * Settings of the {@code file_storage} extension.
 *
 * @param createDirectory makes the folder where there is none
 * @param permissions of a folder that is made
 * @param timeout how long to wait for files that another has open
 * @param fsync every write is on the disk before it is answered, so that it survives the machine
 * @param recreate a damaged database is set aside and begun anew; false stops the start instead
 */
public record FileStorageConfig(
        Path directory,
        boolean createDirectory,
        Set<PosixFilePermission> permissions,
        Duration timeout,
        boolean fsync,
        boolean recreate,
        Compaction compaction) {
    static final String DEFAULT_DIRECTORY = "/var/lib/otelcol/file_storage";

    public FileStorageConfig {
        permissions = Set.copyOf(permissions);
    }

    /**
     * When databases give room back to the disk.
     *
     * @param onStart whenever one is opened
     * @param onRebound when one has become large and little of it is used
     * @param neededMib size from which on
     * @param triggerMib use below which
     */
    public record Compaction(
            boolean onStart, boolean onRebound, long neededMib, long triggerMib, Duration checkInterval) {}

    static FileStorageConfig read(ConfigNode node) {
        Path directory = Path.of(node.text("directory", DEFAULT_DIRECTORY));
        boolean create = node.flag("create_directory", true);
        if (!create) {
            check(directory, node);
        }
        return new FileStorageConfig(
                directory,
                create,
                permissions(node),
                node.duration("timeout", Duration.ofSeconds(1), Duration.ZERO),
                node.flag("fsync", false),
                node.flag("recreate", true),
                compaction(node.section("compaction")));
    }

    private static void check(Path directory, ConfigNode node) {
        if (!Files.exists(directory)) {
            node.problem(
                    "directory",
                    "directory must exist: stat " + directory + ": no such file or directory. You can enable the"
                            + " create_directory option to automatically create it",
                    "");
        } else if (!Files.isDirectory(directory)) {
            node.problem("directory", directory + " is not a directory", "name a folder");
        }
    }

    private static Set<PosixFilePermission> permissions(ConfigNode node) {
        String text = node.text("directory_permissions", "0750");
        if (text.matches("0?[0-7]{3}")) {
            int bits = Integer.parseInt(text, 8);
            var letters = new StringBuilder();
            for (int bit = 8; bit >= 0; bit--) {
                letters.append((bits >> bit & 1) == 1 ? "xwr".charAt(bit % 3) : '-');
            }
            return PosixFilePermissions.fromString(letters.toString());
        }
        node.problem(
                "directory_permissions", "directory_permissions value must be a valid octal, such as \"0750\"", "");
        return PosixFilePermissions.fromString("rwxr-x---");
    }

    private static Compaction compaction(ConfigNode node) {
        boolean onRebound = node.flag("on_rebound", false);
        Duration interval = node.duration("check_interval", Duration.ofSeconds(5));
        if (onRebound && (interval.isZero() || interval.isNegative())) {
            node.problem(
                    "check_interval",
                    "compaction check interval must be positive when rebound compaction is set",
                    "write a duration such as 5s");
            interval = Duration.ofSeconds(5);
        }
        if (node.number("max_transaction_size", 65_536, Long.MIN_VALUE, Long.MAX_VALUE) < 0) {
            node.problem(
                    "max_transaction_size",
                    "max transaction size for compaction cannot be less than 0",
                    "SQLite compacts in one transaction whatever is written here");
        }
        node.ignored("SQLite compacts a database where it lies", "directory");
        node.ignored("SQLite leaves no temporary files behind", "cleanup_on_start");
        return new Compaction(
                node.flag("on_start", false),
                onRebound,
                node.number("rebound_needed_threshold_mib", 100, 0, Long.MAX_VALUE),
                node.number("rebound_trigger_threshold_mib", 10, 0, Long.MAX_VALUE),
                interval);
    }
}
