package io.dbintel.receivers.stanza.operators;

import io.dbintel.receivers.stanza.MapValues;
import io.dbintel.telemetry.Value;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one syslog message from left to right.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3164">RFC 3164</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5424">RFC 5424</a>
 */
final class SyslogMessage {
    private static final TimeLayout STAMP = TimeLayout.gotime("Jan _2 15:04:05");
    private static final TimeLayout RFC3339 = TimeLayout.gotime("2006-01-02T15:04:05Z07:00");
    /** Of {@code Jan _2 15:04:05}. */
    private static final int STAMP_LENGTH = 15;

    private static final int HIGHEST_PRIORITY = 191;
    private static final String NIL = "-";

    private final String text;
    private final Instant now;
    private final Map<String, Value> fields = new LinkedHashMap<>();
    private int at;
    private int severity = -1;
    private @Nullable Long timeNanos;

    SyslogMessage(String text, Instant now) {
        this.text = text;
        this.now = now;
    }

    /** 0 (emergency) to 7 (debug), -1 where the message has no priority. */
    int severity() {
        return severity;
    }

    /** Nanoseconds since 1970 UTC, null where the message has none. */
    @Nullable
    Long timeNanos() {
        return timeNanos;
    }

    Value.Map fields() {
        return MapValues.of(fields);
    }

    /** @param location zone of the time, which names none */
    void read3164(ZoneId location, boolean maySkipPriority) throws OperatorException {
        priority(maySkipPriority);
        stamp(location);
        int end = text.indexOf(' ', at);
        if (end < 0) {
            throw error("the host is not followed by a blank");
        }
        put("hostname", text.substring(at, end));
        at = end + 1;
        tag();
    }

    private void stamp(ZoneId location) throws OperatorException {
        int end = at + STAMP_LENGTH;
        TimeFields time = end > text.length() ? null : STAMP.parse(text.substring(at, end));
        if (time == null) {
            end = text.indexOf(' ', at);
            time = end < 0 ? null : RFC3339.parse(text.substring(at, end));
        }
        if (time == null || end >= text.length() || text.charAt(end) != ' ') {
            throw error("expecting a timestamp such as Jan _2 15:04:05");
        }
        timeNanos = time.epochNanos(location, Map.of(), now);
        at = end + 1;
    }

    /** {@code name[pid]: message}; where there is no such name, all is the message. */
    private void tag() {
        int end = at;
        while (end < text.length() && "[: ".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        String message = text.substring(at);
        int colon = end;
        String process = "";
        if (end < text.length() && text.charAt(end) == '[') {
            int close = text.indexOf(']', end);
            colon = close < 0 ? text.length() : close + 1;
            process = close < 0 ? "" : text.substring(end + 1, close);
        }
        if (end > at && colon < text.length() && text.charAt(colon) == ':') {
            put("appname", text.substring(at, end));
            put("proc_id", process);
            int from = colon + 1;
            message = text.substring(from < text.length() && text.charAt(from) == ' ' ? from + 1 : from);
        }
        put("message", message);
    }

    void read5424(boolean maySkipPriority) throws OperatorException {
        priority(maySkipPriority);
        String version = word("version", 3);
        if (version.isEmpty() || version.startsWith("0") || !version.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw error("expecting a version value in the range 1-999");
        }
        fields.put("version", new Value.Int(Long.parseLong(version)));
        String time = word("timestamp", 64);
        if (!time.equals(NIL)) {
            TimeFields parsed = RFC3339.parse(time);
            if (parsed == null) {
                throw error("expecting a RFC3339MICRO timestamp or a nil value");
            }
            timeNanos = parsed.epochNanos(java.time.ZoneOffset.UTC, Map.of(), now);
        }
        putWord("hostname", 255);
        putWord("appname", 48);
        putWord("proc_id", 128);
        putWord("msg_id", 32);
        structuredData();
        if (at < text.length()) {
            if (text.charAt(at) != ' ') {
                throw error("expecting a blank before the message");
            }
            String message = text.substring(at + 1);
            put("message", message.startsWith("\ufeff") ? message.substring(1) : message);
        }
    }

    private void priority(boolean maySkip) throws OperatorException {
        if (!text.startsWith("<")) {
            if (maySkip) {
                return;
            }
            throw error("expecting a priority value within angle brackets");
        }
        int end = text.indexOf('>');
        String digits = end < 2 || end > 4 ? "" : text.substring(1, end);
        boolean number = !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        int priority = number ? Integer.parseInt(digits) : HIGHEST_PRIORITY + 1;
        if (priority > HIGHEST_PRIORITY) {
            throw error("expecting a priority value in the range 1-191 or equal to 0");
        }
        severity = priority % 8;
        fields.put("priority", new Value.Int(priority));
        fields.put("facility", new Value.Int(priority / 8));
        at = end + 1;
    }

    private String word(String what, int longest) throws OperatorException {
        int end = text.indexOf(' ', at);
        if (end <= at || end - at > longest) {
            throw error("expecting " + what + " (from 1 to max " + longest + " characters) or a nil value");
        }
        String word = text.substring(at, end);
        at = end + 1;
        return word;
    }

    private void putWord(String key, int longest) throws OperatorException {
        String word = word(key, longest);
        if (!word.equals(NIL)) {
            put(key, word);
        }
    }

    private void put(String key, String value) {
        if (!value.isEmpty()) {
            fields.put(key, new Value.Text(value));
        }
    }

    /** {@code [id key="value" …][…]}, in whose values quote, backslash and bracket stand behind a backslash. */
    private void structuredData() throws OperatorException {
        if (at < text.length() && text.charAt(at) == '-') {
            at++;
            return;
        }
        var elements = new LinkedHashMap<String, Value>();
        while (at < text.length() && text.charAt(at) == '[') {
            at++;
            String id = name(" ]");
            var parameters = new LinkedHashMap<String, Value>();
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
                String key = name("=");
                at++;
                parameters.put(key, new Value.Text(quoted()));
            }
            if (at == text.length() || text.charAt(at) != ']') {
                throw error("a structured data element is not closed");
            }
            at++;
            elements.put(id, MapValues.of(parameters));
        }
        if (elements.isEmpty()) {
            throw error("expecting a structured data section containing one or more elements, or a nil value");
        }
        fields.put("structured_data", MapValues.of(elements));
    }

    private String name(String ends) throws OperatorException {
        int end = at;
        while (end < text.length() && ends.indexOf(text.charAt(end)) < 0) {
            if (" =]\"".indexOf(text.charAt(end)) >= 0) {
                throw error("no name of structured data");
            }
            end++;
        }
        if (end == at || end == text.length()) {
            throw error("no name of structured data");
        }
        String name = text.substring(at, end);
        at = end;
        return name;
    }

    private String quoted() throws OperatorException {
        if (at == text.length() || text.charAt(at) != '"') {
            throw error("expecting a quoted value of structured data");
        }
        at++;
        var value = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            boolean escape =
                    text.charAt(at) == '\\' && at + 1 < text.length() && "\"\\]".indexOf(text.charAt(at + 1)) >= 0;
            if (escape) {
                at++;
            }
            value.append(text.charAt(at++));
        }
        if (at == text.length()) {
            throw error("a value of structured data is not closed");
        }
        at++;
        return value.toString();
    }

    private OperatorException error(String expectation) {
        return new OperatorException("syslog: " + expectation + " [col " + at + "]");
    }
}
