package io.dbintel.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.sql.Dialect;
import io.dbintel.sql.StatementHead;
import org.junit.jupiter.api.Test;

class QueryTest {
    private final Query query = Query.of("postgresql", "locks", "\n SELECT 1");

    @Test
    void statementIsMarkedBeforeAndBehindItsFirstKeyword() {
        assertThat(query.taggedSql())
                .isEqualTo("/* dbintel:postgresql.locks */ SELECT /* dbintel:postgresql.locks */ 1");
    }

    @Test
    void markIsKnownAgain() {
        assertThat(Purpose.isOurs(query.taggedSql())).isTrue();
        assertThat(Purpose.isOurs("SELECT /* dbintel:postgresql.locks */ $1")).isTrue();
        assertThat(Purpose.isOurs("SELECT '" + "x".repeat(200) + "/* dbintel:postgresql.locks */'"))
                .isFalse();
        assertThat(StatementHead.isIgnored(Dialect.POSTGRESQL, query.taggedSql()))
                .isTrue();
    }
}
