package io.dbintel.extensions.pprof;

import io.dbintel.component.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import jdk.jfr.Recording;

/** Records for a while on request: one recording at a time, bounded in size, ended early when the collector stops. */
final class FlightRecorder {
    /** Of one recording on disk; the oldest events go first. */
    static final long MAX_BYTES = 64L << 20;

    private final Clock clock;
    private final CountDownLatch stopping;
    private final Semaphore one = new Semaphore(1);

    /** What is made of a recording while its file is there. */
    interface Use<T> {
        T of(Path recording) throws IOException;
    }

    /** A result, and the time that it tells of. */
    record Recorded<T>(T result, Instant start, Duration duration) {}

    /** @param stopping released when the collector stops */
    FlightRecorder(Clock clock, CountDownLatch stopping) {
        this.clock = clock;
        this.stopping = stopping;
    }

    /**
     * Records, waits, and hands the file over.
     *
     * @param events enables what is to be recorded
     * @return empty if another recording is going on
     */
    <T> Optional<Recorded<T>> record(Duration time, Consumer<Recording> events, Use<T> use)
            throws IOException, InterruptedException {
        if (!one.tryAcquire()) {
            return Optional.empty();
        }
        Path file = Files.createTempFile("dbintel-pprof", ".jfr");
        try (var recording = new Recording()) {
            recording.setMaxSize(MAX_BYTES);
            events.accept(recording);
            Instant start = clock.now();
            long began = clock.nanoTime();
            recording.start();
            boolean cutShort = clock.await(stopping, time);
            Duration took = cutShort ? Duration.ofNanos(clock.nanoTime() - began) : time;
            recording.stop();
            recording.dump(file);
            return Optional.of(new Recorded<>(use.of(file), start, took));
        } finally {
            one.release();
            Files.deleteIfExists(file);
        }
    }
}
