package io.dbintel.sql;

import java.util.Arrays;

/**
 * A fixed set of ASCII words, asked without regard to case and without making a string: an open-addressed table of a
 * quarter's load.
 */
final class WordSet {
    private final String[] table;
    private final int mask;

    private WordSet(String... words) {
        mask = Integer.highestOneBit(Math.max(words.length, 2) * 4 - 1) * 2 - 1;
        table = new String[mask + 1];
        Arrays.fill(table, "");
        for (var word : words) {
            int slot = hash(word.toCharArray(), 0, word.length()) & mask;
            while (!table[slot].isEmpty()) {
                slot = (slot + 1) & mask;
            }
            table[slot] = word;
        }
    }

    /** The set of the upper-case words in this text, separated by white space. */
    static WordSet of(String words) {
        return new WordSet(words.strip().split("\\s+"));
    }

    boolean contains(char[] text, int from, int to) {
        int slot = hash(text, from, to) & mask;
        while (!table[slot].isEmpty()) {
            if (equal(table[slot], text, from, to)) {
                return true;
            }
            slot = (slot + 1) & mask;
        }
        return false;
    }

    /** Whether the range spells this upper-case word, in any case. */
    static boolean equal(String word, char[] text, int from, int to) {
        if (to - from != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (upper(text[from + i]) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int hash(char[] text, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + upper(text[i]);
        }
        return hash ^ (hash >>> 15);
    }

    private static char upper(char c) {
        return c >= 'a' && c <= 'z' ? (char) (c - 32) : c;
    }
}
