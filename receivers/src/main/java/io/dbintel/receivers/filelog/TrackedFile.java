package io.dbintel.receivers.filelog;

import io.dbintel.telemetry.Value;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file that is read: what it is known by, how far it was read, how far it was delivered. Owned by the thread that reads, but for the
 * delivered position.
 */
final class TrackedFile {
    /**
     * A place in a file.
     *
     * @param offset bytes of content before it
     * @param number entries before it
     */
    record Position(long offset, long number) {
        static final Position START = new Position(0, 0);
    }

    /** What the file system says of a file: it was not touched as long as this is the same. */
    record Stamp(@Nullable Object key, long size, FileTime changed) {}

    private Fingerprint fingerprint;
    private Path path = Path.of("");
    private @Nullable Stamp stamp;
    /** What it was when it was read to its end. */
    private @Nullable Stamp settled;

    private @Nullable Content content;
    private Map<String, Value> attributes = Map.of();
    /** Whether the first lines that describe the file are behind us. */
    private boolean headerDone;

    private Map<String, Value> headerAttributes = Map.of();

    private Position read;
    private Position delivered; // guarded by this
    /** Grows with each jump, so that what was read before it no longer moves the delivered position. */
    private int jumps; // guarded by this

    /** Whether the rest of an entry that was too long is dropped. */
    private boolean skipping;
    /** Where the bytes end that have no end of an entry yet, and since when; the same as the read position where there are none. */
    private long tailEnd;

    private long tailSince;
    /** Rounds in which no path led to it. */
    private int roundsUnseen;
    /** By the monotonic clock; only while it is unseen. */
    private long unseenSince;

    TrackedFile(Fingerprint fingerprint, Position position) {
        this.fingerprint = fingerprint;
        this.read = position;
        this.delivered = position;
        this.tailEnd = position.offset;
    }

    Fingerprint fingerprint() {
        return fingerprint;
    }

    void setFingerprint(Fingerprint value) {
        fingerprint = value;
    }

    Path path() {
        return path;
    }

    /** Where it was seen last, and as what. */
    void seen(Path at, Stamp as, FileNames names) throws IOException {
        roundsUnseen = 0;
        stamp = as;
        if (!at.equals(path)) {
            path = at;
            attributes = Map.copyOf(names.of(at));
            withHeader(headerAttributes);
        }
    }

    @Nullable
    Stamp stamp() {
        return stamp;
    }

    void forgetStamp() {
        stamp = null;
        settled = null;
    }

    /** All that the file held when it was seen last was read. */
    void settle() {
        settled = stamp;
    }

    /** Whether nothing was written since it was read to its end. */
    boolean isSettled() {
        return roundsUnseen == 0 && settled != null && settled.equals(stamp);
    }

    /** The open file, or null. */
    @Nullable
    Content content() {
        return content;
    }

    void setContent(@Nullable Content value) {
        content = value;
    }

    /** The attributes of all of its entries. */
    Map<String, Value> attributes() {
        return attributes;
    }

    boolean headerDone() {
        return headerDone;
    }

    void finishHeader() {
        headerDone = true;
    }

    Map<String, Value> headerAttributes() {
        return headerAttributes;
    }

    void withHeader(Map<String, Value> values) {
        headerAttributes = Map.copyOf(values);
        if (!values.isEmpty()) {
            var all = new LinkedHashMap<>(attributes);
            all.putAll(values);
            attributes = all;
        }
    }

    Position position() {
        return read;
    }

    void advanceTo(Position position) {
        read = position;
        if (tailEnd < position.offset) {
            tailEnd = position.offset;
        }
    }

    /** Goes back, or forth, to where nothing was read. */
    synchronized void jumpTo(Position position) {
        read = position;
        delivered = position;
        jumps++;
        settled = null;
        tailEnd = position.offset;
        skipping = false;
    }

    synchronized Position delivered() {
        return delivered;
    }

    /** A position that counts as delivered once all that was read before it was accepted. */
    synchronized Mark mark(Position position) {
        return new Mark(this, position, jumps);
    }

    record Mark(TrackedFile file, Position position, int jumps) {
        /** Called by the thread that delivers. */
        void delivered() {
            synchronized (file) {
                if (file.jumps == jumps) {
                    file.delivered = position;
                }
            }
        }
    }

    boolean isSkipping() {
        return skipping;
    }

    void setSkipping(boolean value) {
        skipping = value;
    }

    /** Whether there are bytes behind the position that were looked at and have no end of an entry. */
    boolean hasTail() {
        return tailEnd > read.offset;
    }

    /**
     * Notes where the bytes without an end of an entry end.
     *
     * @return nanoseconds for which they have not grown
     */
    long tailQuiet(long end, long now) {
        if (end != tailEnd || !hasTail()) {
            tailEnd = end;
            tailSince = now;
        }
        return now - tailSince;
    }

    long tailSince() {
        return tailSince;
    }

    void unseen(long now) {
        if (roundsUnseen == 0) {
            unseenSince = now;
        }
        roundsUnseen++;
    }

    int roundsUnseen() {
        return roundsUnseen;
    }

    long unseenSince() {
        return unseenSince;
    }

    @Override
    public String toString() {
        return path + " at " + read.offset;
    }
}
