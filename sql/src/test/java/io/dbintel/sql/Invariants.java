package io.dbintel.sql;

import static org.assertj.core.api.Assertions.assertThat;

/** What holds for any text at all. */
final class Invariants {
    static final StatementMasker MASKER = new StatementMasker(Dialect.POSTGRESQL);

    private Invariants() {}

    /** Checks them for this text and returns its masked form. */
    static String check(String sql) {
        checkTokens(sql);
        String masked = new NormalForm(Dialect.POSTGRESQL, sql, NormalForm.Use.DISPLAY).toString();
        assertThat(MASKER.mask(sql).text()).isEqualTo(masked);
        assertThat(MASKER.mask(masked).text()).as("masked again: %s", sql).isEqualTo(masked);
        assertThat(masked.length()).as("length: %s", sql).isLessThanOrEqualTo(2 * sql.length() + 1);
        assertThat(Fingerprint.of(Dialect.POSTGRESQL, masked))
                .as("fingerprint of %s and of %s", sql, masked)
                .isEqualTo(Fingerprint.of(Dialect.POSTGRESQL, sql));
        return masked;
    }

    private static void checkTokens(String sql) {
        var lexer = StatementLexer.of(Dialect.POSTGRESQL, sql);
        int end = 0;
        while (lexer.next() != TokenKind.END) {
            assertThat(lexer.start()).as("tokens of %s", sql).isGreaterThanOrEqualTo(end);
            assertThat(lexer.end()).as("tokens of %s", sql).isGreaterThan(lexer.start());
            end = lexer.end();
        }
        assertThat(lexer.start()).isEqualTo(sql.length());
        assertThat(lexer.end()).isEqualTo(sql.length());
        assertThat(lexer.next()).isEqualTo(TokenKind.END);
    }
}
