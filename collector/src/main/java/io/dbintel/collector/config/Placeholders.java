package io.dbintel.collector.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes {@code ${…}} out of a text before YAML reads it, and puts it back into the nodes that YAML finds. So a reference may
 * stand in a flow list ({@code [${env:DB}]}), as a key and with blanks and colons in its default, and nothing that it brings in
 * is ever read as YAML of the surrounding text.
 *
 * <p>A reference with a quote or a backslash stays where it is: whether that ends a quoted text only YAML can say. One that
 * spans lines stays too. In the place of the others stand characters of the private use area, which YAML takes for letters.
 */
final class Placeholders {
    private static final char OPEN = '\uE000';
    private static final char CLOSE = '\uE001';

    private final List<String> taken = new ArrayList<>();
    private final String text;

    Placeholders(String original) {
        var safe = new StringBuilder(original.length());
        int from = 0;
        while (from < original.length()) {
            int end = original.indexOf('\n', from);
            end = end < 0 ? original.length() : end + 1;
            takeOut(original.substring(from, end), safe);
            from = end;
        }
        text = safe.toString();
    }

    /** The text for YAML; it has the same lines. */
    String text() {
        return text;
    }

    /** A part of the text as it was. */
    String restore(String part) {
        if (part.indexOf(OPEN) < 0) {
            return part;
        }
        var whole = new StringBuilder();
        int at = 0;
        while (at < part.length()) {
            int open = part.indexOf(OPEN, at);
            int close = open < 0 ? -1 : part.indexOf(CLOSE, open);
            if (close < 0) {
                break;
            }
            whole.append(part, at, open)
                    .append(taken.get(Integer.parseInt(part.substring(open + 1, close), Character.MAX_RADIX)));
            at = close + 1;
        }
        return whole.append(part, at, part.length()).toString();
    }

    boolean isIn(String part) {
        return part.indexOf(OPEN) >= 0;
    }

    private void takeOut(String line, StringBuilder safe) {
        boolean references = line.contains("${");
        int[] closers = references ? Template.closers(line, false) : new int[0];
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (references && closers[i] > 0 && isPlain(line, i, closers[i])) {
                put(line.substring(i, closers[i] + 1), safe);
                i = closers[i];
            } else if (c == OPEN || c == CLOSE) {
                put(String.valueOf(c), safe);
            } else {
                safe.append(c);
            }
        }
    }

    private void put(String original, StringBuilder safe) {
        safe.append(OPEN)
                .append(Integer.toString(taken.size(), Character.MAX_RADIX))
                .append(CLOSE);
        taken.add(original);
    }

    private static boolean isPlain(String line, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = line.charAt(i);
            if (c == '"' || c == '\'' || c == '\\') {
                return false;
            }
        }
        return true;
    }
}
