package io.dbintel.exporters.debug;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers and times as the Collector prints them. */
final class GoText {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final double LARGE = 1e21;
    private static final double SMALL = 1e-4;

    private GoText() {}

    /** {@code 2020-02-11 20:26:12.000000321 +0000 UTC}; a fraction without the zeros at its end. */
    static String time(long epochNanos) {
        // Unsigned, as in OTLP.
        long seconds = Long.divideUnsigned(epochNanos, 1_000_000_000L);
        long nanos = Long.remainderUnsigned(epochNanos, 1_000_000_000L);
        String fraction = nanos == 0
                ? ""
                : "." + String.format(Locale.ROOT, "%09d", nanos).replaceAll("0+$", "");
        return SECONDS.format(Instant.ofEpochSecond(seconds)) + fraction + " +0000 UTC";
    }

    /** Six digits behind the point. */
    static String fixed(double value) {
        return Double.isFinite(value)
                ? sign(value)
                        + new BigDecimal(Math.abs(value))
                                .setScale(6, RoundingMode.HALF_EVEN)
                                .toPlainString()
                : special(value);
    }

    /** The shortest decimal that reads back the same; with an exponent of two digits where it is large or small. */
    static String shortest(double value) {
        if (!Double.isFinite(value)) {
            return special(value);
        }
        double size = Math.abs(value);
        if (size == 0) {
            return sign(value) + "0";
        }
        var decimal = new BigDecimal(Double.toString(size)).stripTrailingZeros();
        if (size >= SMALL && size < LARGE) {
            return sign(value) + decimal.toPlainString();
        }
        String digits = decimal.unscaledValue().toString();
        int exponent = digits.length() - 1 - decimal.scale();
        return sign(value)
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + (exponent < 0 ? "e-" : "e+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }

    private static String sign(double value) {
        return value < 0 || value == 0 && 1 / value < 0 ? "-" : "";
    }

    private static String special(double value) {
        return Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
    }
}
