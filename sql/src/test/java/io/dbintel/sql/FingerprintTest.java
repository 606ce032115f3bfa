package io.dbintel.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FingerprintTest {
    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            SELECT a FROM t WHERE b = 1               | SELECT a FROM t WHERE b = 2
            SELECT a FROM t WHERE b = 1               | SELECT a FROM t WHERE b = 'x'
            SELECT a FROM t WHERE b = 1               | SELECT a FROM t WHERE b = -1
            SELECT a FROM t WHERE b = 1               | SELECT a FROM t WHERE b = $1
            SELECT a FROM t WHERE b = 1               | SELECT a FROM t WHERE b = ?
            SELECT a FROM t WHERE b = 1               | SELECT a FROM t WHERE b = TRUE
            SELECT a FROM t WHERE b = $1              | SELECT a FROM t WHERE b = $2
            SELECT a FROM t WHERE b = 1               | select A from T where B=1
            SELECT a FROM t WHERE b = 1               | /* x */ SELECT a/* y */FROM t WHERE b = 1 -- z
            SELECT a FROM t WHERE b = 1               | SELECT a FROM t WHERE b = 1;
            SELECT a FROM t WHERE b = 1               | SELECT a FROM t WHERE b = 1 /* traceparent='00-4bf9
            SELECT a FROM t WHERE b IN (1)            | SELECT a FROM t WHERE b IN (1, 2, 3)
            SELECT a FROM t WHERE b IN (1, 2)         | SELECT a FROM t WHERE b IN ($1, $2, $3)
            SELECT a FROM t WHERE b IN ($1, $2)       | SELECT a FROM t WHERE b IN ($1 /*, ... */)
            SELECT a FROM t WHERE b IN (1, 2)         | SELECT a FROM t WHERE b IN (1, NULL, 2)
            SELECT a FROM t WHERE b IN ('a'::uuid)    | SELECT a FROM t WHERE b IN ('a'::uuid, $1::uuid)
            SELECT a FROM t WHERE b IN (1, 2)         | SELECT a FROM t WHERE b IN(1,2)
            INSERT INTO t VALUES (1, 'a')             | INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, NULL)
            INSERT INTO t VALUES (1, 'a')             | INSERT INTO t VALUES ($1, $2), ($3, $4)
            INSERT INTO t VALUES (1, now())           | INSERT INTO t VALUES ($1, NOW()), ($2, now())
            INSERT INTO t VALUES (1, 'a'), (2, 'b')   | INSERT INTO t VALUES (1, 'a'), (2, 'cut of
            SELECT ARRAY[1, 2]                        | SELECT array[1]
            SELECT f(a, 1)                            | SELECT f (a, 1)
            SELECT 'a' 'b'                            | SELECT 1 2
            SET app.token = abc                       | set app.token = def
            DO $$ BEGIN a; END $$                     | DO 'x'
            """)
    void sameShapeHasSameFingerprint(String one, String other) {
        assertThat(of(one)).isEqualTo(of(other));
    }

    @Test
    void differentShapesHaveDifferentFingerprints() {
        var statements = List.of(
                "SELECT a FROM t WHERE b = 1",
                "SELECT a FROM u WHERE b = 1",
                "SELECT a FROM s.t WHERE b = 1",
                "SELECT b FROM t WHERE b = 1",
                "SELECT a, b FROM t WHERE b = 1",
                "SELECT a FROM t WHERE c = 1",
                "SELECT a FROM t WHERE b <> 1",
                "SELECT a FROM t WHERE b > 1",
                "SELECT a FROM t WHERE b = 1 AND c = 1",
                "SELECT a FROM t WHERE b = 1 OR c = 1",
                "SELECT a FROM t WHERE b IS NULL",
                "SELECT a FROM t WHERE b IS NOT NULL",
                "SELECT a FROM t WHERE b IN (1)",
                "SELECT a FROM t WHERE b NOT IN (1)",
                "SELECT a FROM t WHERE b IN (1, c)",
                "SELECT a FROM t WHERE b = 1 LIMIT 1",
                "SELECT a FROM t",
                "SELECT \"A\" FROM t",
                "SELECT \"a\" FROM t",
                "SELECT ab FROM t",
                "SELECT a b FROM t",
                "SELECT 1",
                "SELECT 1, 2",
                "SELECT f(a)",
                "SELECT f(a, 1)",
                "SELECT a - 1",
                "SELECT a + 1",
                "SELECT a::text FROM t",
                "SELECT a::int FROM t",
                "INSERT INTO t VALUES (1)",
                "INSERT INTO t VALUES (1, a)",
                "INSERT INTO t (a) VALUES (1)",
                "INSERT INTO t (a, b) VALUES (1, 2)",
                "DELETE FROM t WHERE b = 1",
                "SELECT a FROM t ORDER BY b",
                "SELECT a FROM t ORDER BY b DESC",
                "SELECT a FROM t JOIN u ON t.b = u.b",
                "SELECT a FROM t LEFT JOIN u ON t.b = u.b",
                "SELECT a FROM t; SELECT a FROM t",
                "SET app.token = abc",
                "SET app.other = abc",
                "");

        var seen = new HashMap<Fingerprint, String>();
        for (var statement : statements) {
            assertThat(seen.put(of(statement), statement)).as(statement).isNull();
        }
    }

    /** Stored fingerprints outlive a release: a change of this value breaks every history that was kept. */
    @Test
    void fingerprintIsTheSameOnEveryMachineAndInEveryRelease() {
        assertThat(of("SELECT a FROM t WHERE b = 1").toString()).isEqualTo("243cccc07f86bca8");
    }

    private static Fingerprint of(String sql) {
        return Fingerprint.of(Dialect.POSTGRESQL, sql);
    }
}
