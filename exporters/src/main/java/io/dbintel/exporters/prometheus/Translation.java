package io.dbintel.exporters.prometheus;

import java.util.Locale;
import java.util.Optional;

/**
 * How names of OpenTelemetry become names of Prometheus.
 *
 * @see <a href="https://prometheus.io/docs/guides/opentelemetry/">Prometheus: using as OpenTelemetry back end</a>
 */
enum Translation {
    UNDERSCORE_ESCAPING_WITH_SUFFIXES("UnderscoreEscapingWithSuffixes", true, true),
    UNDERSCORE_ESCAPING_WITHOUT_SUFFIXES("UnderscoreEscapingWithoutSuffixes", true, false),
    NO_UTF8_ESCAPING_WITH_SUFFIXES("NoUTF8EscapingWithSuffixes", false, true),
    NO_TRANSLATION("NoTranslation", false, false);

    private final String word;
    private final boolean escapes;
    private final boolean suffixes;

    Translation(String word, boolean escapes, boolean suffixes) {
        this.word = word;
        this.escapes = escapes;
        this.suffixes = suffixes;
    }

    static Optional<Translation> of(String word) {
        for (Translation each : values()) {
            if (each.word.toLowerCase(Locale.ROOT).equals(word.toLowerCase(Locale.ROOT))) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    /** Whether characters outside Prometheus's classic names become underscores. */
    boolean escapes() {
        return escapes;
    }

    /** Whether unit, {@code total} and {@code ratio} are added to names. */
    boolean suffixes() {
        return suffixes;
    }

    String word() {
        return word;
    }
}
