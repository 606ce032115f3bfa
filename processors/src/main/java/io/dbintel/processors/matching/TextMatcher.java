package io.dbintel.processors.matching;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Whether a text is one of several, or one of several patterns is found in it. Safe for any thread. */
sealed interface TextMatcher {
    boolean matches(String text);

    /** {@code match_type: strict}. */
    record Exact(Set<String> texts) implements TextMatcher {
        public Exact {
            texts = Set.copyOf(texts);
        }

        @Override
        public boolean matches(String text) {
            return texts.contains(text);
        }
    }

    /** {@code match_type: regexp}: a pattern that is found anywhere in the text. */
    record Patterns(List<Pattern> patterns) implements TextMatcher {
        public Patterns {
            patterns = List.copyOf(patterns);
        }

        @Override
        public boolean matches(String text) {
            for (Pattern pattern : patterns) {
                if (pattern.matcher(text).find()) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Remembers answers; when it is full it answers without remembering. */
    final class Cached implements TextMatcher {
        private final TextMatcher matcher;
        private final int maxEntries;
        private final Map<String, Boolean> answers = new ConcurrentHashMap<>();

        Cached(TextMatcher matcher, int maxEntries) {
            this.matcher = matcher;
            this.maxEntries = maxEntries;
        }

        @Override
        public boolean matches(String text) {
            Boolean known = answers.get(text);
            if (known == null) {
                known = matcher.matches(text);
                if (answers.size() < maxEntries) {
                    answers.put(text, known);
                }
            }
            return known;
        }
    }
}
