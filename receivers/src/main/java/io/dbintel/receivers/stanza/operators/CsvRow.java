package io.dbintel.receivers.stanza.operators;

import java.util.ArrayList;
import java.util.List;

/**
 * One row of comma-separated values. A field may stand in quotes, and then holds delimiters, newlines, and doubled quotes for
 * one. The whole text is one row: a newline outside of quotes belongs to the field that it stands in.
 */
final class CsvRow {
    private final String text;
    private final char delimiter;
    /** Whether a quote may stand where none can. */
    private final boolean lazy;

    private final List<String> fields = new ArrayList<>();
    private final StringBuilder field = new StringBuilder();
    private int at;

    CsvRow(String text, char delimiter, boolean lazy) {
        this.text = text;
        this.delimiter = delimiter;
        this.lazy = lazy;
    }

    List<String> fields() throws OperatorException {
        skipNewlines();
        if (at == text.length()) {
            throw new OperatorException("no csv lines found");
        }
        while (true) {
            part();
            if (at == text.length()) {
                break;
            }
            if (text.charAt(at) == delimiter) {
                at++;
                close();
            } else {
                skipNewlines();
                if (at == text.length()) {
                    break;
                }
                field.append('\n');
            }
        }
        close();
        return fields;
    }

    private void close() {
        fields.add(field.toString());
        field.setLength(0);
    }

    /** Reads up to a delimiter or a newline outside of quotes. */
    private void part() throws OperatorException {
        if (at < text.length() && text.charAt(at) == '"') {
            quoted();
        } else {
            bare();
        }
    }

    private void bare() throws OperatorException {
        int from = at;
        while (at < text.length() && text.charAt(at) != delimiter && !isNewline()) {
            if (text.charAt(at) == '"' && !lazy) {
                throw new OperatorException("read csv line: bare \" in non-quoted field at column " + (at + 1));
            }
            at++;
        }
        field.append(text, from, at);
    }

    private void quoted() throws OperatorException {
        at++;
        while (true) {
            int quote = text.indexOf('"', at);
            if (quote < 0) {
                if (!lazy) {
                    throw new OperatorException("read csv line: extraneous or missing \" in quoted field");
                }
                field.append(text, at, text.length());
                at = text.length();
                return;
            }
            field.append(text, at, quote);
            at = quote + 1;
            if (at == text.length() || text.charAt(at) == delimiter || isNewline()) {
                return;
            }
            if (text.charAt(at) == '"') {
                at++;
            } else if (!lazy) {
                throw new OperatorException("read csv line: extraneous or missing \" in quoted field at column " + at);
            }
            field.append('"');
        }
    }

    private boolean isNewline() {
        char c = text.charAt(at);
        return c == '\n' || c == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n';
    }

    /** Also empty lines, which hold nothing. */
    private void skipNewlines() {
        while (at < text.length() && isNewline()) {
            at += text.charAt(at) == '\n' ? 1 : 2;
        }
    }
}
