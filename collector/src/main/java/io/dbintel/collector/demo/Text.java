package io.dbintel.collector.demo;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;

/** Texts made fit for a line of a terminal: no control characters, no more columns than there are. */
final class Text {
    private static final int FIRST_WIDE = 0x1100;

    /** Whether the reader's character set has bars and the ellipsis. */
    private final boolean fine;

    private Text(boolean fine) {
        this.fine = fine;
    }

    static Text in(Charset charset) {
        return new Text(charset.newEncoder().canEncode("█·…"));
    }

    /** One line; characters that a terminal would obey become blanks. */
    static String clean(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Z}\\p{Cf}]+", " ").strip();
    }

    /** At most so many columns; characters from U+1100 on may take two. */
    String clipped(String text, int columns) {
        if (columns(text) <= columns) {
            return text;
        }
        String end = fine ? "…" : "...";
        var kept = new StringBuilder();
        int used = end.length();
        for (int point : text.codePoints().toArray()) {
            used += width(point);
            if (used > columns) {
                break;
            }
            kept.appendCodePoint(point);
        }
        return kept.append(end).toString();
    }

    static int columns(String text) {
        return text.codePoints().map(Text::width).sum();
    }

    private static int width(int point) {
        return point < FIRST_WIDE || (point >= 0x2000 && point < 0x2E80) ? 1 : 2;
    }

    /** @param share 0 to 1 */
    String bar(double share, int columns) {
        int full = (int) Math.round(Math.clamp(share, 0, 1) * columns);
        return (fine ? "█" : "#").repeat(full) + (fine ? "·" : ".").repeat(columns - full);
    }

    /** Broken between words, each line behind an indent. */
    static List<String> wrapped(String text, String indent, int columns) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder(indent);
        for (String word : text.split(" ", -1)) {
            if (line.length() > indent.length() && columns(line.toString()) + 1 + columns(word) > columns) {
                lines.add(line.toString());
                line = new StringBuilder(indent);
            }
            line.append(line.length() > indent.length() ? " " : "").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
