package io.dbintel.receivers.stanza.operators;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A layout of date and time: a row of elements that read a text from left to right, as Go's {@code time.Parse} does. Blanks in
 * the layout stand for any number of blanks, and seconds take a fraction even where the layout has none.
 *
 * @see <a href="https://pkg.go.dev/time#pkg-constants">layouts of Go</a>
 */
final class TimeLayout {
    private static final Map<Character, String> DIRECTIVES = Map.ofEntries(
            Map.entry('Y', "2006"),
            Map.entry('y', "06"),
            Map.entry('m', "01"),
            Map.entry('q', "1"),
            Map.entry('b', "Jan"),
            Map.entry('h', "Jan"),
            Map.entry('B', "January"),
            Map.entry('d', "02"),
            Map.entry('e', "_2"),
            Map.entry('g', "2"),
            Map.entry('a', "Mon"),
            Map.entry('A', "Monday"),
            Map.entry('H', "15"),
            Map.entry('l', "3"),
            Map.entry('I', "03"),
            Map.entry('p', "PM"),
            Map.entry('P', "pm"),
            Map.entry('M', "04"),
            Map.entry('S', "05"),
            Map.entry('Z', "MST"),
            Map.entry('z', "-0700"),
            Map.entry('w', "-070000"),
            Map.entry('i', "-07"),
            Map.entry('j', "-07:00"),
            Map.entry('k', "-07:00:00"),
            Map.entry('F', "2006-01-02"),
            Map.entry('T', "15:04:05"),
            Map.entry('X', "15:04:05"),
            Map.entry('r', "03:04:05 PM"),
            Map.entry('R', "15:04"),
            Map.entry('c', "Mon Jan 02 15:04:05 2006"));
    private static final Map<Character, Integer> FRACTIONS = Map.of('L', 3, 'f', 6, 's', 9);

    /** Longer ones first where one begins with another. */
    private static final Map<String, Element> GO_ELEMENTS = goElements();

    private static final int MOST_DIGITS = 9;

    /** Reads one part of a text. */
    private interface Element {
        /** @return the place behind the part, or -1 if it is not there */
        int read(String text, int at, TimeFields fields);
    }

    private final List<Element> elements = new ArrayList<>();
    private final boolean endsInZulu;

    private TimeLayout(boolean endsInZulu) {
        this.endsInZulu = endsInZulu;
    }

    /** @throws IllegalArgumentException if there is an unknown directive */
    static TimeLayout strptime(String layout) {
        var compiled = new TimeLayout(layout.endsWith("Z") && !layout.endsWith("%Z"));
        int literal = 0;
        int at = 0;
        while (at < layout.length()) {
            if (layout.charAt(at) != '%') {
                at++;
                continue;
            }
            compiled.literal(layout.substring(literal, at));
            if (at + 1 == layout.length()) {
                throw new IllegalArgumentException("a directive is missing behind the last %");
            }
            compiled.directive(layout.charAt(at + 1), at > 0 && isPoint(layout.charAt(at - 1)));
            at += 2;
            literal = at;
        }
        compiled.literal(layout.substring(literal));
        return compiled;
    }

    private void directive(char directive, boolean behindPoint) {
        Integer digits = FRACTIONS.get(directive);
        if (digits != null) {
            if (behindPoint) {
                // The point belongs to the fraction: both may be absent from the text.
                elements.removeLast();
                elements.add(TimeLayout::pointAndFraction);
            } else {
                elements.add((text, at, fields) -> fraction(text, at, digits, fields));
            }
            return;
        }
        switch (directive) {
            case '%' -> literal("%");
            case 'n' -> literal("\n");
            case 't' -> literal("\t");
            case 'o' -> elements.add((text, at, fields) -> month(text, skipBlanks(text, at), 1, fields));
            case 'D', 'x' -> {
                gotimeElements("01/02/");
                elements.add(TimeLayout::shortOrLongYear);
            }
            default -> {
                String go = DIRECTIVES.get(directive);
                if (go == null) {
                    throw new IllegalArgumentException("unsupported directive %" + directive);
                }
                gotimeElements(go);
            }
        }
    }

    /** Every letter that may stand behind a percent sign. */
    static Set<Character> directives() {
        var all = new TreeSet<>(DIRECTIVES.keySet());
        all.addAll(FRACTIONS.keySet());
        all.addAll(Set.of('%', 'n', 't', 'o', 'D', 'x'));
        return all;
    }

    static TimeLayout gotime(String layout) {
        var compiled = new TimeLayout(layout.endsWith("Z"));
        compiled.gotimeElements(layout);
        return compiled;
    }

