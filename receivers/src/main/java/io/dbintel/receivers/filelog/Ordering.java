package io.dbintel.receivers.filelog;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which of the matching files are read: of each group the first few of an order.
 *
 * @param regex names the parts of a path that the order looks at; null where only the time of change counts
 * @param groupBy parts of a path that files of one group share; null for one group of all
 * @param top files that are kept of each group, 1 or more
 * @param rules the first decides; the next where it finds no difference
 */
record Ordering(@Nullable Pattern regex, @Nullable Pattern groupBy, int top, List<Rule> rules) {
    /** All files, in the order in which they were found. */
    static final Ordering NONE = new Ordering(null, null, 1, List.of());

    Ordering {
        rules = List.copyOf(rules);
    }

    /**
     * One criterion.
     *
     * @param group of the regex, empty for the time of change
     * @param key what is compared, of the text of the group
     */
    record Rule(String group, boolean ascending, Key key) {
        /** What is compared of a file; null for one that can't be compared and is not read. */
        @FunctionalInterface
        interface Key {
            @Nullable
            Comparable<?> of(Path path, String text);
        }

        static @Nullable Comparable<?> number(Path path, String text) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                return null;
            }
        }

        static @Nullable Comparable<?> changed(Path path, String text) {
            try {
                return Files.getLastModifiedTime(path);
            } catch (IOException e) {
                return null;
            }
        }
    }

    /** A file and what each rule compares of it. */
    private record Ranked(Path path, List<Comparable<?>> keys) {}

    List<Path> apply(List<Path> paths) {
        if (rules.isEmpty()) {
            return paths;
        }
        var groups = new LinkedHashMap<String, List<Ranked>>();
        for (Path path : paths) {
            Ranked ranked = ranked(path);
            if (ranked != null) {
                groups.computeIfAbsent(group(path), key -> new ArrayList<>()).add(ranked);
            }
        }
        var kept = new ArrayList<Path>();
        for (List<Ranked> group : groups.values()) {
            group.stream().sorted(order()).limit(top).map(Ranked::path).forEach(kept::add);
        }
        return kept;
    }

    private @Nullable Ranked ranked(Path path) {
        Matcher matcher = regex == null ? null : regex.matcher(path.toString());
        if (matcher != null && !matcher.find()) {
            return null;
        }
        var keys = new ArrayList<Comparable<?>>();
        for (Rule rule : rules) {
            String text = matcher == null || rule.group.isEmpty() ? "" : matcher.group(rule.group);
            Comparable<?> key = text == null ? null : rule.key.of(path, text);
            if (key == null) {
                return null;
            }
            keys.add(key);
        }
        return new Ranked(path, keys);
    }

    private String group(Path path) {
        Matcher matcher = groupBy == null ? null : groupBy.matcher(path.toString());
        if (matcher == null || !matcher.find()) {
            return "";
        }
        if (matcher.groupCount() == 0) {
            return matcher.group();
        }
        var parts = new StringBuilder();
        for (int i = 1; i <= matcher.groupCount(); i++) {
            parts.append(matcher.group(i)).append('\0');
        }
        return parts.toString();
    }

    private Comparator<Ranked> order() {
        Comparator<Ranked> order = by(0);
        for (int i = 1; i < rules.size(); i++) {
            order = order.thenComparing(by(i));
        }
        return order;
    }

    private Comparator<Ranked> by(int rule) {
        Comparator<Ranked> order = Comparator.comparing(ranked -> ranked.keys.get(rule), Ordering::compare);
        return rules.get(rule).ascending ? order : order.reversed();
    }

    /** Keys of one rule are all of one type. */
    @SuppressWarnings("unchecked")
    private static <T extends Comparable<T>> int compare(Comparable<?> a, Comparable<?> b) {
        return ((T) a).compareTo((T) b);
    }
}
