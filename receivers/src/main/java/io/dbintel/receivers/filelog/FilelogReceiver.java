package io.dbintel.receivers.filelog;

import io.dbintel.component.Clock;
import io.dbintel.component.Consumer;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Host;
import io.dbintel.component.Instrument;
import io.dbintel.component.Outlets;
import io.dbintel.component.Receiver;
import io.dbintel.component.Settings;
import io.dbintel.component.SparseLog;
import io.dbintel.component.StartException;
import io.dbintel.component.Storage;
import io.dbintel.component.StorageExtension;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Looks at the files again and again, reads what is new, and keeps down how far it was delivered. */
final class FilelogReceiver implements Receiver {
    static final Instrument OPEN_FILES = Instrument.of("otelcol_fileconsumer_open_files", "1", "Number of open files");
    static final Instrument READING_FILES =
            Instrument.of("otelcol_fileconsumer_reading_files", "1", "Number of open files that are being read");

    private static final String SCOPE =
            "github.com/open-telemetry/opentelemetry-collector-contrib/receiver/filelogreceiver";
    /** Bytes of one file after which the others have their turn. */
    private static final long QUOTA = 16 << 20;
    /** Least time between two checkpoints while there is more to read than a round takes. */
    private static final long BETWEEN_CHECKPOINTS = Duration.ofSeconds(1).toNanos();

    private final FilelogConfig config;
    private final Settings settings;
    private final Clock clock;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Emitter emitter;
    private final Intake intake;
    private final LineReader reader;
    private final FileFinder finder;
    private final SparseLog failures;
    private @Nullable FileTracker tracker;
    private @Nullable Checkpoints checkpoints;
    private @Nullable Thread thread; // guarded by this
    private boolean warnedOfNone;
    private long lastCheckpoint;
    private volatile int openFiles;
    private volatile int readingFiles;
    private volatile int knownFiles;

    FilelogReceiver(FilelogConfig config, Settings settings, Outlets outlets) {
        this.config = config;
        this.settings = settings;
        this.clock = settings.clock();
        Consumer<LogRecord> outlet = outlets.of(Signal.LOGS).orElse(batch -> Delivery.accepted());
        this.emitter = new Emitter(outlet, config.retry(), settings, SCOPE, stopping);
        this.intake = new Intake(config, settings, emitter);
        boolean wholeReads = config.text().splitter() instanceof Splitter.None;
        this.reader = new LineReader(
                config.text(), config.fingerprintSize(), config.deleteAfterRead() || wholeReads, clock, intake);
        this.finder = new FileFinder(config.criteria(), clock, settings.log());
        this.failures = new SparseLog(clock);
    }

    @Override
    public synchronized void start(Host host) throws StartException {
        if (stopping.getCount() == 0) {
            return;
        }
        prepare(host);
        // Reading files holds the thread that carries it: a virtual one would hold one of the few.
        thread = Thread.ofPlatform().daemon().name(settings.threadName("read")).start(this::run);
        settings.status().ok();
    }

    /** All but the thread that reads. */
    synchronized void prepare(Host host) throws StartException {
        List<TrackedFile> stored = List.of();
        FileTracker.Archive archive = FileTracker.Archive.NONE;
        if (!config.storage().isEmpty()) {
            Storage storage = StorageExtension.find(config.storage(), host).open(settings.kind(), settings.id(), "");
            var opened = new Checkpoints(storage, config.pollsToArchive(), new SparseLog(clock), settings.log());
            try {
                stored = opened.load();
            } catch (IOException e) {
                opened.close();
                throw new StartException("storage " + config.storage() + ": " + e.getMessage());
            }
            checkpoints = opened;
            archive = opened;
        }
        tracker = new FileTracker(config, stored, archive, clock, settings.log());
        settings.meter().longGauge(OPEN_FILES, () -> openFiles);
        settings.meter().longGauge(READING_FILES, () -> readingFiles);
        emitter.start();
    }

