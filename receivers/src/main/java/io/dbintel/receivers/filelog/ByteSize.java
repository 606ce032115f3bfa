package io.dbintel.receivers.filelog;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes as the Collector's log receivers write it: {@code 1000}, {@code 16KiB}, {@code 1.5MB}. */
final class ByteSize {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,9})?) *([kmgt]?)(i?)b?");

    /** One exbibyte. */
    private static final double LARGEST = 0x1p60;

    private ByteSize() {}

    /** Empty for what is no size. */
    static OptionalLong parse(String text) {
        Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()
                || matcher.group(2).isEmpty() && !matcher.group(3).isEmpty()) {
            return OptionalLong.empty();
        }
        int power = matcher.group(2).isEmpty() ? 0 : 1 + "kmgt".indexOf(matcher.group(2));
        double bytes =
                Double.parseDouble(matcher.group(1)) * Math.pow(matcher.group(3).isEmpty() ? 1000 : 1024, power);
        return bytes > LARGEST ? OptionalLong.empty() : OptionalLong.of((long) bytes);
    }
}
