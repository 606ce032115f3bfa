package io.dbintel.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WrittenStatementTest {
    private static String forJdbc(String sql) {
        return WrittenStatement.parse(sql)
                .query(new Purpose("test", "written"), 10, Optional.empty())
                .sql();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '~',
            value = {
                "SELECT 1;                              ¦ SELECT 1",
                "/* why */ SELECT a -- b                ¦ SELECT a",
                "SELECT ';' ; ; -- end                  ¦ SELECT ';'",
                "SELECT a ? 'b', c ?| d, '?' WHERE e = $1 ¦ SELECT a ?? 'b', c ??| d, '?' WHERE e = ?",
                "WITH x AS (SELECT $1) SELECT '$1'      ¦ WITH x AS (SELECT ?) SELECT '$1'",
                "table t                                ¦ table t"
            })
    void becomesOneStatementForJdbc(String written, String expected) {
        assertThat(forJdbc(written)).isEqualTo(expected);
    }

    @Test
    void countsItsParameters() {
        assertThat(WrittenStatement.parse("SELECT $1, '$1', $1").parameters()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-- nothing",
                "DELETE FROM t",
                "SELECT 1; SELECT 2",
                "SELECT 1; DROP TABLE t",
                "SELECT 'a",
                "SELECT $$a",
                "SELECT /* a",
                "SELECT set_config('statement_timeout', '0', false)",
                "SELECT \"set_config\"('a', 'b', false)",
                "SELECT $2",
                "EXPLAIN SELECT 1",
                "SET statement_timeout = 0",
                "(SELECT 1)"
            })
    void refusesWithoutQuotingTheText(String written) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WrittenStatement.parse(written))
                .withMessageNotContaining("statement_timeout");
    }
}
