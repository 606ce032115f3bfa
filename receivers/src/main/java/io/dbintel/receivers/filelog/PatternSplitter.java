package io.dbintel.receivers.filelog;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Entries begin, or end, with a match of a pattern; {@code ^} and {@code $} mean lines.
 *
 * <p>A pattern that can match at the beginning of a line only is tried there and nowhere else, against at most 4 KiB from there: an
 * anchored match gives up at the first byte that does not fit, where a search looks at every byte with the whole pattern.
 */
final class PatternSplitter extends Splitter {
    /** What an anchored pattern sees of the text behind the beginning of a line. */
    private static final int LOOK_AHEAD = 4 << 10;

    private static final byte[] NO_BYTES = {};

    private final Pattern pattern;
    private final boolean atLineStarts;
    private final boolean starts;
    private final boolean omit;
    /** Two bytes a character and of this order; null for encodings in which ASCII is ASCII. */
    private final @Nullable Charset wide;

    private byte[] window = NO_BYTES;
    private String wideWindow = "";
    private @Nullable Matcher matcher;
    private int matchFrom;
    private int matchTo;

    /**
     * @param starts whether a match begins an entry, else it ends one
     * @param omit whether the match is left out of the entry
     */
    PatternSplitter(String pattern, boolean starts, boolean omit, Charset charset) {
        this.pattern = compile(pattern);
        this.starts = starts;
        this.omit = omit;
        this.wide =
                charset.equals(StandardCharsets.UTF_16LE) || charset.equals(StandardCharsets.UTF_16BE) ? charset : null;
        this.atLineStarts = wide == null && isAnchored(pattern);
    }

    /** @throws com.google.re2j.PatternSyntaxException if it is none */
    static Pattern compile(String pattern) {
        return Pattern.compile(pattern, Pattern.MULTILINE);
    }

    /** Whether it matches at the beginning of a line only: it begins with {@code ^} and has no alternative outside of groups. */
    private static boolean isAnchored(String pattern) {
        if (!pattern.startsWith("^")) {
            return false;
        }
        int depth = 0;
        for (int i = 0; i < pattern.length(); i++) {
            switch (pattern.charAt(i)) {
                case '\\' -> i++;
                case '(' -> depth++;
                case ')' -> depth--;
                case '|' -> {
                    // A bar in brackets is taken for an alternative: that costs time only.
                    if (depth <= 0) {
                        return false;
                    }
                }
                default -> {
                    // an ordinary character
                }
            }
        }
        return !pattern.contains("\\Q");
    }

    @Override
    void window(byte[] buffer, int end) {
        if (wide != null) {
            wideWindow = new String(buffer, 0, end & ~1, wide);
            matcher = pattern.matcher(wideWindow);
        } else if (!atLineStarts) {
            window = Arrays.copyOf(buffer, end);
            matcher = pattern.matcher(window);
        }
    }

    @Override
    boolean find(byte[] buffer, int at, int end) {
        if (!starts) {
            if (!match(buffer, at, end)) {
                return false;
            }
            // A match that reaches the last byte may become longer, unless it ends the line.
            if (matchTo == end && (matchTo == 0 || buffer[matchTo - 1] != '\n')) {
                return false;
            }
            from = at;
            to = omit ? matchFrom : matchTo;
            next = Math.max(matchTo, at + 1);
            return true;
        }
        int text = at;
        int search = at;
        if (match(buffer, at, end) && matchFrom == at) {
            text = omit ? matchTo : at;
            search = Math.max(matchTo, at + 1);
        }
        if (search > end || !match(buffer, search, end)) {
            return false;
        }
        from = text;
        to = matchFrom;
        next = matchFrom;
        return true;
    }

    @Override
    void takeRest(byte[] buffer, int at, int end) {
        super.takeRest(buffer, at, end);
        if (omit && match(buffer, at, end)) {
            if (starts && matchFrom == at) {
                from = matchTo;
            } else if (!starts && matchTo == end) {
                to = matchFrom;
            }
        }
    }

    /** Finds the first match that begins at a place or behind it. */
    private boolean match(byte[] buffer, int at, int end) {
        if (atLineStarts) {
            return matchAtLineStart(buffer, at, end);
        }
        Matcher in = matcher;
        int unit = wide == null ? 1 : 2;
        int most = wide == null ? window.length : wideWindow.length();
        if (in == null || at / unit > most || !in.find(at / unit)) {
            return false;
        }
        matchFrom = in.start() * unit;
        matchTo = in.end() * unit;
        return matchFrom <= end;
    }

    private boolean matchAtLineStart(byte[] buffer, int at, int end) {
        int line = at == 0 || buffer[at - 1] == '\n' ? at : lineAfter(buffer, at, end);
        while (line >= 0 && line < end) {
            Matcher in = pattern.matcher(Arrays.copyOfRange(buffer, line, Math.min(end, line + LOOK_AHEAD)));
            if (in.lookingAt()) {
                matchFrom = line;
                matchTo = line + in.end();
                return true;
            }
            line = lineAfter(buffer, line, end);
        }
        return false;
    }

    private static int lineAfter(byte[] buffer, int at, int end) {
        int feed = Bytes.indexOf(buffer, (byte) '\n', at, end);
        return feed < 0 ? -1 : feed + 1;
    }
}
