package io.dbintel.collector.config;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * A text with {@code ${…}} in it, taken apart.
 *
 * <p>A reference ends at the brace that closes it, braces inside it counted; where they don't match, at the first closing brace,
 * as in the Collector. Dollars before a brace: an odd number of them opens a reference, of an even number every second one is
 * an escape. Time and memory are linear in the text.
 *
 * @param unclosed whether a reference begins that nothing closes; it stays as it is
 */
record Template(List<Part> parts, boolean unclosed) {
    /** Deeper than any reference that can be expanded, so that what is cut off here is never seen. */
    private static final int MAX_NESTING = 2 * Budget.MAX_CHAIN;

    sealed interface Part {
        record Text(String text) implements Part {}

        /** @param content what stands between the braces; references in it are inner ones */
        record Reference(List<Part> content) implements Part {}
    }

    /** What {@code $$} means where no brace follows. */
    enum Dollars {
        /** One dollar: the text was written in a configuration. */
        ESCAPED,
        /** Two: the text is somebody's value, such as a password in a variable. */
        VERBATIM
    }

    static Template parse(String text, Dollars dollars) {
        return new Parser(text, dollars).parse();
    }

    /** The only reference, where nothing stands before or after it. */
    boolean isWhole() {
        return parts.size() == 1 && parts.getFirst() instanceof Part.Reference;
    }

    boolean hasReference() {
        return parts.stream().anyMatch(part -> part instanceof Part.Reference);
    }

    /**
     * Where the references of a text end.
     *
     * @param escapes whether two dollars before a brace are an escape; if not, the second opens a reference too
     * @return for the index of each dollar that opens a reference, the index of the brace that closes it; elsewhere 0
     */
    static int[] closers(String text, boolean escapes) {
        int[] closers = new int[text.length()];
        return match(text, escapes, true, closers) ? closers : closersAtFirstBrace(text, escapes);
    }

    private static int[] closersAtFirstBrace(String text, boolean escapes) {
        int[] closers = new int[text.length()];
        match(text, escapes, false, closers);
        return closers;
    }

    /** Whether every reference is closed. */
    private static boolean match(String text, boolean escapes, boolean countBraces, int[] closers) {
        var open = new ArrayDeque<Integer>();
        int references = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '$') {
                int brace = endOfDollars(text, i);
                boolean opens =
                        brace < text.length() && text.charAt(brace) == '{' && (!escapes || (brace - i) % 2 == 1);
                if (opens) {
                    open.push(brace - 1);
                    references++;
                    i = brace;
                } else {
                    i = brace - 1;
                }
            } else if (c == '{' && countBraces && !open.isEmpty()) {
                open.push(-1);
            } else if (c == '}' && !open.isEmpty()) {
                int opener = open.pop();
                if (opener >= 0) {
                    closers[opener] = i;
                    references--;
                }
            }
        }
        return references == 0;
    }

    private static int endOfDollars(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) == '$') {
            end++;
        }
        return end;
    }

    private static final class Parser {
        private final String text;
        private final Dollars dollars;
        private final int[] closers;
        private boolean unclosed;

        Parser(String text, Dollars dollars) {
            this.text = text;
            this.dollars = dollars;
            this.closers = closers(text, true);
        }

        Template parse() {
            return new Template(parts(0, text.length(), 0), unclosed);
        }

        private List<Part> parts(int from, int to, int depth) {
            var parts = new ArrayList<Part>();
            var literal = new StringBuilder();
            int i = from;
            while (i < to) {
                if (text.charAt(i) != '$') {
                    literal.append(text.charAt(i++));
                    continue;
                }
                int end = Math.min(to, endOfDollars(text, i));
                boolean brace = end < to && text.charAt(end) == '{';
                int count = end - i;
                int close = brace && count % 2 == 1 ? closers[end - 1] : 0;
                boolean literalPairs = !brace && dollars == Dollars.VERBATIM;
                literal.repeat('$', literalPairs ? count : count / 2);
                if (close > 0 && depth < MAX_NESTING) {
                    flush(literal, parts);
                    parts.add(new Part.Reference(parts(end + 1, close, depth + 1)));
                    i = close + 1;
                } else {
                    unclosed |= brace && count % 2 == 1;
                    literal.append(!literalPairs && count % 2 == 1 ? "$" : "");
                    i = end;
                }
            }
            flush(literal, parts);
            return List.copyOf(parts);
        }

        private static void flush(StringBuilder literal, List<Part> parts) {
            if (!literal.isEmpty()) {
                parts.add(new Part.Text(literal.toString()));
                literal.setLength(0);
            }
        }
    }
}
