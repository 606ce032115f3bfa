package io.dbintel.extensions.filestorage;

import io.dbintel.component.Clock;
import io.dbintel.component.Deadline;
import io.dbintel.component.StartException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Keeps others, in this process and in any other, away from the files of one client. It ends with the process at the latest. */
final class ClientLock implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(20);

    private final FileChannel file;

    private ClientLock(FileChannel file) {
        this.file = file;
    }

    /** @throws StartException if another holds it for the whole of the time */
    static ClientLock take(Path path, Duration timeout, Clock clock) throws StartException {
        var never = new CountDownLatch(1);
        Deadline deadline = Deadline.after(timeout, clock);
        try {
            FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            while (tryLock(file) == null) {
                if (deadline.isOver() || clock.await(never, LOOK)) {
                    file.close();
                    throw new StartException("timeout: " + path + " is locked by another component or process; stop the"
                            + " other one, or give this one a directory of its own");
                }
            }
            return new ClientLock(file);
        } catch (IOException e) {
            throw new StartException("the lock file " + path + " can't be used: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while waiting for " + path, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            // Held by this process.
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
