package io.dbintel.collector.demo;

import io.dbintel.servers.FileTrees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the demo's collector writes its log and file, one folder for each run, closed to other users. Its owner holds a lock on a
 * file in it for as long as it lives; a folder whose lock is free was left by a run that was killed, and the next one removes it.
 */
final class OutputFolder implements AutoCloseable {
    private static final String PREFIX = "dbintel-demo-";
    private static final String KEPT_PREFIX = "dbintel-kept-";
    private static final String LOCK = "owner.lock";
    private static final Duration MAKING = Duration.ofMinutes(1);

    private final Path path;
    private final FileChannel lock;
    private final boolean keep;

    private OutputFolder(Path path, FileChannel lock, boolean keep) {
        this.path = path;
        this.lock = lock;
        this.keep = keep;
    }

    /** @param keep whether it stays, and holds the server, which may run as another user and must get through */
    static OutputFolder create(boolean keep) throws IOException {
        Path parent = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
        removeLeftovers(parent);
        Path path = Files.createTempDirectory(
                parent,
                (keep ? KEPT_PREFIX : PREFIX) + ProcessHandle.current().pid() + "-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        if (keep) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x--x"));
        }
        FileChannel lock =
                FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        lock.lock();
        return new OutputFolder(path, lock, keep);
    }

    Path file(String name) {
        return path.resolve(name);
    }

    Path path() {
        return path;
    }

    private static void removeLeftovers(Path parent) throws IOException {
        List<Path> left;
        try (Stream<Path> entries = Files.list(parent)) {
            left = entries.filter(each -> each.getFileName().toString().startsWith(PREFIX))
                    .toList();
        }
        for (Path folder : left) {
            if (isLeftover(folder)) {
                FileTrees.delete(folder);
            }
        }
    }

    /** A folder without the file is being made at this moment, unless it is old. */
    private static boolean isLeftover(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) || !isOurs(folder)) {
            return false;
        }
        try (var channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                FileLock free = channel.tryLock()) {
            return free != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (NoSuchFileException e) {
            return isOld(folder);
        }
    }

    private static boolean isOld(Path folder) throws IOException {
        try {
            Instant made =
                    Files.getLastModifiedTime(folder, LinkOption.NOFOLLOW_LINKS).toInstant();
            return made.isBefore(Instant.now().minus(MAKING));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static boolean isOurs(Path folder) throws IOException {
        return Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(Path.of("/proc/self")));
    }

    @Override
    public void close() {
        try (lock) {
            if (keep) {
                Files.deleteIfExists(path.resolve(LOCK));
            } else {
                FileTrees.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't remove " + path + "; remove it by hand", e);
        }
    }
}
