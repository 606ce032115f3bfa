package io.dbintel.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementHeadTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', emptyValue = "", textBlock = """
            SELECT 1                           | SELECT
            select 1                           | SELECT
            `  -- a⏎ /* b /* c */ */ insert i` | INSERT
            ((SELECT 1) UNION SELECT 2)        | SELECT
            ; ;update t                        | UPDATE
            `'select'`                         | ``
            "select"                           | ``
            /* select                          | ``
            ``                                 | ``
            """)
    void leadingKeywordIsFound(String sql, String expected) {
        assertThat(StatementHead.leadingKeyword(Dialect.POSTGRESQL, sql.replace('⏎', '\n')))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/* otel-collector-ignore */ SELECT 1",
                "  /*otel-collector-ignore*/SELECT 1",
                "/* dbintel */ SELECT 1",
                "/* dbintel: top_query */ SELECT 1",
                "/* app */ /* dbintel */ SELECT 1",
                "-- dbintel\nSELECT 1"
            })
    void statementOfACollectorIsIgnored(String sql) {
        assertThat(StatementHead.isIgnored(Dialect.POSTGRESQL, sql)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "SELECT 1 /* dbintel */",
                "/* dbintelligence */ SELECT 1",
                "/* not dbintel */ SELECT 1",
                "/* dbintel",
                "'/* dbintel */'",
                ""
            })
    void anyOtherStatementIsNotIgnored(String sql) {
        assertThat(StatementHead.isIgnored(Dialect.POSTGRESQL, sql)).isFalse();
    }
}
