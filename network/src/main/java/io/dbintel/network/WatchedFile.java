package io.dbintel.network;

import io.dbintel.component.Clock;
import io.dbintel.component.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;

/**
 * What a small file says, read again when it has changed. Looked at on use and at most once a second, so no thread is needed. A
 * new content that can't be used leaves the old one in force and is said once.
 *
 * @param <T> what the text is made into
 */
public final class WatchedFile<T> {
    private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long MAX_BYTES = 1 << 20;

    private final String configPath;
    private final Path file;
    private final Parser<T> parser;
    private final Clock clock;
    private final Logger log;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile T value;
    private Optional<Stamp> seen;
    private long looked;

    /** Makes the value. */
    public interface Parser<T> {
        /** @throws StartException without a word of the text, which is a secret */
        T parse(String text) throws StartException;
    }

    private record Stamp(FileTime modified, long size, Optional<Object> key) {}

    /** @param configPath path of the key in the configuration, for messages */
    public WatchedFile(String configPath, Path file, Parser<T> parser, Clock clock, Logger log) throws StartException {
        this.configPath = configPath;
        this.file = file;
        this.parser = parser;
        this.clock = clock;
        this.log = log;
        this.looked = clock.nanoTime();
        this.seen = stamp();
        this.value = read();
    }

    public T get() {
        // Others go on with what is known.
        if (lock.tryLock()) {
            try {
                look();
            } finally {
                lock.unlock();
            }
        }
        return value;
    }

    private void look() {
        long now = clock.nanoTime();
        if (now - looked < LOOK_NANOS) {
            return;
        }
        looked = now;
        Optional<Stamp> stamp = stamp();
        if (stamp.isEmpty() || stamp.equals(seen)) {
            // One that is gone is being replaced.
            return;
        }
        seen = stamp;
        try {
            value = read();
            log.atInfo().addKeyValue("file", file).log("a changed file was read again");
        } catch (StartException e) {
            log.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("error", e.getMessage())
                    .log("a changed file can't be used, its old content stays in force");
        }
    }

    private Optional<Stamp> stamp() {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return Optional.of(new Stamp(
                    attributes.lastModifiedTime(), attributes.size(), Optional.ofNullable(attributes.fileKey())));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private T read() throws StartException {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new StartException(configPath + ": " + file + " is larger than 1 MiB");
            }
            return parser.parse(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new StartException(configPath + ": " + file + " does not exist; create it or correct the path", e);
        } catch (IOException e) {
            throw new StartException(configPath + ": " + file + " can't be read: " + e, e);
        }
    }
}
