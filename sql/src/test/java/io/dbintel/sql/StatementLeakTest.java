package io.dbintel.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No four characters of a literal survive, wherever the statement is cut. */
class StatementLeakTest {
    private static final int PIECE = 4;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void noPieceOfALiteralSurvivesACutAtAnyPlace(long seed) {
        for (int i = 0; i < 60; i++) {
            var statement = new Statements(new Random(seed * 1_000 + i));
            String sql = statement.write();
            for (int cut = 0; cut <= sql.length(); cut++) {
                String masked = Invariants.MASKER.mask(sql.substring(0, cut)).text();
                assertNothingLeaks(statement.secrets, masked, "seed %d/%d, cut %d of: %s", seed, i, cut, sql);
            }
            Invariants.check(sql);
        }
    }

    /** The server may run with standard_conforming_strings off: then a backslash escapes in every string. */
    @Test
    void noPieceOfALiteralSurvivesInEitherReadingOfBackslashes() {
        for (int seed = 0; seed < 3_000; seed++) {
            var random = new Random(seed);
            String sql = "SELECT " + randomQuotes(random, '一') + " FROM t WHERE a = " + randomQuotes(random, '丏');

            for (int cut = 0; cut <= sql.length(); cut++) {
                String text = sql.substring(0, cut);
                String masked = Invariants.MASKER.mask(text).text();
                String literals = String.join("", literals(text, false)) + String.join("", literals(text, true));
                for (int i = 0; i < literals.length(); i++) {
                    char letter = literals.charAt(i);
                    if (letter > 127 && masked.indexOf(letter) >= 0) {
                        fail("seed %d: %s survives in %s, masked form of: %s", seed, letter, masked, text);
                    }
                }
            }
        }
    }

    /** Strings that were pasted together without escaping: whatever stands between two quotes may be meant as text. */
    @Test
    void unescapedQuoteInAValueDoesNotLetTheRestOut() {
        for (var value :
                List.of("O'Qzxjkvw", "it's qzxjkvw", "'qzxjkvw", "a'\"qzxjkvw", "5'10 qzxjkvw", "a\\'qzxjkvw'")) {
            String masked = Invariants.check("SELECT * FROM t WHERE a = '" + value + "' AND b = 1");

            assertThat(masked.toLowerCase(Locale.ROOT)).as(value).doesNotContain("qzxj");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void invariantsHoldForAnyText(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 4_000; i++) {
            Invariants.check(Statements.noise(random));
        }
    }

    private static void assertNothingLeaks(List<String> secrets, String masked, String place, Object... arguments) {
        for (var secret : secrets) {
            for (int i = 0; i + PIECE <= secret.length(); i++) {
                assertThat(masked).as(place, arguments).doesNotContain(secret.substring(i, i + PIECE));
            }
        }
    }

    /** A string full of quotes and backslashes whose letters occur once each, so that every one can be followed. */
    private static String randomQuotes(Random random, char letters) {
        var text = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            text.append(
                    switch (random.nextInt(8)) {
                        case 0, 1 -> "\\";
                        case 2 -> "'";
                        case 3 -> "', '";
                        case 4 -> "' = ";
                        case 5 -> " ";
                        default -> String.valueOf((char) (letters + i));
                    });
        }
        return "'" + text + "'";
    }

    /** The insides of plain strings, read by a second and simpler reader. */
    private static List<String> literals(String sql, boolean backslashEscapes) {
        var literals = new ArrayList<String>();
        var current = new StringBuilder();
        boolean inside = false;
        for (int i = 0; i < sql.length(); i++) {
            char c = sql.charAt(i);
            if (!inside) {
                inside = c == '\'';
            } else if (c == '\\' && backslashEscapes) {
                i++;
                current.append(' ');
            } else if (c != '\'') {
                current.append(c);
            } else if (i + 1 < sql.length() && sql.charAt(i + 1) == '\'') {
                i++;
                current.append(' ');
            } else {
                literals.add(current.toString());
                current.setLength(0);
                inside = false;
            }
        }
        literals.add(current.toString());
        return literals;
    }
}
