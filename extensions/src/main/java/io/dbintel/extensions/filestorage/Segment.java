package io.dbintel.extensions.filestorage;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * One file of a segment log. Opened when it is used; all access is by offset, so any number of threads may use it.
 *
 * <p>Interrupting a thread that uses a {@link FileChannel} closes the channel for everybody. Here the file is opened again, the
 * access repeated, and the thread stays interrupted: an offset is written with the same bytes however often that happens.
 */
final class Segment {
    private final Path path;
    private final long number;
    private final long salt;
    private @Nullable FileChannel channel;
    private boolean closed;
    /** Behind the last whole record. Guarded by the log's lock for appending. */
    private long size;
    /** Records that are not acknowledged. Guarded by the log's lock for its state. */
    private int pending;

    /** What is done with an open file. */
    @FunctionalInterface
    interface Access<T> {
        T with(FileChannel file) throws IOException;
    }

    Segment(Path path, long number, long salt, long size) {
        this.path = path;
        this.number = number;
        this.salt = salt;
        this.size = size;
    }

    Path path() {
        return path;
    }

    long number() {
        return number;
    }

    /** Goes into the checks of its headers, so that bytes that somebody else chose never look like one. */
    long salt() {
        return salt;
    }

    long size() {
        return size;
    }

    void setSize(long value) {
        size = value;
    }

    int pending() {
        return pending;
    }

    void addPending(int change) {
        pending += change;
    }

    <T> T use(Access<T> access) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return access.with(open());
                } catch (ClosedChannelException e) {
                    // The interruption of this thread, or of another that used the same channel.
                    interrupted |= Thread.interrupted();
                    if (isClosed()) {
                        throw e;
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized FileChannel open() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        FileChannel known = channel;
        if (known == null || !known.isOpen()) {
            known = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            channel = known;
        }
        return known;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** All bytes of a buffer, from an offset on. */
    void write(ByteBuffer bytes, long offset) throws IOException {
        int start = bytes.position();
        use(file -> {
            bytes.position(start);
            while (bytes.hasRemaining()) {
                file.write(bytes, offset + bytes.position() - start);
            }
            return true;
        });
    }

    /** Fills the buffer. */
    void read(ByteBuffer into, long offset) throws IOException {
        int start = into.position();
        use(file -> {
            into.position(start);
            while (into.hasRemaining()) {
                if (file.read(into, offset + into.position() - start) < 0) {
                    throw new EOFException(path + " ends before offset " + (offset + into.limit() - start));
                }
            }
            return true;
        });
    }

    /** Gives the file handle back; the next access opens it again. */
    synchronized void rest() throws IOException {
        FileChannel known = channel;
        channel = null;
        if (known != null) {
            known.close();
        }
    }

    /** For good. */
    synchronized void close() throws IOException {
        closed = true;
        rest();
    }
}
