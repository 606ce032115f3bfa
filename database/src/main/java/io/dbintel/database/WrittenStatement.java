package io.dbintel.database;

import io.dbintel.sql.Dialect;
import io.dbintel.sql.StatementLexer;
import io.dbintel.sql.TokenKind;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A statement that an operator wrote into a configuration, for PostgreSQL: one that reads, possibly with {@code $1}.
 *
 * @param text the statement alone: without the comments before it and the semicolon behind it
 * @param parameters how often {@code $1} stands in it
 */
public record WrittenStatement(String text, int parameters) {
    private static final Set<String> READS = Set.of("SELECT", "WITH", "SHOW", "TABLE", "VALUES");

    /**
     * Looks whether it is one statement that reads. That nothing is written is then the server's care: the transaction is
     * read-only.
     *
     * @throws IllegalArgumentException with what is wrong, never with a part of the text
     */
    public static WrittenStatement parse(String sql) {
        var lexer = StatementLexer.of(Dialect.POSTGRESQL, sql);
        int from = -1;
        int to = 0;
        int parameters = 0;
        boolean ended = false;
        for (TokenKind kind = lexer.next(); kind != TokenKind.END; kind = lexer.next()) {
            switch (kind) {
                case COMMENT -> {
                    // no part of the statement
                }
                case UNCLOSED, UNCLOSED_COMMENT, DOUBTFUL ->
                    throw new IllegalArgumentException(
                            "a quote or comment is not closed, or can be read in two ways (expected: plain quotes)");
                case SEMICOLON -> ended = from >= 0;
                default -> {
                    if (ended) {
                        throw new IllegalArgumentException("a second statement (expected: one statement)");
                    }
                    if (from < 0) {
                        from = lexer.start();
                        checkReads(kind, sql.substring(lexer.start(), lexer.end()));
                    }
                    to = lexer.end();
                    parameters += checkToken(kind, sql.substring(lexer.start(), lexer.end()));
                }
            }
        }
        if (from < 0) {
            throw new IllegalArgumentException("no statement");
        }
        return new WrittenStatement(sql.substring(from, to), parameters);
    }

    private static void checkReads(TokenKind kind, String word) {
        if (kind != TokenKind.WORD || !READS.contains(word.toUpperCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    "not a reading statement (expected: SELECT, WITH, SHOW, TABLE or VALUES at its beginning)");
        }
    }

    private static int checkToken(TokenKind kind, String token) {
        if (kind == TokenKind.PARAMETER) {
            if (!token.equals("$1")) {
                throw new IllegalArgumentException("a parameter other than $1 (expected: $1, the tracking value)");
            }
            return 1;
        }
        if (token.toLowerCase(Locale.ROOT).contains("set_config")) {
            throw new IllegalArgumentException("set_config would change the limits of the session");
        }
        return 0;
    }

    /** As a query whose columns may be missing: that is told by {@link DatabaseException.UndefinedColumn}, not logged. */
    public Query query(Purpose purpose, int maxRows, Optional<Duration> timeout) {
        return new Query(forJdbc(), purpose, maxRows, timeout, Query.Author.OPERATOR);
    }

    /** {@code $1} becomes JDBC's placeholder, and what JDBC would take for one is doubled. */
    private String forJdbc() {
        var lexer = StatementLexer.of(Dialect.POSTGRESQL, text);
        var sql = new StringBuilder();
        int done = 0;
        for (TokenKind kind = lexer.next(); kind != TokenKind.END; kind = lexer.next()) {
            sql.append(text, done, lexer.start());
            String token = text.substring(lexer.start(), lexer.end());
            switch (kind) {
                case PARAMETER -> sql.append('?');
                case QUESTION_MARK, OPERATOR -> sql.append(token.replace("?", "??"));
                default -> sql.append(token);
            }
            done = lexer.end();
        }
        return sql.append(text, done, text.length()).toString();
    }
}