    private void run() {
        try {
            boolean more;
            do {
                more = false;
                try {
                    more = poll();
                } catch (RuntimeException e) {
                    settings.log().atError().setCause(e).log("a round of reading files failed; the next one comes");
                }
            } while (more ? stopping.getCount() > 0 : !clock.await(stopping, config.pollInterval()));
            intake.finish();
            emitter.drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * One round over all files.
     *
     * @return whether there is more to read at once
     */
    boolean poll() throws InterruptedException {
        FileTracker files = tracker();
        List<TrackedFile> toRead = files.identify(paths());
        intake.startRound();
        boolean more = false;
        var ended = new ArrayList<TrackedFile>();
        for (TrackedFile file : toRead) {
            if (stopping.getCount() == 0) {
                break;
            }
            LineReader.Outcome outcome = read(files, file);
            more |= outcome == LineReader.Outcome.MORE;
            if (outcome == LineReader.Outcome.END) {
                ended.add(file);
            }
            openFiles = files.openFiles();
        }
        intake.endRound();
        if (!more) {
            emitter.drain();
        }
        if (config.deleteAfterRead()) {
            ended.forEach(file -> delete(files, file));
        }
        files.expire();
        knownFiles = files.known().size();
        openFiles = files.openFiles();
        if (!more || clock.nanoTime() - lastCheckpoint >= BETWEEN_CHECKPOINTS) {
            checkpoint(files);
        }
        return more;
    }

    private List<Path> paths() {
        List<Path> paths = finder.find();
        if (paths.isEmpty() && !warnedOfNone) {
            settings.log()
                    .atWarn()
                    .addKeyValue("include", config.criteria().include())
                    .log("no files match the configured criteria");
        }
        warnedOfNone = true;
        long most = config.maxFilesPerPoll();
        return most > 0 && paths.size() > most ? paths.subList(0, (int) most) : paths;
    }

    private LineReader.Outcome read(FileTracker files, TrackedFile file) throws InterruptedException {
        boolean last = files.isLost(file);
        if (file.isSettled() && !reader.isTailDue(file)) {
            return LineReader.Outcome.END;
        }
        readingFiles = 1;
        FileLock lock = null;
        try {
            if (config.lock() && file.roundsUnseen() == 0) {
                lock = FileLock.take(file.path());
            }
            Content content = files.reopen(file);
            if (content == null) {
                file.forgetStamp();
                return LineReader.Outcome.REPLACED;
            }
            LineReader.Outcome outcome = reader.read(file, content, last, QUOTA);
            switch (outcome) {
                case END -> {
                    file.settle();
                    if (last) {
                        files.close(file);
                    } else {
                        files.closeIfTooMany(file);
                    }
                }
                case REPLACED -> {
                    // The next round finds out what it is now.
                    files.close(file);
                    file.forgetStamp();
                }
                case MORE, STOPPED -> {
                    // The next round, or the next start, goes on where it ended.
                }
            }
            return outcome;
        } catch (IOException e) {
            files.close(file);
            failures.error(settings.log())
                    .addKeyValue("path", file.path())
                    .addKeyValue("error", e.toString())
                    .log("Failed to read file; the others are read");
            return LineReader.Outcome.STOPPED;
        } finally {
            readingFiles = 0;
            if (lock != null) {
                lock.close();
            }
        }
    }

    /** Removes a file all of whose entries were accepted. */
    private void delete(FileTracker files, TrackedFile file) {
        if (file.hasTail() || !file.delivered().equals(file.position()) || file.roundsUnseen() > 0) {
            return;
        }
        try {
            Files.delete(file.path());
            files.forget(file);
        } catch (IOException e) {
            failures.error(settings.log())
                    .addKeyValue("path", file.path())
                    .addKeyValue("error", e.toString())
                    .log("could not delete");
        }
    }

    private void checkpoint(FileTracker files) {
        Checkpoints storage = checkpoints;
        if (storage != null) {
            storage.save(files.known());
            lastCheckpoint = clock.nanoTime();
        }
    }

    private FileTracker tracker() {
        FileTracker files = tracker;
        if (files == null) {
            throw new IllegalStateException("not prepared");
        }
        return files;
    }

    @Override
    public synchronized void close(Deadline deadline) {
        stopping.countDown();
        Thread running = thread;
        thread = null;
        if (running != null) {
            try {
                if (!running.join(deadline.part(2).remaining())) {
                    running.interrupt();
                    running.join(Duration.ofSeconds(1));
                }
            } catch (InterruptedException e) {
                running.interrupt();
                Thread.currentThread().interrupt();
            }
        }
        emitter.close(deadline);
        FileTracker files = tracker;
        if (files != null) {
            checkpoint(files);
            files.closeAll();
            tracker = null;
        }
        Checkpoints storage = checkpoints;
        if (storage != null) {
            storage.close();
            checkpoints = null;
        }
    }

    @Override
    public Map<String, Number> figures() {
        return Map.of("files", knownFiles, "open_files", openFiles, "batches_waiting", emitter.waitingParcels());
    }
}
