package io.dbintel.component.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the word that somebody probably meant. */
public final class Nearest {
    private Nearest() {}

    /** The known word that differs least from a wrong one: by one letter, or by a quarter of a longer word. */
    public static Optional<String> to(String wrong, Collection<String> known) {
        int most = Math.max(1, wrong.length() / 4);
        return known.stream()
                .filter(word -> Math.abs(word.length() - wrong.length()) <= most && distance(word, wrong) <= most)
                .min(Comparator.<String>comparingInt(word -> distance(word, wrong))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Letters that are missing, too many or wrong, and neighbours that changed places (optimal string alignment). */
    private static int distance(String a, String b) {
        int[][] rows = new int[a.length() + 1][b.length() + 1];
        Arrays.setAll(rows[0], j -> j);
        for (int i = 1; i <= a.length(); i++) {
            rows[i][0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = rows[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                rows[i][j] = Math.min(change, Math.min(rows[i - 1][j], rows[i][j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
                }
            }
        }
        return rows[a.length()][b.length()];
    }
}
