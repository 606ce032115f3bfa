package io.dbintel.collector.service;

import io.dbintel.component.Clock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * Looks at the content of files once a second and tells when it is another and has stayed so for one more look, so that half a
 * file is not taken. By content and not by events: those miss how Kubernetes and editors exchange files.
 */
final class FilesWatch implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Clock clock;
    private final Runnable changed;
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile Set<Path> files;
    /** Owned by the thread that looks, as the one below. */
    private Map<Path, ByteBuffer> known;

    private Map<Path, ByteBuffer> seen;

    FilesWatch(Set<Path> files, Clock clock, Runnable changed) {
        this.files = files;
        this.clock = clock;
        this.changed = changed;
        this.known = contents(files);
        this.seen = known;
    }

    void start() {
        Thread.ofVirtual().name("watch").start(() -> {
            try {
                while (!clock.await(stop, INTERVAL)) {
                    look();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** The configuration is read from these now. */
    void watch(Set<Path> others) {
        files = others;
    }

    void look() {
        Map<Path, ByteBuffer> now = contents(files);
        boolean settled = now.equals(seen);
        seen = now;
        if (settled && !now.equals(known)) {
            known = now;
            changed.run();
        }
    }

    private static Map<Path, ByteBuffer> contents(Set<Path> files) {
        var contents = new HashMap<Path, ByteBuffer>();
        for (Path file : files) {
            try {
                contents.put(file, ByteBuffer.wrap(Files.readAllBytes(file)));
            } catch (IOException e) {
                // A file that is not there is a content of its own; reading the configuration says what is wrong with
                // it.
                contents.put(file, ByteBuffer.allocate(0));
            }
        }
        return contents;
    }

    @Override
    public void close() {
        stop.countDown();
    }
}
