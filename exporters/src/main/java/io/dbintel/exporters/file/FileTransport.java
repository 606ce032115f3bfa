package io.dbintel.exporters.file;

import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Host;
import io.dbintel.component.Settings;
import io.dbintel.component.SparseLog;
import io.dbintel.component.StartException;
import io.dbintel.network.sending.Transport;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.ResourceGroup;
import io.dbintel.telemetry.Value;
import io.dbintel.telemetry.ValueText;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Writes batches to files; what could not be written may be tried again. */
final class FileTransport implements Transport {
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final FileConfig config;
    private final Settings settings;
    private final Messages messages;
    private final Targets targets;
    private final SparseLog flushFailed;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Thread flusher;

    FileTransport(FileConfig config, Settings settings) {
        this.config = config;
        this.settings = settings;
        this.messages = Messages.of(config);
        this.targets = new Targets(config, settings.clock());
        this.flushFailed = new SparseLog(settings.clock());
    }

    @Override
    public void start(Host host) throws StartException {
        if (config.groupBy().isEmpty()) {
            try {
                targets.write("", new byte[0]);
            } catch (IOException e) {
                throw new StartException(
                        "path: can't open " + config.path() + ": " + words(e)
                                + "; name a file in a folder that exists and may be written to, or set create_directory: true",
                        e);
            }
        }
        if (!config.flushInterval().isZero() && config.rotation().isEmpty()) {
            flusher = Thread.ofVirtual().name(settings.threadName("flush")).start(this::flushAtIntervals);
        }
    }

    private void flushAtIntervals() {
        try {
            while (!settings.clock().await(stopping, config.flushInterval())) {
                try {
                    targets.flush();
                } catch (IOException e) {
                    settings.status().recoverable("can't write: " + words(e));
                    flushFailed
                            .error(settings.log())
                            .addKeyValue("error", e.toString())
                            .log("can't write to the file, what was accepted waits in memory");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public <R extends Item> Delivery send(Batch<R> batch, Deadline deadline) {
        try {
            int refused = 0;
            if (config.groupBy().isPresent()) {
                refused = writeByGroup(batch, config.groupBy().get().resourceAttribute());
            } else {
                targets.write("", messages.frame(batch));
            }
            return refused == 0
                    ? Delivery.accepted()
                    : Delivery.refused(
                            refused,
                            "resource does not contain attribute "
                                    + config.groupBy().get().resourceAttribute());
        } catch (IOException e) {
            return Delivery.tryAgain("can't write: " + words(e));
        }
    }

    /** The JVM tells the commonest failures by the name of a class alone. */
    private static String words(IOException failure) {
        return switch (failure) {
            case NoSuchFileException missing -> "its folder does not exist";
            case AccessDeniedException denied -> "permission denied";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> String.valueOf(failure.getMessage());
        };
    }

    /**
     * Takes out of the batch what it has written, so that a second attempt does not find it. What has no segment stays: the
     * attempt that writes the last of the others answers for it.
     *
     * @return items that have no segment
     */
    private <R extends Item> int writeByGroup(Batch<R> batch, String attribute) throws IOException {
        int refused = 0;
        for (int left = batch.groups().size(); left > 0; left--) {
            ResourceGroup<R> group = batch.groups().getFirst();
            int items = group.items();
            Value segment = group.resource().attributes().get(attribute);
            if (items > 0 && segment != null) {
                // Of a copy, so that the group is still there if it can't be written.
                Batch<R> all = batch.copy();
                targets.write(ValueText.of(segment), messages.frame(items < all.items() ? all.takeFirst(items) : all));
            }
            batch.groups().removeFirst();
            if (items > 0 && segment == null) {
                batch.groups().addLast(group);
                refused += items;
            }
        }
        return refused;
    }

    @Override
    public void close(Deadline deadline) {
        stopping.countDown();
        try {
            Thread thread = flusher;
            if (thread != null && !thread.join(GRACE)) {
                settings.log().error("the flushing thread does not end");
            }
            targets.close();
        } catch (IOException e) {
            settings.log().error("what was accepted last could not be written", e);
            settings.status().permanent("can't write: " + words(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
