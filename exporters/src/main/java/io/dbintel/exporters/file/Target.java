package io.dbintel.exporters.file;

import io.dbintel.component.Clock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One file. A message is in it whole or not at all: where writing fails in the middle the file is cut back to the end of the message
 * before. Safe for any thread.
 */
final class Target {
    private static final int BUFFER = 64 * 1024;

    private final Path path;
    private final FileConfig config;
    private final Optional<Backups> backups;
    private final byte[] buffer = new byte[BUFFER];
    private int buffered;
    /** Bytes of whole messages in the file, without the buffer. */
    private long size;

    private @Nullable FileChannel channel;

    /** @param fresh whether what is there is thrown away, unless the settings say append */
    Target(Path path, FileConfig config, Clock clock, boolean fresh) throws IOException {
        this.path = path;
        this.config = config;
        this.backups = config.rotation().map(rotation -> new Backups(path, rotation, clock));
        if (config.createDirectory()) {
            createFolder(path.toAbsolutePath().getParent(), config.directoryPermissions());
        }
        open(fresh && !config.append() && backups.isEmpty());
    }

    private static void createFolder(@Nullable Path folder, Set<PosixFilePermission> permissions) throws IOException {
        if (folder == null || Files.isDirectory(folder)) {
            return;
        }
        createFolder(folder.getParent(), permissions);
        Files.createDirectory(folder);
        // Set afterwards, since the process's mask would take bits away.
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            Files.getFileAttributeView(folder, java.nio.file.attribute.PosixFileAttributeView.class)
                    .setPermissions(permissions);
        }
    }

    private void open(boolean truncate) throws IOException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            // A pipe or device, as /dev/stdout: it has no size and can't be cut.
            channel = FileChannel.open(path, StandardOpenOption.WRITE);
            return;
        }
        FileChannel opened = FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        if (truncate) {
            opened.truncate(0);
        }
        size = opened.size();
        opened.position(size);
        channel = opened;
    }

    /** Adds a message. It is in the file at the next flush, or at once where files are rotated or flush_interval is 0. */
    synchronized void write(byte[] message) throws IOException {
        if (backups.isPresent()) {
            rotateFor(message.length);
        }
        if (backups.isPresent() || config.flushInterval().isZero()) {
            // Not by the buffer: a message that can't be written must not stay there, for it comes again.
            append(message, message.length);
            return;
        }
        if (buffered + message.length > buffer.length) {
            flush();
        }
        if (message.length > buffer.length) {
            append(message, message.length);
        } else {
            System.arraycopy(message, 0, buffer, buffered, message.length);
            buffered += message.length;
        }
    }

    private void rotateFor(int length) throws IOException {
        FileConfig.Rotation rotation = config.rotation().orElseThrow();
        if (size > 0 && size + length > rotation.maxBytes()) {
            closeChannel();
            backups.orElseThrow().putAside();
            open(true);
        }
    }

    synchronized void flush() throws IOException {
        if (buffered > 0) {
            append(buffer, buffered);
            buffered = 0;
        }
    }

    private void append(byte[] bytes, int length) throws IOException {
        if (channel == null) {
            // The last attempt to begin a new file failed.
            open(false);
        }
        FileChannel out = channel;
        if (out == null) {
            throw new IOException(path + " is not open");
        }
        try {
            ByteBuffer rest = ByteBuffer.wrap(bytes, 0, length);
            while (rest.hasRemaining()) {
                out.write(rest);
            }
            size += length;
        } catch (IOException e) {
            cutBack(out, e);
            throw e;
        }
    }

    private void cutBack(FileChannel out, IOException cause) {
        if (!Files.isRegularFile(path)) {
            return;
        }
        try {
            out.truncate(size);
            out.position(size);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private void closeChannel() throws IOException {
        FileChannel out = channel;
        channel = null;
        if (out != null) {
            out.close();
        }
    }

    synchronized void close() throws IOException {
        try {
            if (channel != null) {
                flush();
            }
        } finally {
            closeChannel();
        }
    }
}
