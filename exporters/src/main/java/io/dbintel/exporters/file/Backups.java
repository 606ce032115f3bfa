package io.dbintel.exporters.file;

import io.dbintel.component.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Files that were put aside: {@code name-2022-09-14T05-02-14.173.ext} beside {@code name.ext}. */
final class Backups {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss.SSS", Locale.ROOT);

    private final Path file;
    private final FileConfig.Rotation rotation;
    private final Clock clock;
    private final ZoneId zone;
    private final String prefix;
    private final String suffix;

    private record Backup(Path path, Instant time) {}

    Backups(Path file, FileConfig.Rotation rotation, Clock clock) {
        this.file = file;
        this.rotation = rotation;
        this.clock = clock;
        this.zone = rotation.localTime() ? ZoneId.systemDefault() : ZoneOffset.UTC;
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        prefix = (dot < 0 ? name : name.substring(0, dot)) + "-";
        suffix = dot < 0 ? "" : name.substring(dot);
    }

    /** Puts the file aside and removes backups that are too many or too old. */
    void putAside() throws IOException {
        Instant time = clock.now();
        Path target = target(time);
        while (Files.exists(target)) {
            // A second rotation in one millisecond must not overwrite the first.
            time = time.plusMillis(1);
            target = target(time);
        }
        Files.move(file, target);
        clean();
    }

    private Path target(Instant time) {
        return file.resolveSibling(prefix + TIME.withZone(zone).format(time) + suffix);
    }

    private void clean() throws IOException {
        List<Backup> backups = all();
        backups.sort(Comparator.comparing(Backup::time).reversed());
        Instant oldest = rotation.maxAge().isZero() ? Instant.MIN : clock.now().minus(rotation.maxAge());
        for (int i = 0; i < backups.size(); i++) {
            boolean tooMany = rotation.maxBackups() > 0 && i >= rotation.maxBackups();
            if (tooMany || backups.get(i).time().isBefore(oldest)) {
                Files.deleteIfExists(backups.get(i).path());
            }
        }
    }

    private List<Backup> all() throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        var backups = new ArrayList<Backup>();
        try (Stream<Path> siblings = Files.list(folder == null ? Path.of(".") : folder)) {
            siblings.forEach(
                    path -> time(path.getFileName().toString()).ifPresent(time -> backups.add(new Backup(path, time))));
        }
        return backups;
    }

    /** When a file was put aside; empty for a file that is no backup of this one. */
    private Optional<Instant> time(String name) {
        if (!name.startsWith(prefix) || !name.endsWith(suffix) || name.length() <= prefix.length() + suffix.length()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    LocalDateTime.parse(name.substring(prefix.length(), name.length() - suffix.length()), TIME)
                            .atZone(zone)
                            .toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
