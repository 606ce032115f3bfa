package io.dbintel.testkit;

import io.dbintel.component.Journal;
import io.dbintel.telemetry.Encoded;
import io.dbintel.telemetry.Slice;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A journal on the heap, for tests of what stands before it. */
final class MemoryJournal implements Journal {
    private final ConcurrentSkipListMap<Long, Record> records;
    private final long maxBytes;
    private final BooleanSupplier failing;
    private final Runnable onClose;
    private final Pending recovered;
    private long last;

    /** A payload that waits. */
    record Record(byte[] payload, int items) {}

    MemoryJournal(
            ConcurrentSkipListMap<Long, Record> records, long maxBytes, BooleanSupplier failing, Runnable onClose) {
        this.records = records;
        this.maxBytes = maxBytes;
        this.failing = failing;
        this.onClose = onClose;
        this.last = records.isEmpty() ? 0 : records.lastKey();
        this.recovered = new Pending(
                records.size(),
                records.values().stream().mapToLong(Record::items).sum(),
                bytes());
    }

    private long bytes() {
        return records.values().stream()
                .mapToLong(each -> each.payload().length)
                .sum();
    }

    @Override
    public Pending recovered() {
        return recovered;
    }

    @Override
    public boolean hasRoom(long bytes) {
        return bytes() + bytes <= maxBytes;
    }

    @Override
    public boolean couldHold(long bytes) {
        return bytes <= maxBytes;
    }

    @Override
    public synchronized Entry append(Encoded payload, int items) throws IOException {
        if (failing.getAsBoolean()) {
            throw new IOException("No space left on device");
        }
        long position = ++last;
        records.put(position, new Record(payload.toBytes(), items));
        return new Entry(position, position + 1, items, payload.size());
    }

    @Override
    public void sync(Entry entry) {}

    @Override
    public @Nullable Found read(long from) {
        Map.Entry<Long, Record> found = records.ceilingEntry(from);
        if (found == null) {
            return null;
        }
        Record record = found.getValue();
        return new Found.Whole(
                new Entry(found.getKey(), found.getKey() + 1, record.items(), record.payload().length),
                Slice.of(record.payload()));
    }

    @Override
    public void acknowledge(long position) {
        records.remove(position);
    }

    @Override
    public void close() {
        onClose.run();
    }
}
