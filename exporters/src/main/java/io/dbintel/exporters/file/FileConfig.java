package io.dbintel.exporters.file;

import io.dbintel.component.config.ConfigNode;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Settings of the {@code file} exporter.
 *
 * @param append whether a file that is there is gone on with
 * @param compressionLevel of zstd; empty for its default
 * @param flushInterval longest time that something written stays in memory
 * @param createDirectory whether missing folders are made
 */
public record FileConfig(
        String path,
        Format format,
        boolean append,
        Optional<Rotation> rotation,
        boolean zstd,
        OptionalInt compressionLevel,
        Duration flushInterval,
        Optional<GroupBy> groupBy,
        boolean createDirectory,
        Set<PosixFilePermission> directoryPermissions) {
    enum Format {
        JSON,
        PROTO
    }

    /**
     * When a file is put aside and a new one begun.
     *
     * @param maxBytes size that a file does not pass
     * @param maxAge of a file that was put aside; zero for any
     * @param maxBackups files that were put aside and are kept; 0 for all
     * @param localTime whether their names hold local time instead of UTC
     */
    record Rotation(long maxBytes, Duration maxAge, int maxBackups, boolean localTime) {}

    /**
     * One file for each value of a resource attribute, in place of the path's asterisk.
     *
     * @param maxOpenFiles beyond it the one that was not written to for the longest time is closed
     */
    record GroupBy(String resourceAttribute, int maxOpenFiles) {}

    static FileConfig read(ConfigNode node) {
        String path = node.text("path", "");
        if (path.isEmpty()) {
            node.problem("path", "path must be non-empty", "name the file to write");
        }
        String encoding = node.text("encoding", "");
        if (!encoding.isEmpty()) {
            node.problem("encoding", "no encoding extension exists in this version", "remove it and use format");
        }
        String compression = node.text("compression", "");
        if (!compression.isEmpty() && !compression.equals("none") && !compression.equals("zstd")) {
            node.problem("compression", "compression \"" + compression + "\" is not supported", "use none or zstd");
        }
        boolean zstd = compression.equals("zstd");
        boolean append = node.flag("append", false);
        Optional<Rotation> rotation = rotation(node.section("rotation"));
        if (append && rotation.isPresent()) {
            node.problem(
                    "append", "append and rotation enabled at the same time is not supported", "remove one of them");
        }
        if (append && zstd) {
            node.problem(
                    "append", "append and compression enabled at the same time is not supported", "remove one of them");
        }
        Duration flush = node.duration("flush_interval", Duration.ofSeconds(1));
        if (flush.isNegative()) {
            node.problem("flush_interval", "flush_interval must be larger than zero", "1s is the default");
        }
        Optional<GroupBy> groupBy = groupBy(node.section("group_by"));
        if (groupBy.isPresent() && path.chars().filter(c -> c == '*').count() != 1) {
            node.problem(
                    "path", "path must contain exactly one * when group_by is enabled", "as in /var/lib/otel/*.json");
        }
        return new FileConfig(
                path,
                node.choice("format", Format.JSON),
                append,
                rotation,
                zstd,
                level(node.section("compression_params")),
                flush,
                groupBy,
                node.flag("create_directory", false),
                permissions(node));
    }

    private static Optional<Rotation> rotation(ConfigNode node) {
        long megabytes = node.number("max_megabytes", 100, 0, 1 << 30);
        int days = node.integer("max_days", 0, 0, 100_000);
        int backups = node.integer("max_backups", 100, 0, Integer.MAX_VALUE);
        boolean local = node.flag("localtime", false);
        return node.isPresent() && !node.isNull()
                ? Optional.of(
                        new Rotation((megabytes == 0 ? 100 : megabytes) << 20, Duration.ofDays(days), backups, local))
                : Optional.empty();
    }

    private static OptionalInt level(ConfigNode node) {
        int level = node.integer("level", 0, 0, 22);
        return level == 0 ? OptionalInt.empty() : OptionalInt.of(level);
    }

    private static Optional<GroupBy> groupBy(ConfigNode node) {
        boolean enabled = node.flag("enabled", false);
        String attribute = node.text("resource_attribute", "fileexporter.path_segment");
        int open = node.integer("max_open_files", 100, 1, 100_000);
        if (enabled && attribute.isEmpty()) {
            node.problem("resource_attribute", "resource_attribute must not be empty", "");
        }
        return enabled ? Optional.of(new GroupBy(attribute, open)) : Optional.empty();
    }

    private static Set<PosixFilePermission> permissions(ConfigNode node) {
        String octal = node.text("directory_permissions", "0755");
        if (!octal.matches("0?[0-7]{3}")) {
            node.problem("directory_permissions", "expected: an octal number as \"0755\"", "put it in quotes");
            return Set.of();
        }
        int bits = Integer.parseInt(octal, 8);
        var permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values();
        for (int i = 0; i < all.length; i++) {
            // OWNER_READ is the highest of nine bits.
            if ((bits & 1 << (all.length - 1 - i)) != 0) {
                permissions.add(all[i]);
            }
        }
        return permissions;
    }
}
