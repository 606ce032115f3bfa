package io.dbintel.receivers.stanza.expr;

/** A text that is no expression. The message shows it, with a caret below the place. */
public final class ExprSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int WIDTH = 100;

    private final int at;

    /** @param at index of the offending character */
    ExprSyntaxException(String expression, int at, String message) {
        super(message + " at column " + (at + 1) + "\n" + shown(expression, at));
        this.at = at;
    }

    /** Index of the character that can't be there. */
    public int at() {
        return at;
    }

    /** The line of the place, cut to what a terminal holds, and the caret. */
    private static String shown(String expression, int at) {
        int from = at == 0 ? 0 : expression.lastIndexOf('\n', at - 1) + 1;
        int end = expression.indexOf('\n', at);
        int to = end < 0 ? expression.length() : end;
        int shift = Math.max(0, at - from - WIDTH / 2);
        String line = expression
                .substring(from + shift, Math.min(to, from + shift + WIDTH))
                .replace('\t', ' ');
        return "  " + line + "\n  " + " ".repeat(at - from - shift) + "^";
    }
}
