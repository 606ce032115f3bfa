package io.dbintel.receivers.filelog;

import io.dbintel.component.Clock;
import io.dbintel.receivers.filelog.TrackedFile.Position;
import io.dbintel.telemetry.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads files on from where they were left and cuts what is there into entries.
 *
 * <p>One buffer serves all files: bytes behind the last whole entry are not kept but read again the next time. It grows up to the
 * largest entry, twice as large each time that a read fills it. After each read the beginning of the file is compared with what is
 * known of it: if it is the same, the file was not emptied and written anew before the read, and the bytes are those that follow.
 *
 * <p>Memory: the buffer, at most {@code max_log_size} and 256 KiB. Owned by one thread.
 */
final class LineReader {
    /** Reads of more than this bring nothing: the system copies them in smaller pieces. */
    private static final int LARGE_READ = 256 << 10;

    private final FilelogConfig.Text text;
    private final Splitter splitter;
    private final TextDecoder decoder;
    private final int fingerprintSize;
    private final boolean flushAtEnd;
    private final long flushNanos;
    private final Clock clock;
    private final Lines lines;
    private byte[] buffer;

    /** Takes the entries of files. */
    interface Lines {
        /**
         * @param offset of the first byte of the entry
         * @return false if nothing is taken any more
         */
        boolean accept(TrackedFile file, Value body, long offset) throws InterruptedException;

        /** All that one read brought was handed over. */
        boolean readDone(TrackedFile file) throws InterruptedException;
    }

    /** What became of a read. */
    enum Outcome {
        /** All that there is was read. */
        END,
        /** There is more. */
        MORE,
        /** The content is no longer what it was. */
        REPLACED,
        STOPPED
    }

    /** @param flushAtEnd whether an entry without an end is taken for whole at the end of the file, without waiting */
    LineReader(FilelogConfig.Text text, int fingerprintSize, boolean flushAtEnd, Clock clock, Lines lines) {
        this.text = text;
        this.splitter = text.splitter();
        this.decoder = text.decoder();
        this.fingerprintSize = fingerprintSize;
        this.flushAtEnd = flushAtEnd;
        this.flushNanos = text.forceFlush().toNanos();
        this.clock = clock;
        this.lines = lines;
        this.buffer = new byte[text.firstRead()];
    }

    /** Whether bytes without an end of an entry have waited long enough. */
    boolean isTailDue(TrackedFile file) {
        return file.hasTail() && flushNanos > 0 && clock.nanoTime() - file.tailSince() >= flushNanos;
    }

    /**
     * Reads a file on.
     *
     * @param last whether nothing will come any more: what is there has no end to wait for
     * @param quota bytes after which other files have their turn
     */
    Outcome read(TrackedFile file, Content content, boolean last, long quota) throws IOException, InterruptedException {
        long until = file.position().offset() + quota;
        while (file.position().offset() < until) {
            long offset = file.position().offset();
            int length = content.read(buffer, buffer.length, offset);
            Fingerprint now = content.fingerprint(fingerprintSize);
            if (!now.beginsWith(file.fingerprint())) {
                return Outcome.REPLACED;
            }
            file.setFingerprint(now);
            boolean atEnd = length < buffer.length;
            int used = length == 0 ? 0 : split(file, length);
            if (used < 0) {
                return Outcome.STOPPED;
            }
            if (used < length && atEnd && takesRest(file, offset + length, last)) {
                splitter.takeRest(buffer, used, length);
                if (!emit(file, offset, used)) {
                    return Outcome.STOPPED;
                }
                used = length;
            }
            if (used > 0 && !lines.readDone(file)) {
                return Outcome.STOPPED;
            }
            if (atEnd) {
                return Outcome.END;
            }
            grow(used == 0);
        }
        return Outcome.MORE;
    }

    private boolean takesRest(TrackedFile file, long end, boolean last) {
        long quiet = file.tailQuiet(end, clock.nanoTime());
        return last || flushAtEnd || flushNanos > 0 && quiet >= flushNanos;
    }

    /** The last read filled the buffer: there is much to read, or one entry is larger. */
    private void grow(boolean needed) {
        if (needed || buffer.length < LARGE_READ) {
            long most = Math.max(LARGE_READ, text.maxBytes() + (long) LARGE_READ);
            buffer = new byte[(int) Math.min(most, needed ? buffer.length * 2L : LARGE_READ)];
        }
    }

    /**
     * Emits the whole entries.
     *
     * @return bytes used, -1 if nothing is taken any more
     */
    private int split(TrackedFile file, int length) throws InterruptedException {
        long base = file.position().offset();
        int at = 0;
        splitter.window(buffer, length);
        while (splitter.find(buffer, at, length)) {
            if (!emit(file, base, at)) {
                return -1;
            }
            at = splitter.next;
        }
        // What is left is the beginning of an entry that is too long already, or may still end.
        while (length - at > text.maxBytes() || file.isSkipping() && at < length) {
            if (file.isSkipping()) {
                int skipped = skippable(at, length);
                if (skipped == at) {
                    break;
                }
                at = skipped;
                file.advanceTo(new Position(base + at, file.position().number()));
            } else if (text.truncate()) {
                splitter.takeRest(buffer, at, at + text.maxBytes());
                if (!emit(file, base, at)) {
                    return -1;
                }
                at = splitter.next;
                file.setSkipping(true);
            } else {
                splitter.takeRest(buffer, at, cut(at, at + text.maxBytes()));
                if (!emit(file, base, at)) {
                    return -1;
                }
                at = splitter.next;
            }
        }
        return at;
    }

    /** Up to where bytes may be dropped: a pattern may find the beginning of the next entry from its line on. */
    private int skippable(int at, int length) {
        if (splitter instanceof PatternSplitter) {
            int line = length;
            while (line > at && buffer[line - 1] != '\n') {
                line--;
            }
            return line == at && length == buffer.length ? length : line;
        }
        return text.encoding().isWide() ? at + ((length - at) & ~1) : length;
    }

    /** Emits what the splitter found, in pieces where it is too long. */
    private boolean emit(TrackedFile file, long base, int start) throws InterruptedException {
        int from = splitter.from;
        int to = splitter.to;
        int next = splitter.next;
        if (file.isSkipping()) {
            file.setSkipping(false);
            file.advanceTo(new Position(base + next, file.position().number()));
            return true;
        }
        int piece = start;
        while (to - from > text.maxBytes()) {
            int end = text.truncate() ? from + text.maxBytes() : cut(from, from + text.maxBytes());
            // The position of a truncated entry is behind all of it.
            if (!emit(file, from, end, base + piece, base + (text.truncate() ? next : end))) {
                return false;
            }
            if (text.truncate()) {
                return true;
            }
            from = end;
            piece = end;
        }
        return emit(file, from, to, base + piece, base + next);
    }

    private boolean emit(TrackedFile file, int from, int to, long offset, long next) throws InterruptedException {
        Value body = decoder.decode(buffer, from, to);
        file.advanceTo(new Position(next, file.position().number() + 1));
        return body instanceof Value.Empty || lines.accept(file, body, offset);
    }

    /** Where to cut so that no character is cut. */
    private int cut(int from, int at) {
        if (text.encoding().isWide()) {
            int even = at - ((at - from) & 1);
            return even > from ? even : at;
        }
        if (!text.encoding().charset().equals(StandardCharsets.UTF_8)) {
            return at;
        }
        int cut = at;
        while (cut > at - 3 && (buffer[cut] & 0xc0) == 0x80) {
            cut--;
        }
        return cut > from && (buffer[cut] & 0xc0) != 0x80 ? cut : at;
    }
}
