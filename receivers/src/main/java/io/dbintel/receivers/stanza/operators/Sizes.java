package io.dbintel.receivers.stanza.operators;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.ConfigValue;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as operators write them: a number of bytes, or {@code 10KiB}, {@code 1MiB}, {@code 5kb}. */
final class Sizes {
    private static final Pattern FORM = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)\\s*([a-z]*)");
    private static final Map<String, Long> UNITS = Map.of(
            "", 1L,
            "b", 1L,
            "kb", 1_000L,
            "kib", 1L << 10,
            "mb", 1_000_000L,
            "mib", 1L << 20,
            "gb", 1_000_000_000L,
            "gib", 1L << 30);

    private Sizes() {}

    /** Bytes; what does not fit is reported. */
    static long read(ConfigNode node, String key, long fallback) {
        ConfigValue raw = node.raw(key).orElse(null);
        if (raw == null || raw.isNull()) {
            return fallback;
        }
        Matcher form = FORM.matcher(
                raw instanceof ConfigValue.Scalar scalar ? scalar.text().strip().toLowerCase(Locale.ROOT) : "-");
        Long unit = form.matches() ? UNITS.get(form.group(2)) : null;
        if (unit == null) {
            node.problem(key, "invalid byte size", "write a number of bytes, or one such as 10KiB or 1MiB");
            return fallback;
        }
        return new BigDecimal(form.group(1)).multiply(BigDecimal.valueOf(unit)).longValue();
    }
}
