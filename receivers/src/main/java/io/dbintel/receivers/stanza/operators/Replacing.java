package io.dbintel.receivers.stanza.operators;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;

/** Replaces matches of a pattern; {@code $1}, {@code ${1}} and {@code ${name}} stand for groups, {@code $$} for a dollar, as in Go. */
final class Replacing {
    /** A piece of the replacement: a text, or a group where the number is 0 or more. */
    private record Piece(String text, int group) {}

    private final Pattern pattern;
    private final List<Piece> pieces = new ArrayList<>();

    Replacing(Pattern pattern, String replacement) {
        this.pattern = pattern;
        var literal = new StringBuilder();
        int at = 0;
        while (at < replacement.length()) {
            char c = replacement.charAt(at);
            if (c != '$' || at + 1 == replacement.length()) {
                literal.append(c);
                at++;
            } else if (replacement.charAt(at + 1) == '$') {
                literal.append('$');
                at += 2;
            } else {
                int end = nameEnd(replacement, at);
                if (end < 0) {
                    literal.append('$');
                    at++;
                } else {
                    boolean braces = replacement.charAt(at + 1) == '{';
                    String name = replacement.substring(at + (braces ? 2 : 1), end);
                    pieces.add(new Piece(literal.toString(), -1));
                    literal.setLength(0);
                    pieces.add(new Piece("", group(name)));
                    at = braces ? end + 1 : end;
                }
            }
        }
        pieces.add(new Piece(literal.toString(), -1));
    }

    /** End of the name behind a dollar, -1 where there is none. */
    private static int nameEnd(String text, int dollar) {
        boolean braces = text.charAt(dollar + 1) == '{';
        int from = dollar + (braces ? 2 : 1);
        int end = from;
        while (end < text.length() && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
            end++;
        }
        return end == from || braces && (end == text.length() || text.charAt(end) != '}') ? -1 : end;
    }

    /** Number of a group; one that does not exist gives nothing, as in Go. */
    private int group(String name) {
        if (name.length() < 4 && name.chars().allMatch(Character::isDigit)) {
            int number = Integer.parseInt(name);
            return number <= pattern.groupCount() ? number : Integer.MAX_VALUE;
        }
        return pattern.namedGroups().getOrDefault(name, Integer.MAX_VALUE);
    }

    String replaced(String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            return text;
        }
        var replaced = new StringBuilder(text.length());
        int from = 0;
        do {
            replaced.append(text, from, matcher.start());
            from = matcher.end();
            for (Piece piece : pieces) {
                String found = piece.group() < 0
                        ? piece.text()
                        : piece.group() == Integer.MAX_VALUE ? "" : matcher.group(piece.group());
                replaced.append(found == null ? "" : found);
            }
        } while (matcher.find());
        return replaced.append(text, from, text.length()).toString();
    }
}
