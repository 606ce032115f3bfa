package io.dbintel.servers;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The folder that holds unpacked binaries, templates and the data of running servers, shared by all processes of one
 * user.
 *
 * <pre>
 * postgres-18.6/            binaries, unpacked once
 * postgres-18.6-template/   an empty cluster, made once
 * runs/PID-START-XXXX/      one running server: owner.lock, server.log, data/
 * lock                      held while one of these is made or cleared up
 * </pre>
 *
 * <p>It is {@code dbintel.servers.directory} if that system property is set, else the first that fits of {@code
 * $XDG_CACHE_HOME/dbintel} (or {@code ~/.cache/dbintel}), {@code /var/cache/dbintel} and {@code /var/tmp/dbintel-UID}.
 * It must belong to the user of this JVM, so that nobody else can put binaries there, and be reachable by the user that
 * runs the server.
 */
final class Workspace {
    static final String PROPERTY = "dbintel.servers.directory";

    /** File locks are held by the whole JVM; between its threads this one decides. */
    private static final ReentrantLock WITHIN_JVM = new ReentrantLock();

    private final Path root;
    private final ServerUser user;

    private Workspace(Path root, ServerUser user) {
        this.root = root;
        this.user = user;
    }

    /** The workspace of this process. */
    static Workspace open(ServerUser user) {
        return firstOf(candidates(), user);
    }

    /** A workspace in this folder. */
    static Workspace at(Path folder, ServerUser user) {
        return firstOf(List.of(folder), user);
    }

    private static Workspace firstOf(List<Path> folders, ServerUser user) {
        var problems = new ArrayList<String>();
        for (var candidate : folders) {
            try {
                var problem = problem(candidate, user);
                if (problem.isEmpty()) {
                    Files.createDirectories(candidate.resolve("runs"));
                    Files.setPosixFilePermissions(candidate.resolve("runs"), FileTrees.READABLE_BY_ALL);
                    return new Workspace(candidate, user);
                }
                problems.add(candidate + ": " + problem);
            } catch (IOException e) {
                problems.add(candidate + ": " + e);
            }
        }
        throw new ServerFailure("no folder for database servers: " + String.join("; ", problems)
                + "; name one that user " + ServerUser.currentUid() + " owns with -D" + PROPERTY + "=FOLDER");
    }

    ServerUser user() {
        return user;
    }

    Path resolve(String name) {
        return root.resolve(name);
    }

    Path runs() {
        return root.resolve("runs");
    }

    /** Runs {@code work} while no other thread or process does so in this workspace. */
    <T> T locked(Work<T> work) throws IOException {
        WITHIN_JVM.lock();
        try (var channel = FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            return work.run();
        } finally {
            WITHIN_JVM.unlock();
        }
    }

    /** Something to do alone. */
    interface Work<T> {
        T run() throws IOException;
    }

    private static List<Path> candidates() {
        var named = System.getProperty(PROPERTY);
        if (named != null) {
            return List.of(Path.of(named).toAbsolutePath());
        }
        var cacheHome = System.getenv("XDG_CACHE_HOME");
        var cache = cacheHome == null || !Path.of(cacheHome).isAbsolute()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(cacheHome);
        return List.of(
                cache.resolve("dbintel").toAbsolutePath(),
                Path.of("/var/cache/dbintel"),
                Path.of("/var/tmp/dbintel-" + ServerUser.currentUid()));
    }

    /** Why {@code folder} can't be used, or an empty text. Makes it if it isn't there. */
    private static String problem(Path folder, ServerUser user) throws IOException {
        if (user.ownsFiles()) {
            for (var parent = folder.getParent(); parent != null; parent = parent.getParent()) {
                if (Files.exists(parent)
                        && !Files.getPosixFilePermissions(parent).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    return parent + " is closed to user " + ServerUser.NOBODY + ", which runs the server";
                }
            }
        }
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, FileTrees.READABLE_BY_ALL);
        }
        if (!Files.getAttribute(folder, "unix:uid").equals(ServerUser.currentUid())) {
            return "belongs to another user";
        }
        var permissions = Files.getPosixFilePermissions(folder);
        if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            return "others may write to it; run chmod go-w on it";
        }
        if (user.ownsFiles() && !permissions.contains(PosixFilePermission.OTHERS_EXECUTE)) {
            return "is closed to user " + ServerUser.NOBODY + ", which runs the server";
        }
        return "";
    }
}
