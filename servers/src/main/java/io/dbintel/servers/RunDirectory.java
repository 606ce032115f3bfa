package io.dbintel.servers;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of one server: {@code data/}, {@code server.log} and {@code owner.lock}. It belongs to the user of this JVM
 * and only {@code data/} to the server's, so that nothing a server may do leads root to a file of its choice.
 *
 * <p>The owner holds a lock on that last file for as long as it lives. The kernel releases it however the owner ends, and
 * it is right across containers that share a folder, where a process id says nothing. A folder whose lock is free is
 * therefore a leftover: its server is killed and its data deleted by the next start.
 */
final class RunDirectory {
    private static final Logger log = LoggerFactory.getLogger(RunDirectory.class);
    private static final Duration LEFTOVER_END = Duration.ofSeconds(5);

    private final Path path;
    private final FileChannel lock;

    private RunDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Makes a folder for a new server, after clearing up what killed owners left behind. */
    static RunDirectory create(Workspace workspace) throws IOException {
        return workspace.locked(() -> {
            clearLeftovers(workspace);
            var name = ownPrefix()
                    + HexFormat.of()
                            .toHexDigits((short) ThreadLocalRandom.current().nextInt());
            return open(workspace.runs().resolve(name), workspace.user());
        });
    }

    /** Makes or opens a folder that the caller chose and that outlives the server. */
    static RunDirectory at(Path path, Workspace workspace) throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        return workspace.locked(() -> open(path.toAbsolutePath(), workspace.user()));
    }

    private static RunDirectory open(Path path, ServerUser user) throws IOException {
        if (!Files.isDirectory(path)) {
            FileTrees.createFolder(path, user.ownsFiles() ? FileTrees.PASSABLE_BY_ALL : FileTrees.OWNER_ONLY);
        }
        var channel = FileChannel.open(path.resolve("owner.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!lock(channel)) {
            channel.close();
            throw new ServerFailure(path + ": another server runs there; stop it or choose another folder");
        }
        return new RunDirectory(path, channel);
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // This JVM itself has it.
            return false;
        }
    }

    Path path() {
        return path;
    }

    Path data() {
        return path.resolve("data");
    }

    Path log() {
        return path.resolve("server.log");
    }

    /** Gives the folder up, and deletes it unless it is to be kept. */
    void release(boolean keep) throws IOException {
        try (lock) {
            if (!keep) {
                FileTrees.delete(path);
            }
        }
    }

    private static void clearLeftovers(Workspace workspace) throws IOException {
        try (var runs = Files.newDirectoryStream(workspace.runs())) {
            for (var run : runs) {
                // Opening and closing our own lock file would release our own lock: that is how POSIX locks work.
                if (!run.getFileName().toString().startsWith(ownPrefix()) && isLeftover(run)) {
                    clear(run);
                }
            }
        }
    }

    private static boolean isLeftover(Path run) throws IOException {
        var file = run.resolve("owner.lock");
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                FileLock owner = channel.tryLock()) {
            return owner != null;
        }
    }

    private static void clear(Path run) throws IOException {
        var postmaster = PostmasterFile.in(run.resolve("data")).flatMap(PostmasterFile::process);
        if (postmaster.isPresent()) {
            Processes.killTree(postmaster.get(), LEFTOVER_END);
        }
        FileTrees.delete(run);
        log.atInfo().addKeyValue("folder", run).log("removed what a killed process left behind");
    }

    private static String ownPrefix() {
        var self = ProcessHandle.current();
        return self.pid() + "-"
                + self.info().startInstant().orElse(Instant.EPOCH).toEpochMilli() + "-";
    }
}
