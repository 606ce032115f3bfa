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

    /** Levenshtein. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
