package io.dbintel.receivers.stanza;

import java.util.ArrayList;
import java.util.List;

/** Splits the text of a field into its words: {@code a.b["c.d"]['e']}. */
final class FieldText {
    private final String text;
    private final List<String> words = new ArrayList<>();
    private int at;

    private FieldText(String text) {
        this.text = text;
    }

    static List<String> split(String text) {
        var field = new FieldText(text);
        field.read();
        return field.words;
    }

    private void read() {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("an empty field");
        }
        while (at < text.length()) {
            if (text.charAt(at) == '[') {
                bracket();
            } else if (text.charAt(at) == '.' && !words.isEmpty()) {
                at++;
                name();
            } else if (words.isEmpty()) {
                name();
            } else {
                throw new IllegalArgumentException("a dot or a bracket must follow the bracket at column " + at);
            }
        }
    }

    private void name() {
        int from = at;
        while (at < text.length() && text.charAt(at) != '.' && text.charAt(at) != '[') {
            at++;
        }
        if (from == at) {
            throw new IllegalArgumentException("a key is missing at column " + (from + 1));
        }
        words.add(text.substring(from, at));
    }

    private void bracket() {
        char quote = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
        if (quote != '"' && quote != '\'') {
            throw new IllegalArgumentException(
                    "the key in the bracket at column " + (at + 1) + " must stand in quotes");
        }
        int end = text.indexOf(quote, at + 2);
        if (end < 0 || end + 1 >= text.length() || text.charAt(end + 1) != ']') {
            throw new IllegalArgumentException("the bracket at column " + (at + 1) + " is not closed");
        }
        words.add(text.substring(at + 2, end));
        at = end + 2;
    }
}
