package io.dbintel.servers;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Whole folders copied and deleted while a server may still be writing to them: a file that vanishes is no error. */
public final class FileTrees {
    static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    static final Set<PosixFilePermission> PASSABLE_BY_ALL = PosixFilePermissions.fromString("rwx--x--x");
    static final Set<PosixFilePermission> READABLE_BY_ALL = PosixFilePermissions.fromString("rwxr-xr-x");

    private FileTrees() {}

    /**
     * Copies a data directory and gives it to the user that will run the server.
     *
     * @param included asked for each path relative to {@code source}; a folder that is not included is left out whole
     */
    static void copy(Path source, Path target, ServerUser owner, Predicate<Path> included) throws IOException {
        Files.walkFileTree(source, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                var relative = source.relativize(folder);
                if (!included.test(relative)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                createFolder(target.resolve(relative), OWNER_ONLY);
                owner.own(target.resolve(relative));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                var relative = source.relativize(file);
                // Sockets and their like belong to the process that made them.
                if (!attributes.isOther() && included.test(relative)) {
                    copyIfThere(file, target.resolve(relative), owner);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                return goOnIfGone(failure);
            }
        });
    }

    private static void copyIfThere(Path file, Path target, ServerUser owner) throws IOException {
        try {
            Files.copy(file, target, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
            return;
        }
        owner.own(target);
    }

    /** Makes a folder with exactly these permissions, whatever the umask. */
    static void createFolder(Path folder, Set<PosixFilePermission> permissions) throws IOException {
        Files.createDirectory(folder);
        Files.setPosixFilePermissions(folder, permissions);
    }

    /** Deletes a folder with all it holds; links are removed, not followed. No error for what isn't there or goes meanwhile. */
    public static void delete(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                return goOnIfGone(failure);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    goOnIfGone(failure);
                }
                Files.deleteIfExists(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static FileVisitResult goOnIfGone(IOException failure) throws IOException {
        if (failure instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw failure;
    }
}
