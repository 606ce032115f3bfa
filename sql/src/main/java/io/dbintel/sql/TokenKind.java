package io.dbintel.sql;

/** What a token of a statement is. */
public enum TokenKind {
    /** Keyword or identifier without quotes. */
    WORD,
    /** Identifier in double quotes, {@code "…"} or {@code U&"…"}. */
    QUOTED_IDENTIFIER,
    /** A string in any quotes, with its prefix and with all parts of a string continued on further lines. */
    STRING,
    /** A number, and whatever letters stick to it. */
    NUMBER,
    /** {@code $1}. */
    PARAMETER,
    /** A lone {@code ?}: the placeholder of masked text and of JDBC, or the jsonb operator of that name. */
    QUESTION_MARK,
    OPERATOR,
    /** {@code ::}. */
    CAST,
    COLON,
    DOT,
    COMMA,
    SEMICOLON,
    /** {@code (}, {@code [} or <code>{</code>. */
    OPEN,
    /** {@code )}, {@code ]} or <code>}</code>. */
    CLOSE,
    COMMENT,
    /** A comment without its end; runs to the end of the text. */
    UNCLOSED_COMMENT,
    /** A string, dollar quote or quoted identifier without its end; runs to the end of the text. */
    UNCLOSED,
    /**
     * Text from here to the end that can be read in two ways, or in none: a backslash before a closing quote, a word
     * stuck to a closing quote, typographic quotes. Any part of it may be a literal.
     */
    DOUBTFUL,
    /** The end of the text. */
    END
}
