package io.dbintel.network.sending;

import io.dbintel.component.Counter;
import io.dbintel.component.Instrument;
import io.dbintel.component.Settings;
import io.dbintel.component.SparseLog;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.OtlpJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file of the batches that were given up, one export request in JSON a line, as the {@code file} exporter writes them. When
 * it has half of its room it takes the place of the one before it, so that the newest are kept. One for all signals of an
 * exporter; safe for any thread.
 */
final class DeadLetters {
    private final Path path;
    private final long half;
    private final Settings settings;
    private final SparseLog log;
    private final SparseLog failureLog;
    private final Counter written;
    private final Counter failed;

    DeadLetters(SendingQueueConfig.DeadLetter config, Settings settings) {
        this.path = config.path();
        this.half = config.maxBytes() / 2;
        this.settings = settings;
        this.log = new SparseLog(settings.clock());
        this.failureLog = new SparseLog(settings.clock());
        this.written = settings.meter()
                .counter(Instrument.of(
                        "db_intelligence_dead_letter_items",
                        "{item}",
                        "Items that were written to the dead-letter file"));
        this.failed = settings.meter()
                .counter(Instrument.of(
                        "db_intelligence_dead_letter_failed_items",
                        "{item}",
                        "Items that could not be written to the dead-letter file"));
    }

    /** Never fails: what can't be written is counted and said. */
    void write(Batch<?> batch, String reason) {
        int items = batch.items();
        try {
            append(line(batch));
            written.add((long) items);
            log.warn(settings.log())
                    .addKeyValue("file", path)
                    .addKeyValue("items", items)
                    .addKeyValue("error", reason)
                    .log("Data that was given up is in the dead-letter file");
        } catch (IOException | RuntimeException e) {
            failed.add((long) items);
            failureLog
                    .error(settings.log())
                    .addKeyValue("file", path)
                    .addKeyValue("items", items)
                    .addKeyValue("error", e)
                    .log("The dead-letter file can't be written; the data is lost");
        }
    }

    private static byte[] line(Batch<?> batch) {
        byte[] json = OtlpJson.toBytes(batch.copy());
        byte[] line = java.util.Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    private synchronized void append(byte[] line) throws IOException {
        if (line.length > half) {
            throw new IOException("a batch of " + line.length + " bytes is more than half of max_megabytes");
        }
        if (Files.exists(path) && Files.size(path) + line.length > half) {
            Files.move(path, Path.of(path + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
        try (FileChannel file = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            long before = file.size();
            ByteBuffer bytes = ByteBuffer.wrap(line);
            try {
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
            } catch (IOException e) {
                // Half a line would spoil the next one.
                file.truncate(before);
                throw e;
            }
        }
    }
}
