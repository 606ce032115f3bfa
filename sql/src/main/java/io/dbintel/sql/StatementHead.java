package io.dbintel.sql;

import java.util.Locale;

/** What the beginning of a statement tells, without reading the rest. */
public final class StatementHead {
    /** Comment by which the OpenTelemetry Collector marks its own statements. */
    public static final String OTEL_IGNORE_TAG = "otel-collector-ignore";

    /** Comment by which we mark ours. */
    public static final String OWN_TAG = "dbintel";

    private StatementHead() {}

    /**
     * The first keyword in upper case, past comments, opening parentheses and semicolons; empty if the statement begins
     * with anything else.
     */
    public static String leadingKeyword(Dialect dialect, String sql) {
        var lexer = StatementLexer.of(dialect, sql);
        while (true) {
            switch (lexer.next()) {
                case COMMENT, OPEN, SEMICOLON -> {
                    // the keyword is still to come
                }
                case WORD -> {
                    return sql.substring(lexer.start(), lexer.end()).toUpperCase(Locale.ROOT);
                }
                default -> {
                    return "";
                }
            }
        }
    }

    /** Whether the statement asks not to be observed: it begins with the tag of a collector. */
    public static boolean isIgnored(Dialect dialect, String sql) {
        return beginsWithTag(dialect, sql, OTEL_IGNORE_TAG) || beginsWithTag(dialect, sql, OWN_TAG);
    }

    /**
     * Whether one of the comments before the first keyword is this tag, alone or with details behind a blank, colon or
     * comma: <code>/* dbintel *&#47;</code>, <code>/* dbintel: top_query *&#47;</code>.
     */
    public static boolean beginsWithTag(Dialect dialect, String sql, String tag) {
        var lexer = StatementLexer.of(dialect, sql);
        while (lexer.next() == TokenKind.COMMENT) {
            if (isTag(sql, lexer.start() + 2, lexer.end(), tag)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isTag(String sql, int from, int end, String tag) {
        int i = from;
        while (i < end && sql.charAt(i) <= ' ') {
            i++;
        }
        int after = i + tag.length();
        return sql.startsWith(tag, i) && (after >= end || " :,*\t\r\n".indexOf(sql.charAt(after)) >= 0);
    }
}
