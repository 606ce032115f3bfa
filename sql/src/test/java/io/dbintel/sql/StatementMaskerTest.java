package io.dbintel.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StatementMaskerTest {
    private final StatementMasker masker = new StatementMasker(Dialect.POSTGRESQL);

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void statementIsMaskedAsTheTableSays(String sql, String expected) {
        var masked = masker.mask(sql);

        assertThat(masked.text() + (masked.incomplete() ? " …" : "")).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void invariantsHoldForEveryRowOfTheTable(String sql) {
        Invariants.check(sql);
    }

    @Test
    void tableIsBigEnoughToBeTheSpecification() {
        assertThat(rows()).hasSizeGreaterThan(200);
    }

    @Test
    void nestingBeyondTheLimitIsMaskedToTheEnd() {
        var masked = masker.mask("SELECT " + "(".repeat(5_000) + "secret" + ")".repeat(5_000));

        assertThat(masked.text()).isEqualTo("SELECT " + "(".repeat(1_000) + "?");
        assertThat(masked.incomplete()).isTrue();
    }

    @Test
    void longListIsFoldedWhateverItsLength() {
        var values = "(1, 'a', now()), ".repeat(20_000) + "(1, 'b', now())";

        assertThat(masker.mask("INSERT INTO t VALUES " + values).text()).isEqualTo("INSERT INTO t VALUES (?, now())");
    }

    @Test
    void byteOrderMarkAndBlanksWithoutWidthMaskTheRest() {
        assertThat(masker.mask("\uFEFFSET app.token = secret").text()).isEqualTo("?");
        assertThat(masker.mask("SELECT a, b\u200B FROM secret").text()).isEqualTo("SELECT a, ?");
        assertThat(masker.mask("SELECT 'x\u200B' FROM t").text()).isEqualTo("SELECT ? FROM t");
    }

    @Test
    void halfASurrogatePairIsReplaced() {
        assertThat(masker.mask("SELECT a\uD83D, \"b\uDE42\", c🙂").text())
                .isEqualTo("SELECT a\uFFFD, \"b\uFFFD\", c🙂");
    }

    static List<Arguments> rows() {
        var rows = new ArrayList<Arguments>();
        String sql = "";
        for (var line : resource("postgresql-masking.txt").lines().toList()) {
            if (line.startsWith("< ")) {
                sql = line.substring(2).replace('⏎', '\n').replace('␀', '\0').replace('⍽', '\u00A0');
            } else if (line.startsWith("> ")) {
                rows.add(Arguments.of(sql, line.substring(2)));
            } else if (!line.isEmpty() && !line.startsWith("# ")) {
                throw new IllegalStateException("neither statement nor result: " + line);
            }
        }
        return rows;
    }

    private static String resource(String name) {
        try (var in = Objects.requireNonNull(StatementMaskerTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
