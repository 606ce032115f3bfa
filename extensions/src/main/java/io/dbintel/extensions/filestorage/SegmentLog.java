package io.dbintel.extensions.filestorage;

import io.dbintel.component.Clock;
import io.dbintel.component.Journal;
import io.dbintel.component.SparseLog;
import io.dbintel.telemetry.Encoded;
import io.dbintel.telemetry.Slice;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A journal in files of up to 64 MiB that are only appended to.
 *
 * <p>A record is its header and its payload, written through the page cache: what was written is read back after the death of
 * this process, whenever it came. A record that was half written then is cut off; nobody was told that it was taken. An
 * acknowledgement turns one byte of the header; a file goes away when all its records are acknowledged. A position is the file's
 * number in the upper half, the offset in the lower.
 *
 * <p>Cost: one checksum and one copy of the payload a record, one write of a byte an acknowledgement; memory two buffers of
 * 256 KiB and about 200 bytes a file.
 */
final class SegmentLog implements Journal {
    private static final String SUFFIX = ".segment";
    private static final String ASIDE = ".corrupt";
    private static final long LARGEST_SEGMENT = 64L << 20;
    private static final long SMALLEST_SEGMENT = 64L << 10;
    /** From which size on an active file goes away when all in it is acknowledged. */
    private static final long IDLE_SEGMENT = 4L << 20;

    private static final int BUFFER = 256 << 10;

    private final Path folder;
    private final boolean fsync;
    private final long maxBytes;
    private final long segmentBytes;
    private final Logger log;
    private final SparseLog damageLog;
    private final AutoCloseable lock;
    private final SecureRandom random = new SecureRandom();
    private final Pending recovered;

