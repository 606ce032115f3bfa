package io.dbintel.receivers.filelog;

import io.dbintel.telemetry.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What entries say of the file that they come from.
 *
 * @param name {@code log.file.name}
 * @param path {@code log.file.path}
 * @param nameResolved {@code log.file.name_resolved}: of the file that a symbolic link leads to
 * @param pathResolved {@code log.file.path_resolved}
 * @param owner {@code log.file.owner.name}
 * @param group {@code log.file.owner.group.name}
 * @param permissions {@code log.file.permissions}, three octal digits
 */
record FileNames(
        boolean name,
        boolean path,
        boolean nameResolved,
        boolean pathResolved,
        boolean owner,
        boolean group,
        boolean permissions) {

    /** The attributes of all entries of a file. */
    Map<String, Value> of(Path file) throws IOException {
        var attributes = new LinkedHashMap<String, Value>();
        if (name) {
            attributes.put("log.file.name", new Value.Text(nameOf(file)));
        }
        if (path) {
            attributes.put("log.file.path", new Value.Text(file.toString()));
        }
        if (nameResolved || pathResolved) {
            Path real = file.toRealPath();
            if (nameResolved) {
                attributes.put("log.file.name_resolved", new Value.Text(nameOf(real)));
            }
            if (pathResolved) {
                attributes.put("log.file.path_resolved", new Value.Text(real.toString()));
            }
        }
        if (owner || group || permissions) {
            PosixFileAttributes posix = Files.readAttributes(file, PosixFileAttributes.class);
            if (owner) {
                attributes.put(
                        "log.file.owner.name", new Value.Text(posix.owner().getName()));
            }
            if (group) {
                attributes.put(
                        "log.file.owner.group.name",
                        new Value.Text(posix.group().getName()));
            }
            if (permissions) {
                attributes.put("log.file.permissions", new Value.Text(octal(posix.permissions())));
            }
        }
        return attributes;
    }

    private static String nameOf(Path file) {
        Path name = file.getFileName();
        return name == null ? file.toString() : name.toString();
    }

    private static String octal(Set<PosixFilePermission> permissions) {
        int bits = 0;
        for (PosixFilePermission each : PosixFilePermission.values()) {
            bits = bits << 1 | (permissions.contains(each) ? 1 : 0);
        }
        return String.format("%03o", bits);
    }
}
