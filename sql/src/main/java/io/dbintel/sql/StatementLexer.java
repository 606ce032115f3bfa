package io.dbintel.sql;

import java.util.Objects;

/**
 * A cursor over the tokens of a statement, in order and without overlap; white space lies between them.
 *
 * <p>One pass, no recursion, no object per token: time and memory are linear in the length of the text whatever it
 * holds, and no text makes it fail. Every text ends in {@link TokenKind#END}. One thread at a time.
 */
public abstract sealed class StatementLexer permits PostgresLexer {
    /** The text; tokens are ranges of it. */
    final char[] text;

    /** Where the next token is looked for. */
    int position;

    /** Whether a word or quoted identifier so far holds a character outside ASCII. */
    boolean sawNonAscii;

    private TokenKind kind = TokenKind.END;
    private int start;
    private int end;

    StatementLexer(String sql) {
        text = sql.toCharArray();
    }

    /** A lexer that stands before the first token of the statement. */
    public static StatementLexer of(Dialect dialect, String sql) {
        Objects.requireNonNull(sql, "sql");
        return switch (dialect) {
            case POSTGRESQL -> new PostgresLexer(sql);
        };
    }

    /** Moves to the next token and says what it is; {@link TokenKind#END} again and again at the end. */
    public final TokenKind next() {
        start = skipWhiteSpace();
        kind = start == text.length ? TokenKind.END : scan(start);
        end = position;
        return kind;
    }

    /** What the current token is. */
    public final TokenKind kind() {
        return kind;
    }

    /** Index of the current token's first character. */
    public final int start() {
        return start;
    }

    /** Index behind the current token's last character. */
    public final int end() {
        return end;
    }

    /** Whether the current token consists of this one character. */
    public final boolean is(char c) {
        return end - start == 1 && text[start] == c;
    }

    /** Moves {@link #position} to the next character that is no white space, and returns it. */
    abstract int skipWhiteSpace();

    /** Reads the token that begins at {@code from} and leaves {@link #position} behind it. */
    abstract TokenKind scan(int from);
}