    /** Held while a record is written; before {@link #state}. */
    private final ReentrantLock appending = new ReentrantLock();

    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER);
    /** Held while one is read. */
    private final ReentrantLock reading = new ReentrantLock();

    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER);
    /** Held for moments, never during access to the disk, except to delete a file. */
    private final ReentrantLock state = new ReentrantLock();

    private final TreeMap<Long, Segment> segments = new TreeMap<>();
    private @Nullable Segment active;
    private long diskBytes;
    private long lastNumber;
    private boolean closed;

    /** Held while the disk is asked to write; guards {@link #synced}. */
    private final ReentrantLock syncing = new ReentrantLock();
    /** Everything before this position is on the disk. */
    private long synced;

    /**
     * Opens what an earlier run left, or begins anew.
     *
     * @param lock what keeps others out; closed with this
     */
    SegmentLog(Path folder, boolean fsync, long maxBytes, Clock clock, Logger log, AutoCloseable lock)
            throws IOException {
        this.folder = folder;
        this.fsync = fsync;
        this.maxBytes = maxBytes;
        this.segmentBytes = Math.clamp(maxBytes / 8, SMALLEST_SEGMENT, LARGEST_SEGMENT);
        this.log = log;
        this.damageLog = new SparseLog(clock);
        this.lock = lock;
        this.recovered = recover();
    }

    private Pending recover() throws IOException {
        List<Path> files;
        try (Stream<Path> list = Files.list(folder)) {
            files = list.filter(path -> path.getFileName().toString().matches("\\d{10}\\" + SUFFIX))
                    .sorted()
                    .toList();
        }
        long records = 0;
        long items = 0;
        long bytes = 0;
        for (Path path : files) {
            long number = Long.parseLong(path.getFileName().toString().substring(0, 10));
            lastNumber = number;
            SegmentScan.Result found = SegmentScan.of(path);
            if (found == null) {
                rejectWhole(path);
                continue;
            }
            sayWhatIsWrong(path, found);
            var segment = new Segment(path, number, found.salt(), found.end());
            segment.addPending(found.records());
            segments.put(number, segment);
            diskBytes += found.end();
            records += found.records();
            items += found.items();
            bytes += found.bytes();
            boolean last = path.equals(files.getLast());
            if (last && found.gaps().isEmpty() && cutTail(segment, found)) {
                active = segment;
            } else {
                removeIfDone(segment);
            }
        }
        return new Pending(records, items, bytes);
    }

    /** A file that was never finished has no records; one whose beginning is unreadable is kept for whoever wants to look. */
    private void rejectWhole(Path path) throws IOException {
        long size = Files.size(path);
        if (size < SegmentScan.FILE_HEADER) {
            Files.delete(path);
            return;
        }
        Path aside = Path.of(path + ASIDE);
        Files.move(path, aside, StandardCopyOption.REPLACE_EXISTING);
        log.atError()
                .addKeyValue("file", aside)
                .addKeyValue("bytes", size)
                .log("A file of the queue does not begin as it should and was set aside; what it held is not sent");
    }

    private void sayWhatIsWrong(Path path, SegmentScan.Result found) {
        if (!found.gaps().isEmpty()) {
            long lost = found.gaps().stream()
                    .mapToLong(gap -> gap.to() - gap.from())
                    .sum();
            log.atError()
                    .addKeyValue("file", path)
                    .addKeyValue("copy", setAside(path))
                    .addKeyValue("unreadable_bytes", lost)
                    .addKeyValue("records_kept", found.records())
                    .log("A file of the queue is damaged; a copy was set aside, all records that can be read are kept");
        }
        if (found.torn() > 0) {
            log.atWarn()
                    .addKeyValue("file", path)
                    .addKeyValue("bytes", found.torn())
                    .log(
                            "A record of the queue was being written when the process died; it was cut off, and whoever sent"
                                    + " it was not told that it was taken");
        }
    }

    /** A second name for the same bytes costs no room. */
    private String setAside(Path path) {
        Path aside = Path.of(path + ASIDE);
        try {
            Files.createLink(aside, path);
            return aside.toString();
        } catch (FileAlreadyExistsException e) {
            return aside.toString();
        } catch (IOException | UnsupportedOperationException e) {
            return "none: " + e;
        }
    }

    private boolean cutTail(Segment segment, SegmentScan.Result found) {
        if (found.torn() == 0) {
            return true;
        }
        try {
            segment.use(file -> file.truncate(found.end()));
            return true;
        } catch (IOException e) {
            log.warn("the torn end of {} can't be cut off; the queue goes on in a new file", segment.path(), e);
            return false;
        }
    }

    @Override
    public Pending recovered() {
        return recovered;
    }

    @Override
    public boolean couldHold(long bytes) {
        return SegmentScan.FILE_HEADER + RecordHeader.SIZE + bytes <= maxBytes
                && bytes <= Integer.MAX_VALUE - RecordHeader.SIZE;
    }

    @Override
    public boolean hasRoom(long bytes) {
        state.lock();
        try {
            Segment now = active;
            long free = now != null && now.pending() == 0 ? now.size() : 0;
            return diskBytes - free + SegmentScan.FILE_HEADER + RecordHeader.SIZE + bytes <= maxBytes;
        } finally {
            state.unlock();
        }
    }

    @Override
    public Entry append(Encoded payload, int items) throws IOException {
        int length = Math.toIntExact(payload.size());
        var header = new RecordHeader(length, items, sum(payload), false);
        appending.lock();
        try {
            try {
                return append(header, payload);
            } catch (IOException e) {
                if (!dropDone()) {
                    throw e;
                }
                // On a full disk the room of what was acknowledged is the only room there is.
                return append(header, payload);
            }
        } finally {
            appending.unlock();
        }
    }

    private Entry append(RecordHeader header, Encoded payload) throws IOException {
        Segment segment = segmentFor(RecordHeader.SIZE + header.length());
        long offset = segment.size();
        long end = offset + RecordHeader.SIZE + header.length();
        try {
            write(segment, offset, header, payload);
        } catch (IOException e) {
            giveUp(segment, offset, e);
            throw e;
        }
        state.lock();
        try {
            segment.setSize(end);
            segment.addPending(1);
            diskBytes += end - offset;
        } finally {
            state.unlock();
        }
        return entry(segment, offset, header);
    }

    /** Deletes the active file if all in it is acknowledged. */
    private boolean dropDone() throws IOException {
        Segment now = activeSegment();
        boolean done = now != null && now.pending() == 0 && now.size() > SegmentScan.FILE_HEADER;
        if (done) {
            retire();
        }
        return done;
    }

    private static int sum(Encoded payload) {
        var sum = new CRC32C();
        for (Slice slice : payload.slices()) {
            sum.update(slice.bytes(), slice.from(), slice.length());
        }
        return (int) sum.getValue();
    }

    private static Entry entry(Segment segment, long offset, RecordHeader header) {
        long position = segment.number() << 32 | offset;
        return new Entry(position, position + RecordHeader.SIZE + header.length(), header.items(), header.length());
    }

    private void write(Segment segment, long offset, RecordHeader header, Encoded payload) throws IOException {
        out.clear();
        header.writeTo(out, segment.salt(), offset);
        long at = offset;
        for (Slice slice : payload.slices()) {
            int from = slice.from();
            while (from < slice.to()) {
                int part = Math.min(out.remaining(), slice.to() - from);
                out.put(slice.bytes(), from, part);
                from += part;
                if (!out.hasRemaining()) {
                    at = flush(segment, at);
                }
            }
        }
        flush(segment, at);
    }

    private long flush(Segment segment, long at) throws IOException {
        out.flip();
        int length = out.limit();
        segment.write(out, at);
        out.clear();
        return at + length;
    }

    /** Takes back what was written of a record, and goes on in another file where that fails. */
    private void giveUp(Segment segment, long offset, IOException cause) {
        try {
            segment.use(file -> file.truncate(offset));
        } catch (IOException e) {
            cause.addSuppressed(e);
            retire();
        }
    }

    private Segment segmentFor(long bytes) throws IOException {
        Segment now = activeSegment();
        if (now != null) {
            boolean full = now.size() > SegmentScan.FILE_HEADER && now.size() + bytes > segmentBytes;
            // Deleted before the disk has to write it, in most cases.
            boolean idle = now.pending() == 0 && (now.size() > IDLE_SEGMENT || diskBytes + bytes > maxBytes);
            if (!full && !idle) {
                return now;
            }
            retire();
        }
        Segment next = create();
        state.lock();
        try {
            segments.put(next.number(), next);
            active = next;
            diskBytes += next.size();
        } finally {
            state.unlock();
        }
        return next;
    }

    private @Nullable Segment activeSegment() throws IOException {
        state.lock();
        try {
            if (closed) {
                throw new IOException("the queue " + folder + " is closed");
            }
            return active;
        } finally {
            state.unlock();
        }
    }

    private Segment create() throws IOException {
        long number = lastNumber + 1;
        Path path = folder.resolve("%010d%s".formatted(number, SUFFIX));
        var segment = new Segment(path, number, random.nextLong(), SegmentScan.FILE_HEADER);
        Files.newByteChannel(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
                .close();
        lastNumber = number;
        try {
            segment.write(
                    ByteBuffer.allocate(SegmentScan.FILE_HEADER)
                            .putLong(SegmentScan.FILE_MAGIC)
                            .putLong(segment.salt())
                            .flip(),
                    0);
        } catch (IOException e) {
            segment.close();
            Files.deleteIfExists(path);
            throw e;
        }
        if (fsync) {
            // The name of a new file is in the folder, which is a file of its own to the disk.
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
        return segment;
    }

    /** Nothing more is appended to the active file. */
    private void retire() {
        state.lock();
        try {
            Segment old = active;
            active = null;
            if (old != null) {
                if (fsync) {
                    old.use(file -> {
                        file.force(false);
                        return true;
                    });
                }
                old.rest();
                removeIfDone(old);
            }
        } catch (IOException e) {
            log.warn("a file of the queue can't be closed or deleted", e);
        } finally {
            state.unlock();
        }
    }

    /** With the state lock held, or before anybody else knows this log. */
    private void removeIfDone(Segment segment) throws IOException {
        if (segment.pending() <= 0 && segment != active) {
            if (segments.remove(segment.number()) != null) {
                diskBytes -= segment.size();
            }
            segment.close();
            Files.deleteIfExists(segment.path());
        }
    }

    @Override
    public void sync(Entry entry) throws IOException {
        if (!fsync) {
            return;
        }
        syncing.lock();
        try {
            if (synced >= entry.next()) {
                return;
            }
            Segment segment;
            long end;
            state.lock();
            try {
                segment = segments.get(entry.position() >>> 32);
                end = segment == null ? 0 : segment.number() << 32 | segment.size();
            } finally {
                state.unlock();
            }
            // One that is gone was acknowledged in between.
            if (segment != null) {
                segment.use(file -> {
                    file.force(false);
                    return true;
                });
                synced = end;
            }
        } finally {
            syncing.unlock();
        }
    }

    @Override
    public @Nullable Found read(long from) throws IOException {
        reading.lock();
        try {
            long number = from >>> 32;
            long offset = Math.max(from & 0xFFFF_FFFFL, SegmentScan.FILE_HEADER);
            while (true) {
                Segment segment = atOrBehind(number);
                if (segment == null) {
                    return null;
                }
                if (segment.number() != number) {
                    offset = SegmentScan.FILE_HEADER;
                }
                Found found = readIn(segment, offset);
                if (found != null) {
                    return found;
                }
                number = segment.number() + 1;
                offset = SegmentScan.FILE_HEADER;
            }
        } finally {
            reading.unlock();
        }
    }

    private @Nullable Segment atOrBehind(long number) {
        state.lock();
        try {
            Map.Entry<Long, Segment> found = segments.ceilingEntry(number);
            return found == null ? null : found.getValue();
        } finally {
            state.unlock();
        }
    }

    private long sizeOf(Segment segment) {
        state.lock();
        try {
            return segment.size();
        } finally {
            state.unlock();
        }
    }

    /** @return null at the end of the file, or where the rest can't be read any more */
    private @Nullable Found readIn(Segment segment, long from) throws IOException {
        long size = sizeOf(segment);
        long offset = from;
        try {
            while (offset + RecordHeader.SIZE <= size) {
                in.clear().limit(RecordHeader.SIZE);
                segment.read(in, offset);
                RecordHeader header = RecordHeader.read(in.flip(), segment.salt(), offset);
                if (header == null) {
                    offset = behindGap(segment, offset);
                    continue;
                }
                if (!header.acknowledged()) {
                    return record(segment, offset, header);
                }
                offset += RecordHeader.SIZE + header.length();
            }
            return null;
        } catch (NoSuchFileException | EOFException e) {
            damageLog
                    .error(log)
                    .addKeyValue("file", segment.path())
                    .addKeyValue("error", e)
                    .log("A file of the queue was deleted or cut short by somebody else; what it held is not sent");
            forget(segment);
            return null;
        }
    }

    /** Where the next record begins, as the scan of the file says; its end if there is none. */
    private long behindGap(Segment segment, long offset) throws IOException {
        SegmentScan.Result scan = SegmentScan.of(segment.path());
        if (scan != null) {
            for (SegmentScan.Gap gap : scan.gaps()) {
                if (gap.from() <= offset && offset < gap.to()) {
                    damageLog
                            .error(log)
                            .addKeyValue("file", segment.path())
                            .addKeyValue("copy", setAside(segment.path()))
                            .addKeyValue("unreadable_bytes", gap.to() - offset)
                            .log(
                                    "A file of the queue is damaged; a copy was set aside, reading goes on behind the damage");
                    return gap.to();
                }
            }
        }
        return Long.MAX_VALUE - RecordHeader.SIZE;
    }

    private Found record(Segment segment, long offset, RecordHeader header) throws IOException {
        Entry entry = entry(segment, offset, header);
        byte[] payload = new byte[header.length()];
        long at = offset + RecordHeader.SIZE;
        int done = 0;
        var sum = new CRC32C();
        while (done < payload.length) {
            in.clear().limit(Math.min(BUFFER, payload.length - done));
            segment.read(in, at + done);
            in.flip();
            int part = in.remaining();
            in.get(payload, done, part);
            done += part;
        }
        sum.update(payload, 0, payload.length);
        if ((int) sum.getValue() == header.payloadSum()) {
            return new Found.Whole(entry, Slice.of(payload));
        }
        String copy = setAside(segment.path());
        acknowledge(entry.position());
        return new Found.Damaged(
                entry, "record at offset " + offset + " of " + segment.path() + " is damaged; copy: " + copy);
    }

    private void forget(Segment segment) throws IOException {
        state.lock();
        try {
            if (active == segment) {
                active = null;
            }
            segment.addPending(-segment.pending());
            removeIfDone(segment);
        } finally {
            state.unlock();
        }
    }

    @Override
    public void acknowledge(long position) throws IOException {
        Segment segment;
        state.lock();
        try {
            segment = segments.get(position >>> 32);
        } finally {
            state.unlock();
        }
        if (segment == null) {
            return;
        }
        long at = (position & 0xFFFF_FFFFL) + RecordHeader.STATE_OFFSET;
        try {
            segment.write(ByteBuffer.wrap(new byte[] {RecordHeader.ACKNOWLEDGED}), at);
        } finally {
            state.lock();
            try {
                segment.addPending(-1);
                removeIfDone(segment);
            } finally {
                state.unlock();
            }
        }
    }

    @Override
    public void close() {
        appending.lock();
        try {
            retire();
            state.lock();
            try {
                if (closed) {
                    return;
                }
                closed = true;
                for (Segment segment : new ArrayList<>(segments.values())) {
                    segment.close();
                }
            } finally {
                state.unlock();
            }
            lock.close();
        } catch (Exception e) {
            log.warn("the queue {} can't be closed as it should", folder, e);
        } finally {
            appending.unlock();
        }
    }
}