    private void gotimeElements(String layout) {
        int literal = 0;
        int at = 0;
        while (at < layout.length()) {
            int fraction = fractionLength(layout, at);
            String name = fraction > 0 ? layout.substring(at, at + fraction) : elementAt(layout, at);
            if (name.isEmpty()) {
                at++;
                continue;
            }
            literal(layout.substring(literal, at));
            if (fraction > 0) {
                int digits = fraction - 1;
                boolean exact = name.endsWith("0");
                elements.add(
                        exact
                                ? (text, from, fields) -> exactFraction(text, from, digits, fields)
                                : TimeLayout::pointAndFraction);
            } else {
                elements.add(GO_ELEMENTS.getOrDefault(name, (text, from, fields) -> -1));
            }
            at += name.length();
            literal = at;
        }
        literal(layout.substring(literal));
    }

    /** Length of {@code .000} or {@code ,999} at a place, else 0. */
    private static int fractionLength(String layout, int at) {
        if (!isPoint(layout.charAt(at)) || at + 1 == layout.length()) {
            return 0;
        }
        char digit = layout.charAt(at + 1);
        if (digit != '0' && digit != '9') {
            return 0;
        }
        int end = at + 1;
        while (end < layout.length() && layout.charAt(end) == digit) {
            end++;
        }
        return end < layout.length() && isDigit(layout.charAt(end)) ? 0 : end - at;
    }

    private static String elementAt(String layout, int at) {
        for (String name : GO_ELEMENTS.keySet()) {
            if (layout.startsWith(name, at)) {
                boolean shortName = name.equals("Jan") || name.equals("Mon");
                int end = at + name.length();
                if (!shortName || end == layout.length() || !Character.isLowerCase(layout.charAt(end))) {
                    return name;
                }
            }
        }
        return "";
    }

    private static Map<String, Element> goElements() {
        var all = new java.util.LinkedHashMap<String, Element>();
        all.put("January", (text, at, fields) -> name(text, at, TimeFields.MONTHS, fields::setMonth));
        all.put("Jan", (text, at, fields) -> name(text, at, TimeFields.SHORT_MONTHS, fields::setMonth));
        all.put("Monday", (text, at, fields) -> name(text, at, TimeFields.DAYS, day -> true));
        all.put("Mon", (text, at, fields) -> name(text, at, TimeFields.SHORT_DAYS, day -> true));
        all.put("MST", (text, at, fields) -> fields.readZoneName(text, at));
        all.put("2006", (text, at, fields) -> number(text, at, 4, 4, fields::setYear));
        all.put("-07:00:00", (text, at, fields) -> fields.readOffset(text, at, ":", 3, false));
        all.put("Z07:00:00", (text, at, fields) -> fields.readOffset(text, at, ":", 3, true));
        all.put("-070000", (text, at, fields) -> fields.readOffset(text, at, "", 3, false));
        all.put("Z070000", (text, at, fields) -> fields.readOffset(text, at, "", 3, true));
        all.put("-07:00", (text, at, fields) -> fields.readOffset(text, at, ":", 2, false));
        all.put("Z07:00", (text, at, fields) -> fields.readOffset(text, at, ":", 2, true));
        all.put("-0700", (text, at, fields) -> fields.readOffset(text, at, "", 2, false));
        all.put("Z0700", (text, at, fields) -> fields.readOffset(text, at, "", 2, true));
        all.put("-07", (text, at, fields) -> fields.readOffset(text, at, "", 1, false));
        all.put("Z07", (text, at, fields) -> fields.readOffset(text, at, "", 1, true));
        all.put("002", (text, at, fields) -> number(text, at, 3, 3, fields::setDayOfYear));
        all.put("__2", (text, at, fields) -> number(text, skipBlanks(text, at), 1, 3, fields::setDayOfYear));
        all.put("_2", (text, at, fields) -> number(text, skipBlanks(text, at), 1, 2, fields::setDay));
        all.put("01", (text, at, fields) -> month(text, at, 2, fields));
        all.put("02", (text, at, fields) -> number(text, at, 2, 2, fields::setDay));
        all.put("03", (text, at, fields) -> number(text, at, 2, 2, fields::setHalfDayHour));
        all.put("04", (text, at, fields) -> number(text, at, 2, 2, fields::setMinute));
        all.put("05", (text, at, fields) -> seconds(text, at, 2, fields));
        all.put("06", (text, at, fields) -> number(text, at, 2, 2, fields::setShortYear));
        all.put("15", (text, at, fields) -> number(text, at, 1, 2, fields::setHour));
        all.put("PM", TimeLayout::halfOfDay);
        all.put("pm", TimeLayout::halfOfDay);
        all.put("1", (text, at, fields) -> month(text, at, 1, fields));
        all.put("2", (text, at, fields) -> number(text, at, 1, 2, fields::setDay));
        all.put("3", (text, at, fields) -> number(text, at, 1, 2, fields::setHalfDayHour));
        all.put("4", (text, at, fields) -> number(text, at, 1, 2, fields::setMinute));
        all.put("5", (text, at, fields) -> seconds(text, at, 1, fields));
        return all;
    }

