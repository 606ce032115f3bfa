package io.dbintel.exporters.prometheus;

import java.util.Map;

/**
 * The words of a unit in a Prometheus name: {@code By/s} is {@code bytes} per {@code second}.
 *
 * @param main empty for none
 * @param per empty for none
 */
record Units(String main, String per) {
    private static final Map<String, String> MAIN = Map.ofEntries(
            Map.entry("d", "days"),
            Map.entry("h", "hours"),
            Map.entry("min", "minutes"),
            Map.entry("s", "seconds"),
            Map.entry("ms", "milliseconds"),
            Map.entry("us", "microseconds"),
            Map.entry("ns", "nanoseconds"),
            Map.entry("By", "bytes"),
            Map.entry("KiBy", "kibibytes"),
            Map.entry("MiBy", "mebibytes"),
            Map.entry("GiBy", "gibibytes"),
            Map.entry("TiBy", "tibibytes"),
            Map.entry("KBy", "kilobytes"),
            Map.entry("MBy", "megabytes"),
            Map.entry("GBy", "gigabytes"),
            Map.entry("TBy", "terabytes"),
            Map.entry("m", "meters"),
            Map.entry("V", "volts"),
            Map.entry("A", "amperes"),
            Map.entry("J", "joules"),
            Map.entry("W", "watts"),
            Map.entry("g", "grams"),
            Map.entry("Cel", "celsius"),
            Map.entry("Hz", "hertz"),
            Map.entry("%", "percent"),
            Map.entry("1", ""));
    private static final Map<String, String> PER =
            Map.of("s", "second", "m", "minute", "h", "hour", "d", "day", "w", "week", "mo", "month", "y", "year");

    /** Annotations in braces say nothing; a unit that is not known is taken as it is. */
    static Units of(String unit) {
        String plain = unit.replaceAll("\\{[^}]*}", "").strip();
        int slash = plain.indexOf('/');
        String main = slash < 0 ? plain : plain.substring(0, slash).strip();
        String per = slash < 0 ? "" : plain.substring(slash + 1).strip();
        return new Units(clean(MAIN.getOrDefault(main, main)), clean(PER.getOrDefault(per, per)));
    }

    private static String clean(String word) {
        return word.replaceAll("[^A-Za-z0-9:]+", "_").replaceAll("^_+|_+$", "");
    }
}
