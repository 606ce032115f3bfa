package io.dbintel.extensions.filestorage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the headers of a segment that an earlier run left. What follows something unreadable is found again by looking for the
 * next valid header, byte by byte.
 */
final class SegmentScan {
    /** {@code dbintelq} and the salt. */
    static final int FILE_HEADER = 16;

    static final long FILE_MAGIC = 0x6462_696e_7465_6c71L;
    private static final int WINDOW = 1 << 16;

    /** Unreadable bytes between two records. */
    record Gap(long from, long to) {}

    /**
     * What a file holds.
     *
     * @param end behind the last whole record
     * @param torn bytes behind the end, of a record that was being written when the process died
     */
    record Result(long salt, long end, long torn, int records, long items, long bytes, List<Gap> gaps) {
        Result {
            gaps = List.copyOf(gaps);
        }
    }

    private final FileChannel file;
    private final long fileSize;
    private final ByteBuffer window = ByteBuffer.allocate(WINDOW).limit(0);
    private long windowFrom;

    private SegmentScan(FileChannel file, long fileSize) {
        this.file = file;
        this.fileSize = fileSize;
    }

    /** @return null if it does not begin as a segment does */
    static @Nullable Result of(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            return new SegmentScan(file, Files.size(path)).scan();
        }
    }

    private @Nullable Result scan() throws IOException {
        if (fileSize < FILE_HEADER || at(0).getLong() != FILE_MAGIC) {
            return null;
        }
        long salt = at(8).getLong();
        var gaps = new ArrayList<Gap>();
        int records = 0;
        long items = 0;
        long bytes = 0;
        long end = FILE_HEADER;
        long offset = FILE_HEADER;
        while (offset + RecordHeader.SIZE <= fileSize) {
            RecordHeader header = RecordHeader.read(at(offset), salt, offset);
            if (header == null) {
                long next = nextHeader(offset + 1, salt);
                gaps.add(new Gap(offset, next));
                offset = next;
                end = next;
                continue;
            }
            long behind = offset + RecordHeader.SIZE + header.length();
            if (behind > fileSize) {
                break;
            }
            if (!header.acknowledged()) {
                records++;
                items += header.items();
                bytes += header.length();
            }
            offset = behind;
            end = behind;
        }
        return new Result(salt, end, fileSize - end, records, items, bytes, gaps);
    }

    /** @return the end of the file if there is none */
    private long nextHeader(long from, long salt) throws IOException {
        for (long offset = from; offset + RecordHeader.SIZE <= fileSize; offset++) {
            ByteBuffer in = at(offset);
            if (in.getInt(in.position()) == RecordHeader.MAGIC && RecordHeader.read(in, salt, offset) != null) {
                return offset;
            }
        }
        return fileSize;
    }

    /** The window, standing at an offset and holding at least a header from there on where the file does. */
    private ByteBuffer at(long offset) throws IOException {
        long need = Math.min(RecordHeader.SIZE, fileSize - offset);
        if (offset < windowFrom || offset + need > windowFrom + window.limit()) {
            window.clear();
            windowFrom = offset;
            while (window.hasRemaining() && file.read(window, windowFrom + window.position()) >= 0) {
                // read on: a read may give less than there is
            }
            window.flip();
        }
        return window.position((int) (offset - windowFrom));
    }
}
