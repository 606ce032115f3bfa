package io.dbintel.receivers.filelog;

import io.dbintel.component.Clock;
import io.dbintel.component.SparseLog;
import io.dbintel.receivers.filelog.TrackedFile.Position;
import io.dbintel.receivers.filelog.TrackedFile.Stamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Knows files again, whatever they are called.
 *
 * <p>A path that leads to the same file as before, by the file system's own key, is that file as long as it begins as before. Else the
 * beginning decides: content that begins like a file that no path leads to any more is that file, moved, copied or compressed; content
 * that begins like another one in the same round is a copy and is not read; anything else is new.
 *
 * <p>A file that no path leads to any more stays open for {@value #LOST_SECONDS} s: what writes it may go on for a while after it was
 * moved. Memory: {@code fingerprint_size} and about 500 bytes for each file that was there in the last {@value #ROUNDS_KNOWN} rounds.
 * Owned by one thread.
 */
final class FileTracker {
    static final int LOST_SECONDS = 10;
    /** As many sets of files the Collector remembers. */
    static final int ROUNDS_KNOWN = 3;
    /** Rounds in which a file that looks like an unfinished copy of another one is left alone. */
    private static final int ROUNDS_COPYING = 10;

    private final FilelogConfig config;
    private final Clock clock;
    private final Logger log;
    private final Archive archive;
    private final SparseLog unreadable;
    /** In the order in which they were found. */
    private final Set<TrackedFile> known = new LinkedHashSet<>();

    private final Map<Path, Integer> copying = new HashMap<>();
    private int open;
    private boolean firstRound = true;

    /** Files that went out of memory. */
    interface Archive {
        Archive NONE = new Archive() {
            @Override
            public @Nullable TrackedFile take(Fingerprint fingerprint) {
                return null;
            }

            @Override
            public void put(List<TrackedFile> files) {}
        };

        /** The file that began like this, with as many bytes as possible; null if there is none. */
        @Nullable
        TrackedFile take(Fingerprint fingerprint);

        void put(List<TrackedFile> files);
    }

    FileTracker(FilelogConfig config, List<TrackedFile> stored, Archive archive, Clock clock, Logger log) {
        this.config = config;
        this.clock = clock;
        this.log = log;
        this.archive = archive;
        this.unreadable = new SparseLog(clock);
        this.known.addAll(stored);
    }

    /** All files that are known, for a checkpoint. */
    List<TrackedFile> known() {
        return List.copyOf(known);
    }

    int openFiles() {
        return open;
    }

    /** One path of this round. */
    private record Found(Path path, Stamp stamp) {}

    /** Content of this round that is not known by its key. */
    private record Candidate(
            Path path, Stamp stamp, @Nullable Content content, Fingerprint fingerprint) {}

    /**
     * Finds out what stands behind paths.
     *
     * @return the files to read: first those that no path leads to any more, then those that were read before, then new ones
     */
    List<TrackedFile> identify(List<Path> paths) {
        var claimed = new LinkedHashSet<TrackedFile>();
        var candidates = new ArrayList<Found>();
        claimByKey(stamps(paths), claimed, candidates);
        var open = new ArrayList<Candidate>();
        for (Found each : candidates) {
            Candidate candidate = open(each);
            if (candidate != null) {
                open.add(candidate);
            }
        }
        copying.keySet().retainAll(new HashSet<>(paths));
        for (Candidate each : open) {
            place(each, claimed);
        }
        long now = clock.nanoTime();
        var files = new ArrayList<TrackedFile>();
        for (TrackedFile file : known) {
            if (!claimed.contains(file)) {
                file.unseen(now);
                if (file.content() != null) {
                    files.add(file);
                }
            }
        }
        // What goes on somewhere else comes before what is new: the order of a file that was copied and emptied.
        claimed.stream().filter(file -> file.position().offset() > 0).forEach(files::add);
        claimed.stream().filter(file -> file.position().offset() == 0).forEach(files::add);
        known.addAll(claimed);
        firstRound = false;
        return files;
    }

    private List<Found> stamps(List<Path> paths) {
        var found = new ArrayList<Found>();
        for (Path path : paths) {
            try {
                found.add(new Found(path, stamp(path)));
            } catch (NoSuchFileException e) {
                log.atDebug().addKeyValue("path", path).log("a file went away");
            } catch (IOException e) {
                unreadable(path, e);
            }
        }
        return found;
    }

    private static Stamp stamp(Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        return new Stamp(attributes.fileKey(), attributes.size(), attributes.lastModifiedTime());
    }

    /** Takes the files that are where, or at least what, they were. */
    private void claimByKey(List<Found> found, Set<TrackedFile> claimed, List<Found> others) {
        var byKey = new HashMap<Object, TrackedFile>();
        for (TrackedFile file : known) {
            Stamp stamp = file.stamp();
            if (stamp != null && stamp.key() != null) {
                byKey.put(stamp.key(), file);
            }
        }
        for (Found each : found) {
            Object key = each.stamp().key();
            TrackedFile file = key == null ? null : byKey.get(key);
            if (file == null) {
                others.add(each);
            } else if (!claimed.contains(file)) {
                // A second path to the same file, such as a link, adds nothing.
                claimOrRelease(file, each, claimed, others);
            }
        }
    }

    private void claimOrRelease(TrackedFile file, Found found, Set<TrackedFile> claimed, List<Found> others) {
        try {
            if (found.stamp().equals(file.stamp()) || beginsAsBefore(file)) {
                truncated(file, found.stamp());
                file.seen(found.path(), found.stamp(), config.names());
                claimed.add(file);
                return;
            }
        } catch (IOException e) {
            unreadable(found.path(), e);
        }
        // Emptied and written anew, or another file that got the number of one that is gone: the rest of the old one
        // can't be read.
        close(file);
        file.forgetStamp();
        others.add(found);
    }

    private boolean beginsAsBefore(TrackedFile file) throws IOException {
        Content content = file.content();
        if (content == null) {
            return false;
        }
        Fingerprint now = content.fingerprint(config.fingerprintSize());
        if (now.isEmpty() || !now.beginsWith(file.fingerprint())) {
            return false;
        }
        file.setFingerprint(now);
        return true;
    }

    private @Nullable Candidate open(Found found) {
        if (found.stamp().size() == 0) {
            return null;
        }
        try {
            Content content = Content.open(found.path(), config.compression());
            try {
                Fingerprint fingerprint = content.fingerprint(config.fingerprintSize());
                boolean replaced = found.stamp().key() != null
                        && !found.stamp().key().equals(stamp(found.path()).key());
                if (fingerprint.isEmpty() || replaced) {
                    content.close();
                    return null;
                }
                if (open >= config.maxFiles()) {
                    content.close();
                    return new Candidate(found.path(), found.stamp(), null, fingerprint);
                }
                open++;
                return new Candidate(found.path(), found.stamp(), content, fingerprint);
            } catch (IOException e) {
                content.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            // It was moved after it was found; the next round finds it again.
            return null;
        } catch (IOException e) {
            unreadable(found.path(), e);
            return null;
        }
    }

    private void place(Candidate candidate, Set<TrackedFile> claimed) {
        Fingerprint fingerprint = candidate.fingerprint();
        boolean copy = claimed.stream().anyMatch(file -> file.fingerprint().equals(fingerprint));
        if (copy || isBeingCopied(candidate, claimed)) {
            close(candidate.content());
            return;
        }
        TrackedFile file = longest(fingerprint, claimed);
        if (file == null) {
            file = archive.take(fingerprint);
        }
        try {
            if (file == null) {
                file = fresh(candidate);
                log.atInfo().addKeyValue("path", candidate.path()).log("Started watching file");
            } else {
                close(file);
                file.setFingerprint(fingerprint);
                truncated(file, candidate.stamp());
            }
            file.setContent(candidate.content());
            file.seen(candidate.path(), candidate.stamp(), config.names());
        } catch (IOException e) {
            close(candidate.content());
            unreadable(candidate.path(), e);
            return;
        }
        claimed.add(file);
        known.add(file);
    }

    /** Whether it is shorter than a fingerprint and begins like a file that is there too: it may be a copy that is being made. */
    private boolean isBeingCopied(Candidate candidate, Set<TrackedFile> claimed) {
        Fingerprint fingerprint = candidate.fingerprint();
        boolean partly = fingerprint.length() < config.fingerprintSize()
                && claimed.stream().anyMatch(file -> file.fingerprint().beginsWith(fingerprint));
        return partly && copying.merge(candidate.path(), 1, Integer::sum) <= ROUNDS_COPYING;
    }

    /** The file without a path whose beginning is the longest that this content begins with. */
    private @Nullable TrackedFile longest(Fingerprint fingerprint, Set<TrackedFile> claimed) {
        TrackedFile longest = null;
        for (TrackedFile file : known) {
            if (!claimed.contains(file)
                    && fingerprint.beginsWith(file.fingerprint())
                    && (longest == null
                            || file.fingerprint().length()
                                    > longest.fingerprint().length())) {
                longest = file;
            }
        }
        return longest;
    }

    private TrackedFile fresh(Candidate candidate) throws IOException {
        Position start = Position.START;
        if (config.startAtEnd() && firstRound) {
            Content content = candidate.content();
            start = new Position(content == null ? candidate.stamp().size() : end(content), 0);
        }
        return new TrackedFile(candidate.fingerprint(), start);
    }

    private static long end(Content content) throws IOException {
        long length = content.length();
        if (length >= 0) {
            return length;
        }
        // Only decompressing tells.
        byte[] buffer = new byte[64 << 10];
        long at = 0;
        for (int read = content.read(buffer, buffer.length, 0);
                read > 0;
                read = content.read(buffer, buffer.length, at)) {
            at += read;
        }
        return at;
    }

    private void truncated(TrackedFile file, Stamp stamp) {
        if (config.compression() != Compression.NONE
                || stamp.size() >= file.position().offset()) {
            return;
        }
        switch (config.onTruncate()) {
            case IGNORE -> {
                // It is read on once it is longer again.
            }
            case READ_WHOLE_FILE -> file.jumpTo(Position.START);
            case READ_NEW ->
                file.jumpTo(new Position(stamp.size(), file.position().number()));
        }
    }

    /** Opens a file that was closed because too many were open. Null if it is not what it was. */
    @Nullable
    Content reopen(TrackedFile file) throws IOException {
        Content content = file.content();
        if (content != null) {
            return content;
        }
        content = Content.open(file.path(), config.compression());
        open++;
        file.setContent(content);
        if (!content.fingerprint(config.fingerprintSize()).beginsWith(file.fingerprint())) {
            close(file);
            return null;
        }
        return content;
    }

    /** Closes a file again that is open only because it had to be read. */
    void closeIfTooMany(TrackedFile file) {
        if (open > config.maxFiles()) {
            close(file);
        }
    }

    /** Whether a file that no path leads to has had its time: what is there now is all. */
    boolean isLost(TrackedFile file) {
        return file.roundsUnseen() > 0
                && clock.nanoTime() - file.unseenSince()
                        >= Duration.ofSeconds(LOST_SECONDS).toNanos();
    }

    void close(TrackedFile file) {
        Content content = file.content();
        if (content != null) {
            file.setContent(null);
            close(content);
        }
    }

    private void close(@Nullable Content content) {
        if (content == null) {
            return;
        }
        open--;
        try {
            content.close();
        } catch (IOException e) {
            log.atDebug().setCause(e).log("a file that was read could not be closed");
        }
    }

    /** Removes a file from what is known. */
    void forget(TrackedFile file) {
        close(file);
        known.remove(file);
    }

    /** Forgets files that are gone for good. */
    void expire() {
        var gone = new ArrayList<TrackedFile>();
        for (TrackedFile file : known) {
            if (file.roundsUnseen() > ROUNDS_KNOWN
                    && file.content() == null
                    && file.delivered().equals(file.position())) {
                gone.add(file);
            }
        }
        if (!gone.isEmpty()) {
            gone.forEach(known::remove);
            archive.put(gone);
        }
    }

    void closeAll() {
        known.forEach(this::close);
    }

    private void unreadable(Path path, IOException e) {
        unreadable
                .error(log)
                .addKeyValue("path", path)
                .addKeyValue("error", e.toString())
                .log("Failed to open file; the others are read");
    }
}
