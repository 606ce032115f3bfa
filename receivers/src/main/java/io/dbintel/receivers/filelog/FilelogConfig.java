package io.dbintel.receivers.filelog;

import com.google.re2j.Pattern;
import io.dbintel.receivers.stanza.Operators;
import io.dbintel.receivers.stanza.TemplateText;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settings of the {@code filelog} receiver.
 *
 * @param criteria which files
 * @param startAtEnd whether files that are there at the start are read from their end on
 * @param text how their bytes become entries
 * @param names what entries say of their file
 * @param recordNumber whether entries carry {@code log.file.record_number}
 * @param recordOffset whether entries carry {@code log.file.record_offset}
 * @param pollInterval time between two looks at the files
 * @param fingerprintSize bytes at the beginning by which a file is known
 * @param maxFiles files that are open at a time
 * @param maxFilesPerPoll files that are looked at in one round, 0 for all
 * @param deleteAfterRead whether a file is removed once its last entry was accepted
 * @param lock whether a file is locked (flock) while it is read
 * @param onTruncate what happens with a file that is shorter than what was read of it
 * @param storage id of the extension that keeps the positions, empty for none
 * @param pollsToArchive sets of files gone by that are kept in the storage
 * @param attributes added to every entry
 * @param resource attributes added to the resource of every entry
 * @param rawText whether statements are left as they are, and not masked
 */
public record FilelogConfig(
        Criteria criteria,
        boolean startAtEnd,
        Text text,
        FileNames names,
        boolean recordNumber,
        boolean recordOffset,
        Duration pollInterval,
        int fingerprintSize,
        int maxFiles,
        long maxFilesPerPoll,
        boolean deleteAfterRead,
        boolean lock,
        Compression compression,
        OnTruncate onTruncate,
        String storage,
        int pollsToArchive,
        Retry retry,
        Optional<Header> header,
        Map<String, TemplateText> attributes,
        Map<String, TemplateText> resource,
        Operators operators,
        boolean rawText) {

    /**
     * Which files are read.
     *
     * @param excludeOlderThan age of a file that is not read any more, zero for none
     */
    record Criteria(List<Glob> include, List<Glob> exclude, Duration excludeOlderThan, Ordering ordering) {
        Criteria {
            include = List.copyOf(include);
            exclude = List.copyOf(exclude);
        }
    }

    /**
     * How bytes become entries.
     *
     * @param lineStart begins an entry, empty if none does
     * @param lineEnd ends an entry, empty if none does
     * @param omitPattern whether the match is left out
     * @param forceFlush quiet time after which an entry without an end is taken for whole, zero for never
     * @param maxBytes of one entry
     * @param truncate whether the rest of a larger entry is dropped, else it becomes further entries
     * @param firstRead bytes of the first read
     */
    record Text(
            TextDecoder.Encoding encoding,
            String lineStart,
            String lineEnd,
            boolean omitPattern,
            Duration forceFlush,
            boolean trimStart,
            boolean trimEnd,
            int maxBytes,
            boolean truncate,
            int firstRead) {

        Splitter splitter() {
            if (!lineStart.isEmpty()) {
                return new PatternSplitter(lineStart, true, omitPattern, encoding.charset());
            }
            if (!lineEnd.isEmpty()) {
                return new PatternSplitter(lineEnd, false, omitPattern, encoding.charset());
            }
            if (encoding.kind() == TextDecoder.Encoding.Kind.RAW) {
                return new Splitter.None();
            }
            return encoding.isWide() ? new Splitter.WideLines(encoding.isBigEndian()) : new Splitter.Lines();
        }

        TextDecoder decoder() {
            return new TextDecoder(encoding, trimStart, trimEnd);
        }
    }

    /** What happens with a file that begins as before and is shorter than what was read of it. */
    enum OnTruncate {
        /** It is read on once it is longer again. */
        IGNORE,
        READ_WHOLE_FILE,
        /** It is read on from its end. */
        READ_NEW
    }

    /**
     * How often a batch that was not accepted is offered again.
     *
     * @param maxElapsed after which it is dropped, zero for never
     */
    record Retry(Duration initial, Duration max, Duration maxElapsed) {}

    /**
     * First lines of a file that describe it.
     *
     * @param pattern of such lines
     * @param operators make attributes of them
     */
    record Header(Pattern pattern, Operators operators) {}
}
