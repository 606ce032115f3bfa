package io.dbintel.receivers.filelog;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.component.Clock;
import io.dbintel.component.ComponentId;
import io.dbintel.component.Consumer;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Host;
import io.dbintel.component.Kind;
import io.dbintel.component.Outlets;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Signal;
import io.dbintel.testkit.MemoryStorage;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A writer at full speed that rotates its file now and then: every line comes once. */
class RotationTest {
    private static final int LINES = 300_000;
    private static final int LINES_A_FILE = 20_000;
    private static final int FILES_KEPT = 5;

    @TempDir
    Path folder;

    /** Which lines came, and which came twice. */
    private static final class Tally implements Consumer<LogRecord> {
        private final BitSet seen = new BitSet();
        private int doubled;
        private int calls;
        /** Every so many calls one is not taken. */
        private final int refusals;

        Tally(int refusals) {
            this.refusals = refusals;
        }

        @Override
        public synchronized Delivery consume(Batch<LogRecord> batch) {
            calls++;
            if (refusals > 0 && calls % refusals == 0) {
                return Delivery.tryAgain("busy");
            }
            batch.forEach(record -> {
                String body = Reading.body(record);
                int number = Integer.parseInt(body, 0, body.indexOf(' '), 10);
                if (seen.get(number)) {
                    doubled++;
                }
                seen.set(number);
            });
            notifyAll();
            return Delivery.accepted();
        }

        synchronized int count() {
            return seen.cardinality();
        }

        synchronized int doubled() {
            return doubled;
        }

        synchronized void await(int count) throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (seen.cardinality() < count && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.timedWait(this, 100);
            }
        }
    }

    /** A rotation: what happens with the full file. */
    private interface Rotation {
        OutputStream next(OutputStream full) throws IOException;
    }

    private Path file() {
        return folder.resolve("app.log");
    }

    private OutputStream append() throws IOException {
        return Files.newOutputStream(file(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private OutputStream move(OutputStream full) throws IOException {
        full.close();
        shift();
        Files.move(file(), folder.resolve("app.log.1"));
        return append();
    }

    private OutputStream copyAndTruncate(OutputStream full) throws IOException {
        full.flush();
        shift();
        Files.copy(file(), folder.resolve("app.log.1"));
        Files.newByteChannel(file(), StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                .close();
        return full;
    }

    private void shift() throws IOException {
        for (int i = FILES_KEPT; i > 0; i--) {
            Path from = folder.resolve("app.log." + i);
            if (Files.exists(from)) {
                Files.move(from, folder.resolve("app.log." + (i + 1)), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private void write(int from, int to, Rotation rotation) {
        try {
            OutputStream out = append();
            for (int i = from; i < to; i++) {
                out.write((i + " " + "x".repeat(20 + i % 100) + "\n").getBytes(StandardCharsets.UTF_8));
                if (i % LINES_A_FILE == LINES_A_FILE - 1) {
                    out = rotation.next(out);
                }
            }
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private FilelogReceiver start(Tally tally, MemoryStorage storage) throws Exception {
        FilelogConfig config = TestConfig.read(
                new FilelogReceiverFactory(),
                "include: ['" + folder
                        + "/app.log*']\nstart_at: beginning\npoll_interval: 10ms\nstorage: file_storage\n"
                        + "retry_on_failure: {initial_interval: 5ms}");
        Outlets outlets = new Outlets() {
            @Override
            @SuppressWarnings("unchecked") // the receiver asks for logs alone
            public <R extends Item> Optional<Consumer<R>> of(Signal<R> signal) {
                return Optional.of((Consumer<R>) tally);
            }
        };
        var receiver = new FilelogReceiver(config, new TestSettings().of(Kind.RECEIVER, "filelog"), outlets);
        Host host = id -> id.equals(ComponentId.of("file_storage")) ? Optional.of(storage) : Optional.empty();
        receiver.start(host);
        return receiver;
    }

    private static void stop(FilelogReceiver receiver) {
        receiver.close(Deadline.after(Duration.ofSeconds(30), Clock.SYSTEM));
    }

    @Test
    void moved() throws Exception {
        everyLineComesOnce(this::move, 0);
    }

    @Test
    void copiedAndTruncated() throws Exception {
        everyLineComesOnce(this::copyAndTruncate, 0);
    }

    @Test
    void movedWhileThePipelineRefusesNowAndThen() throws Exception {
        everyLineComesOnce(this::move, 7);
    }

    private void everyLineComesOnce(Rotation rotation, int refusals) throws Exception {
        var tally = new Tally(refusals);
        FilelogReceiver receiver = start(tally, new MemoryStorage());

        CompletableFuture.runAsync(() -> write(0, LINES, rotation)).get(60, TimeUnit.SECONDS);
        tally.await(LINES);
        stop(receiver);

        assertThat(tally.count()).isEqualTo(LINES);
        assertThat(tally.doubled()).isZero();
    }

    @Test
    void movedWhileTheCollectorStopsAndStarts() throws Exception {
        var tally = new Tally(11);
        var storage = new MemoryStorage();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(0, LINES, this::move));

        for (int i = 1; i <= 6; i++) {
            FilelogReceiver receiver = start(tally, storage);
            tally.await(i * LINES / 8);
            stop(receiver);
        }
        writer.get(60, TimeUnit.SECONDS);
        FilelogReceiver receiver = start(tally, storage);
        tally.await(LINES);
        stop(receiver);

        assertThat(tally.doubled()).isZero();
        assertThat(tally.count()).isEqualTo(LINES);
    }
}
