package io.dbintel.collector.config;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a plain YAML scalar is, as the Collector reads it (Go's yaml.v3): YAML 1.2, so that {@code yes}, {@code on} and
 * {@code 2024-01-01} are texts, but with {@code _} between digits and the old octal {@code 0123} as well.
 */
final class YamlScalars {
    private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> TRUE = Set.of("true", "True", "TRUE");
    private static final Set<String> FALSE = Set.of("false", "False", "FALSE");
    private static final Pattern WHOLE = Pattern.compile(
            "([-+]?)(?:0[xX](?<hex>[0-9a-fA-F]+)|0[bB](?<binary>[01]+)|0[oO]?(?<octal>[0-7]+)|(?<decimal>0|[1-9][0-9]*))");
    private static final Pattern FRACTION =
            Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?");
    private static final Pattern INFINITE = Pattern.compile("([-+]?)\\.(?:inf|Inf|INF)");
    private static final Set<String> NOT_A_NUMBER = Set.of(".nan", ".NaN", ".NAN");
    private static final Pattern OLD_OCTAL = Pattern.compile("[-+]?0[0-7]+");
    private static final BigInteger LIMIT = BigInteger.ONE.shiftLeft(64);
    /** More digits than any number that is kept exactly. */
    private static final int MAX_DIGITS = 100;

    private YamlScalars() {}

    /** Null, {@link Boolean}, {@link Long}, {@link BigInteger} (beyond a long, below 2⁶⁴), {@link Double} or the text itself. */
    static @Nullable Object resolve(String text) {
        if (NULL.contains(text)) {
            return null;
        }
        if (TRUE.contains(text)) {
            return true;
        }
        if (FALSE.contains(text)) {
            return false;
        }
        char first = text.charAt(0);
        boolean maybeNumber = first >= '0' && first <= '9' || first == '+' || first == '-' || first == '.';
        return maybeNumber && text.length() <= MAX_DIGITS ? number(text) : text;
    }

    /** Whether a plain scalar is a number in the octal form of YAML 1.1. */
    static boolean isOldOctal(String text) {
        return OLD_OCTAL.matcher(text).matches();
    }

    private static Object number(String text) {
        String digits = text.replace("_", "");
        Matcher whole = WHOLE.matcher(digits);
        if (whole.matches()) {
            BigInteger number = magnitude(whole);
            number = whole.group(1).equals("-") ? number.negate() : number;
            if (number.bitLength() < Long.SIZE) {
                return number.longValue();
            }
            return number.signum() > 0 && number.compareTo(LIMIT) < 0 ? number : (Object) number.doubleValue();
        }
        if (FRACTION.matcher(digits).matches()) {
            double number = Double.parseDouble(digits);
            return Double.isInfinite(number) ? text : (Object) number;
        }
        Matcher infinite = INFINITE.matcher(text);
        if (infinite.matches()) {
            return infinite.group(1).equals("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return NOT_A_NUMBER.contains(text) ? (Object) Double.NaN : text;
    }

    private static BigInteger magnitude(Matcher whole) {
        if (whole.group("hex") != null) {
            return new BigInteger(whole.group("hex").toLowerCase(Locale.ROOT), 16);
        }
        if (whole.group("binary") != null) {
            return new BigInteger(whole.group("binary"), 2);
        }
        return whole.group("octal") != null
                ? new BigInteger(whole.group("octal"), 8)
                : new BigInteger(whole.group("decimal"));
    }
}
