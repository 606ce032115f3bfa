package io.dbintel.receivers.stanza.operators;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;

/** What a layout read from a text, and the time that it means. */
final class TimeFields {
    static final List<String> MONTHS = List.of(
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December");
    static final List<String> DAYS =
            List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday");
    static final List<String> SHORT_MONTHS =
            MONTHS.stream().map(name -> name.substring(0, 3)).toList();
    static final List<String> SHORT_DAYS =
            DAYS.stream().map(name -> name.substring(0, 3)).toList();

    /** A text without a year that would lie further ahead is of last year. */
    private static final int DAYS_AHEAD = 7;
    /** Two digits from here on mean the twentieth century, as in POSIX. */
    private static final int CENTURY_TURN = 69;

    private static final int NO_YEAR = Integer.MIN_VALUE;

    private int year = NO_YEAR;
    private int month = 1;
    private int day = 1;
    private int dayOfYear;
    private int hour;
    private int halfDayHour = -1;
    private int minute;
    private int second;
    private int nanos;
    private int fractionDigits;
    private boolean afternoon;
    private boolean hasHalf;
    private boolean hasOffset;
    private int offsetSeconds;
    private String zoneName = "";

    boolean setYear(int value) {
        year = value;
        return true;
    }

    boolean setShortYear(int value) {
        year = value >= CENTURY_TURN ? 1900 + value : 2000 + value;
        return true;
    }

    boolean setMonth(int value) {
        month = value;
        return value >= 1 && value <= 12;
    }

    boolean setDay(int value) {
        day = value;
        return value >= 1 && value <= 31;
    }

    boolean setDayOfYear(int value) {
        dayOfYear = value;
        return value >= 1 && value <= 366;
    }

    boolean setHour(int value) {
        hour = value;
        return value < 24;
    }

    boolean setHalfDayHour(int value) {
        halfDayHour = value;
        return value <= 12;
    }

    boolean setAfternoon(boolean value) {
        afternoon = value;
        hasHalf = true;
        return true;
    }

    boolean setMinute(int value) {
        minute = value;
        return value < 60;
    }

    boolean setSecond(int value) {
        second = value;
        return value < 60;
    }

    void setFraction(int value, int digits) {
        nanos = value;
        fractionDigits = digits;
    }

    boolean hasFraction() {
        return fractionDigits > 0;
    }

    int fractionDigits() {
        return fractionDigits;
    }

    /**
     * Reads {@code +0700} and its forms.
     *
     * @param parts 1 for hours, 2 with minutes, 3 with seconds
     * @param zulu whether {@code Z} may stand for no offset
     */
    int readOffset(String text, int at, String separator, int parts, boolean zulu) {
        hasOffset = true;
        if (zulu && at < text.length() && text.charAt(at) == 'Z') {
            offsetSeconds = 0;
            return at + 1;
        }
        if (at >= text.length() || text.charAt(at) != '+' && text.charAt(at) != '-') {
            return -1;
        }
        int seconds = 0;
        int end = at + 1;
        int unit = 3600;
        for (int part = 0; part < parts; part++) {
            if (part > 0) {
                if (!text.startsWith(separator, end)) {
                    return -1;
                }
                end += separator.length();
            }
            if (end + 2 > text.length()
                    || !TimeLayout.isDigit(text.charAt(end))
                    || !TimeLayout.isDigit(text.charAt(end + 1))) {
                return -1;
            }
            seconds += unit * ((text.charAt(end) - '0') * 10 + text.charAt(end + 1) - '0');
            unit /= 60;
            end += 2;
        }
        offsetSeconds = text.charAt(at) == '-' ? -seconds : seconds;
        return seconds <= 18 * 3600 ? end : -1;
    }

    /** Reads {@code UTC}, {@code CET}, {@code GMT+3} or {@code +03}. */
    int readZoneName(String text, int at) {
        int end = at;
        while (end < text.length() && end - at < 5 && Character.isUpperCase(text.charAt(end))) {
            end++;
        }
        if (end - at >= 3) {
            zoneName = text.substring(at, end);
            return zoneName.equals("GMT") ? readShortOffset(text, end, end) : end;
        }
        return readShortOffset(text, at, -1);
    }

    /** {@code +3} or {@code +03}; gives {@code otherwise} where there is none. */
    private int readShortOffset(String text, int at, int otherwise) {
        if (at >= text.length() || text.charAt(at) != '+' && text.charAt(at) != '-') {
            return otherwise;
        }
        int end = at + 1;
        int hours = 0;
        while (end < text.length() && end - at < 3 && TimeLayout.isDigit(text.charAt(end))) {
            hours = hours * 10 + text.charAt(end++) - '0';
        }
        if (end == at + 1 || hours > 18) {
            return otherwise;
        }
        hasOffset = true;
        offsetSeconds = (text.charAt(at) == '-' ? -hours : hours) * 3600;
        return end;
    }

    /**
     * Nanoseconds since 1970 UTC.
     *
     * @param location zone of a text that names none
     * @param locations zones by abbreviations, asked before all others
     */
    long epochNanos(ZoneId location, Map<String, ZoneId> locations, Instant now) throws OperatorException {
        ZoneId zone = zone(location, locations);
        int knownYear = year == NO_YEAR ? now.atZone(zone).getYear() : year;
        Instant instant = instant(knownYear, zone);
        if (year == NO_YEAR && instant.isAfter(now.plusSeconds(DAYS_AHEAD * 86_400L))) {
            instant = instant(knownYear - 1, zone);
        }
        try {
            return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
        } catch (ArithmeticException e) {
            throw new OperatorException("time lies outside of 1677 to 2262");
        }
    }

    private ZoneId zone(ZoneId location, Map<String, ZoneId> locations) throws OperatorException {
        if (hasOffset) {
            return ZoneOffset.ofTotalSeconds(offsetSeconds);
        }
        if (zoneName.isEmpty()) {
            return location;
        }
        ZoneId named = locations.get(zoneName);
        if (named != null) {
            return named;
        }
        if (zoneName.equals("UTC") || zoneName.equals("GMT")) {
            return ZoneOffset.UTC;
        }
        TimeZone zone = TimeZone.getTimeZone(location);
        for (boolean summer : new boolean[] {false, true}) {
            if (zoneName.equals(zone.getDisplayName(summer, TimeZone.SHORT, Locale.ENGLISH))) {
                int saved = summer ? zone.getDSTSavings() : 0;
                return ZoneOffset.ofTotalSeconds((zone.getRawOffset() + saved) / 1000);
            }
        }
        try {
            return ZoneId.of(zoneName);
        } catch (DateTimeException e) {
            throw new OperatorException("failed to load location " + zoneName + ": unknown time zone " + zoneName
                    + "; name it in time_zone_locations or set location");
        }
    }

    private Instant instant(int ofYear, ZoneId zone) throws OperatorException {
        try {
            LocalDate date = dayOfYear > 0 ? LocalDate.ofYearDay(ofYear, dayOfYear) : LocalDate.of(ofYear, month, day);
            LocalTime time = LocalTime.of(hourOfDay(), minute, second, nanos);
            return LocalDateTime.of(date, time).atZone(zone).toInstant();
        } catch (DateTimeException e) {
            throw new OperatorException("there is no such day");
        }
    }

    private int hourOfDay() {
        if (halfDayHour < 0 && !hasHalf) {
            return hour;
        }
        int twelve = halfDayHour < 0 ? hour : halfDayHour;
        if (!hasHalf) {
            return twelve;
        }
        return afternoon ? twelve < 12 ? twelve + 12 : twelve : twelve == 12 ? 0 : twelve;
    }
}
