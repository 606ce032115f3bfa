package io.dbintel.exporters.prometheus;

import io.dbintel.telemetry.Metric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Names of metrics, by one {@link Translation}. */
record MetricNames(Translation translation, String namespace) {
    private static final String TOTAL = "total";
    private static final String RATIO = "ratio";

    String of(Metric metric) {
        boolean counts = metric.kind() == Metric.Kind.SUM && metric.monotonic();
        boolean isRatio = metric.kind() == Metric.Kind.GAUGE && metric.unit().equals("1");
        Units units = translation.suffixes() ? Units.of(metric.unit()) : new Units("", "");
        String name = switch (translation) {
            case UNDERSCORE_ESCAPING_WITH_SUFFIXES -> fromTokens(metric.name(), units, counts, isRatio);
            case UNDERSCORE_ESCAPING_WITHOUT_SUFFIXES -> escaped(metric.name());
            case NO_UTF8_ESCAPING_WITH_SUFFIXES -> withSuffixes(metric.name(), units, counts, isRatio);
            case NO_TRANSLATION -> metric.name();
        };
        return prefixed(name);
    }

    /** With the namespace before it. */
    String prefixed(String name) {
        String prefix = translation.escapes() ? escaped(namespace) : namespace;
        String whole = prefix.isEmpty() ? name : prefix + "_" + name;
        return translation.escapes() ? notDigitFirst(whole) : whole;
    }

    private static String notDigitFirst(String name) {
        return !name.isEmpty() && name.charAt(0) >= '0' && name.charAt(0) <= '9' ? "_" + name : name;
    }

    private static String fromTokens(String name, Units units, boolean counts, boolean isRatio) {
        List<String> tokens = new ArrayList<>(Arrays.stream(name.split("[^A-Za-z0-9:]+"))
                .filter(token -> !token.isEmpty())
                .toList());
        if (tokens.isEmpty()) {
            // Nothing of the name is left: an underscore before the suffixes, or alone.
            tokens.add("");
        }
        if (!units.main().isEmpty() && !tokens.contains(units.main())) {
            tokens.add(units.main());
        }
        if (!units.per().isEmpty() && !tokens.contains(units.per())) {
            tokens.add("per");
            tokens.add(units.per());
        }
        if (counts) {
            tokens.removeIf(TOTAL::equals);
            tokens.add(TOTAL);
        }
        if (isRatio) {
            tokens.removeIf(RATIO::equals);
            tokens.add(RATIO);
        }
        String joined = String.join("_", tokens);
        return joined.isEmpty() ? "_" : joined;
    }

    private static String withSuffixes(String name, Units units, boolean counts, boolean isRatio) {
        String whole = counts ? without(name, TOTAL) : isRatio ? without(name, RATIO) : name;
        String per = units.per().isEmpty() ? "" : "per_" + units.per();
        if (!per.isEmpty()) {
            whole = without(whole, per);
        }
        for (String suffix : new String[] {units.main(), per, counts ? TOTAL : "", isRatio ? RATIO : ""}) {
            if (!suffix.isEmpty()) {
                whole = without(whole, suffix) + "_" + suffix;
            }
        }
        return whole;
    }

    private static String without(String name, String suffix) {
        boolean ends = name.length() > suffix.length() + 1
                && name.endsWith(suffix)
                && "_.".indexOf(name.charAt(name.length() - suffix.length() - 1)) >= 0;
        return ends ? name.substring(0, name.length() - suffix.length() - 1) : name;
    }

    /** A whole name for clients that take the classic characters alone. */
    static String classic(String name) {
        return notDigitFirst(escaped(name));
    }

    /** Every character that a classic name may not hold becomes an underscore. */
    static String escaped(String name) {
        return name.replaceAll("[^A-Za-z0-9_:]", "_");
    }
}