    /** Whether a text without a zone is meant as UTC. */
    boolean endsInZulu() {
        return endsInZulu;
    }

    /** Reads a text; null if it does not fit. */
    @org.jspecify.annotations.Nullable
    TimeFields parse(String text) {
        var fields = new TimeFields();
        int at = 0;
        for (Element element : elements) {
            at = element.read(text, at, fields);
            if (at < 0) {
                return null;
            }
        }
        return at == text.length() ? fields : null;
    }

    private void literal(String literal) {
        int at = 0;
        while (at < literal.length()) {
            if (literal.charAt(at) == ' ') {
                elements.add((text, from, fields) ->
                        from == text.length() || text.charAt(from) == ' ' ? skipBlanks(text, from) : -1);
                at = skipBlanks(literal, at);
            } else {
                char c = literal.charAt(at);
                elements.add((text, from, fields) -> from < text.length() && text.charAt(from) == c ? from + 1 : -1);
                at++;
            }
        }
    }

    /** Takes a number that was read, or says that it can't be. */
    interface NumberField {
        boolean set(int number);
    }

    private static int number(String text, int at, int least, int most, NumberField field) {
        int end = at;
        int number = 0;
        while (end < text.length() && end < at + most && isDigit(text.charAt(end))) {
            number = number * 10 + (text.charAt(end++) - '0');
        }
        return end - at >= least && field.set(number) ? end : -1;
    }

    private static int month(String text, int at, int least, TimeFields fields) {
        return number(text, at, least, 2, month -> fields.setMonth(month));
    }

    private static int shortOrLongYear(String text, int at, TimeFields fields) {
        int end = number(text, at, 4, 4, fields::setYear);
        return end < 0 ? number(text, at, 2, 2, fields::setShortYear) : end;
    }

    /** Names in any case, numbered from 1. */
    private static int name(String text, int at, List<String> names, NumberField field) {
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (text.regionMatches(true, at, name, 0, name.length())) {
                return field.set(i + 1) ? at + name.length() : -1;
            }
        }
        return -1;
    }

    private static int seconds(String text, int at, int least, TimeFields fields) {
        int end = number(text, at, least, 2, fields::setSecond);
        boolean fraction =
                end > 0 && end + 1 < text.length() && isPoint(text.charAt(end)) && isDigit(text.charAt(end + 1));
        // What the layout says of a fraction finds none any more, and asks for none.
        return fraction ? pointAndFraction(text, end, fields) : end;
    }

    private static int pointAndFraction(String text, int at, TimeFields fields) {
        if (at + 1 >= text.length() || !isPoint(text.charAt(at)) || !isDigit(text.charAt(at + 1))) {
            return at;
        }
        return fraction(text, at + 1, Integer.MAX_VALUE, fields);
    }

    private static int exactFraction(String text, int at, int digits, TimeFields fields) {
        if (fields.hasFraction()) {
            return fields.fractionDigits() == digits ? at : -1;
        }
        int end = pointAndFraction(text, at, fields);
        return end == at + 1 + digits ? end : -1;
    }

    private static int fraction(String text, int at, int most, TimeFields fields) {
        int end = at;
        int nanos = 0;
        int digits = 0;
        while (end < text.length() && end - at < most && isDigit(text.charAt(end))) {
            if (digits < MOST_DIGITS) {
                nanos = nanos * 10 + (text.charAt(end) - '0');
                digits++;
            }
            end++;
        }
        for (int i = digits; i < MOST_DIGITS; i++) {
            nanos *= 10;
        }
        if (end == at) {
            return -1;
        }
        fields.setFraction(nanos, end - at);
        return end;
    }

    private static int halfOfDay(String text, int at, TimeFields fields) {
        if (at + 2 > text.length()) {
            return -1;
        }
        return switch (text.substring(at, at + 2).toUpperCase(Locale.ROOT)) {
            case "AM" -> fields.setAfternoon(false) ? at + 2 : -1;
            case "PM" -> fields.setAfternoon(true) ? at + 2 : -1;
            default -> -1;
        };
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isPoint(char c) {
        return c == '.' || c == ',';
    }

    private static int skipBlanks(String text, int at) {
        int end = at;
        while (end < text.length() && text.charAt(end) == ' ') {
            end++;
        }
        return end;
    }
}
