package io.dbintel.receivers.stanza.expr;

/**
 * A word of an expression.
 *
 * @param text name, sign, digits, or the content of a text with escapes resolved
 * @param at index of its first character
 */
record Token(Kind kind, String text, int at) {
    enum Kind {
        NAME,
        INTEGER,
        REAL,
        TEXT,
        SIGN,
        END
    }

    boolean is(String word) {
        return (kind == Kind.SIGN || kind == Kind.NAME) && text.equals(word);
    }

    /** How a message names it. */
    String shown() {
        return switch (kind) {
            case END -> "the end";
            case TEXT -> "a text";
            default -> "\"" + text + "\"";
        };
    }
}
