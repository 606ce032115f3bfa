package io.dbintel.receivers.filelog;

import com.google.re2j.Pattern;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A pattern for paths: {@code *} is any text without a slash, {@code ?} any character but a slash, <code>**</code> any number of
 * folders, {@code [a-z]} and {@code [^a-z]} one character, <code>{a,b}</code> one of several; a backslash takes the next character as
 * it is. Folders that <code>**</code> walks through are no symbolic links, so that a walk ends.
 */
final class Glob {
    /** Alternatives of braces that one pattern may have together. */
    private static final int MOST_ALTERNATIVES = 1_000;

    private static final Path HERE = Path.of("");

    private final List<List<Segment>> alternatives;
    private final Pattern whole;

    /** Between two slashes: a name, a pattern for names, or any number of folders. */
    private sealed interface Segment {
        record Name(String text) implements Segment {}

        record Wild(Pattern pattern) implements Segment {}

        record Folders() implements Segment {}
    }

    private Glob(List<List<Segment>> alternatives, Pattern whole) {
        this.alternatives = alternatives;
        this.whole = whole;
    }

    /** @throws IllegalArgumentException saying what is wrong with the pattern */
    static Glob compile(String pattern) {
        var alternatives = new ArrayList<List<Segment>>();
        var regexes = new ArrayList<String>();
        for (String each : alternatives(pattern)) {
            alternatives.add(segments(each));
            regexes.add(regexOfPath(each));
        }
        return new Glob(List.copyOf(alternatives), Pattern.compile(String.join("|", regexes)));
    }

    /** Whether a path is one that the pattern means; the file system is not asked. */
    boolean matches(Path path) {
        return whole.matches(path.toString());
    }

    /**
     * Hands over the regular files that match, in order of their names. A folder that can't be read holds none.
     *
     * @param unreadable told of folders that could not be read
     */
    void find(Consumer<Path> found, Consumer<IOException> unreadable) {
        for (List<Segment> segments : alternatives) {
            new Walk(segments, found, unreadable).from(HERE, 0);
        }
    }

    private record Walk(List<Segment> segments, Consumer<Path> found, Consumer<IOException> unreadable) {
        void from(Path folder, int index) {
            if (index == segments.size()) {
                if (Files.isRegularFile(folder)) {
                    found.accept(folder);
                }
                return;
            }
            switch (segments.get(index)) {
                case Segment.Name(String name) -> from(folder.resolve(name), index + 1);
                case Segment.Wild(Pattern pattern) -> {
                    for (Path entry : list(folder)) {
                        Path name = entry.getFileName();
                        if (name != null && pattern.matches(name.toString())) {
                            from(entry, index + 1);
                        }
                    }
                }
                case Segment.Folders() -> {
                    from(folder, index + 1);
                    for (Path entry : list(folder)) {
                        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                            from(entry, index);
                        } else if (index + 1 == segments.size()) {
                            from(entry, index + 1);
                        }
                    }
                }
            }
        }

        private List<Path> list(Path folder) {
            if (!Files.isDirectory(folder)) {
                return List.of();
            }
            var entries = new ArrayList<Path>();
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
                stream.forEach(entries::add);
            } catch (NotDirectoryException e) {
                return List.of();
            } catch (IOException e) {
                unreadable.accept(e);
            }
            entries.sort(null);
            return entries;
        }
    }

    /** The pattern once for each choice that its braces leave. */
    private static List<String> alternatives(String pattern) {
        int open = indexOf(pattern, '{', 0);
        if (open < 0) {
            return List.of(pattern);
        }
        int close = closing(pattern, open);
        var all = new ArrayList<String>();
        for (String choice : choices(pattern.substring(open + 1, close))) {
            all.addAll(alternatives(pattern.substring(0, open) + choice + pattern.substring(close + 1)));
            if (all.size() > MOST_ALTERNATIVES) {
                throw new IllegalArgumentException(
                        "its braces leave more than " + MOST_ALTERNATIVES + " alternatives; write several patterns");
            }
        }
        return all;
    }

    private static List<String> choices(String inside) {
        var choices = new ArrayList<String>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < inside.length(); i++) {
            switch (inside.charAt(i)) {
                case '\\' -> i++;
                case '{' -> depth++;
                case '}' -> depth--;
                case ',' -> {
                    if (depth == 0) {
                        choices.add(inside.substring(from, i));
                        from = i + 1;
                    }
                }
                default -> {
                    // an ordinary character
                }
            }
        }
        choices.add(inside.substring(from));
        return choices;
    }

    private static int closing(String pattern, int open) {
        int depth = 0;
        for (int i = open; i < pattern.length(); i++) {
            switch (pattern.charAt(i)) {
                case '\\' -> i++;
                case '{' -> depth++;
                case '}' -> {
                    depth--;
                    if (depth == 0) {
                        return i;
                    }
                }
                default -> {
                    // an ordinary character
                }
            }
        }
        throw new IllegalArgumentException("syntax error in pattern: the brace at " + open + " is not closed");
    }

    private static int indexOf(String pattern, char wanted, int from) {
        for (int i = from; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == wanted) {
                return i;
            }
            if (c == '\\') {
                i++;
            }
        }
        return -1;
    }

    private static List<Segment> segments(String pattern) {
        var segments = new ArrayList<Segment>();
        if (pattern.startsWith("/")) {
            segments.add(new Segment.Name("/"));
        }
        for (String part : pattern.split("/", -1)) {
            if (part.equals("**")) {
                segments.add(new Segment.Folders());
            } else if (!part.isEmpty()) {
                String name = plainName(part);
                segments.add(name == null ? new Segment.Wild(Pattern.compile(regex(part))) : new Segment.Name(name));
            }
        }
        return List.copyOf(segments);
    }

    /** The name that a part means, null where it means several. */
    private static @Nullable String plainName(String part) {
        var name = new StringBuilder();
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c == '*' || c == '?' || c == '[') {
                return null;
            }
            if (c == '\\' && i + 1 < part.length()) {
                i++;
                c = part.charAt(i);
            }
            name.append(c);
        }
        return name.toString();
    }

    private static String regexOfPath(String pattern) {
        var regex = new StringBuilder("(?:");
        String[] parts = pattern.split("/", -1);
        for (int i = 0; i < parts.length; i++) {
            boolean last = i == parts.length - 1;
            if (parts[i].equals("**")) {
                regex.append(last ? "(?s:.*)" : "(?:[^/]+/)*");
            } else {
                regex.append(regex(parts[i])).append(last ? "" : "/");
            }
        }
        return regex.append(')').toString();
    }

    private static String regex(String part) {
        var regex = new StringBuilder();
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            switch (c) {
                case '*' -> regex.append("[^/]*");
                case '?' -> regex.append("[^/]");
                case '[' -> {
                    int close = part.indexOf(']', i + 2);
                    if (close < 0) {
                        throw new IllegalArgumentException(
                                "syntax error in pattern: the bracket at " + i + " is not closed");
                    }
                    String inside = part.substring(i + 1, close);
                    boolean negated = inside.startsWith("!") || inside.startsWith("^");
                    regex.append(negated ? "[^" : "[")
                            .append((negated ? inside.substring(1) : inside).replace("[", "\\["))
                            .append(']');
                    i = close;
                }
                case '\\' -> {
                    i++;
                    if (i == part.length()) {
                        throw new IllegalArgumentException("syntax error in pattern: it ends in a backslash");
                    }
                    regex.append(Pattern.quote(String.valueOf(part.charAt(i))));
                }
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return regex.toString();
    }
}
