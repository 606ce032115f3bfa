package io.dbintel.telemetry;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The text that Prometheus scrapes: exposition format 0.0.4, or OpenMetrics 1.0. Families, names and labels are the caller's;
 * what differs between the two formats is handled here, so that a caller names a counter {@code x_total} in both.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Exposition formats</a>
 * @see <a href="https://prometheus.io/docs/specs/om/open_metrics_spec/">OpenMetrics 1.0</a>
 */
public final class PrometheusText {
    /** {@code Content-Type} of format 0.0.4. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /** {@code Content-Type} of OpenMetrics. */
    public static final String OPEN_METRICS_CONTENT_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    /** From here on a double is written with an exponent, as 2^53 and more hold no fractions anyway. */
    private static final double LARGEST_PLAIN = 1e15;

    private static final String TOTAL = "_total";
    /** OpenMetrics allows so many characters in all names and values of an exemplar's labels. */
    private static final int EXEMPLAR_CHARACTERS = 128;

    private PrometheusText() {}

    /** What a family is. */
    public enum Type {
        COUNTER,
        GAUGE,
        HISTOGRAM,
        SUMMARY,
        /** Constant labels with value 1; a gauge in format 0.0.4. */
        INFO,
        UNKNOWN
    }

    /**
     * A measurement that stands as an example beside a sample; written in OpenMetrics only.
     *
     * @param labels usually {@code trace_id} and {@code span_id}; an exemplar with more than 128 characters of labels is left
     *     out, as the format forbids it
     */
    public record Exemplar(List<Map.Entry<String, String>> labels, double value, OptionalLong timestampMillis) {
        public Exemplar {
            labels = List.copyOf(labels);
        }
    }

    /** Writes families one after the other, each followed by its samples. */
    public static final class Writer {
        private final StringBuilder out;
        private final boolean openMetrics;
        private boolean hasFamily;

        public Writer(StringBuilder out, boolean openMetrics) {
            this.out = out;
            this.openMetrics = openMetrics;
        }

        public Writer family(String name, Type type, String help) {
            return family(name, type, help, "");
        }

        /**
         * Begins a family.
         *
         * @param name of a counter with its {@code _total}, of a histogram or summary without {@code _bucket} and the like
         * @param help empty for none
         * @param unit empty for none; written in OpenMetrics where the name ends with it, as the format demands
         */
        public Writer family(String name, Type type, String help, String unit) {
            String family = openMetrics ? openMetricsName(name, type) : name;
            if (!help.isEmpty()) {
                comment("HELP", family);
                escape(help, openMetrics);
                out.append('\n');
            }
            comment("TYPE", family);
            out.append(typeName(name, type)).append('\n');
            if (openMetrics && !unit.isEmpty() && family.endsWith("_" + unit)) {
                comment("UNIT", family);
                out.append(unit).append('\n');
            }
            hasFamily = true;
            return this;
        }

        public Writer sample(String name, List<Map.Entry<String, String>> labels, double value) {
            return sample(name, labels, value, OptionalLong.empty());
        }

        public Writer sample(String name, List<Map.Entry<String, String>> labels, long value) {
            return sample(name, labels, value, OptionalLong.empty());
        }

        public Writer sample(
                String name, List<Map.Entry<String, String>> labels, double value, OptionalLong timestampMillis) {
            return sample(name, labels, value, timestampMillis, null);
        }

        /** A sample whose value is a count, written exactly. */
        public Writer sample(
                String name, List<Map.Entry<String, String>> labels, long value, OptionalLong timestampMillis) {
            return sample(name, labels, value, timestampMillis, null);
        }

        /**
         * Writes a sample of the family begun last.
         *
         * @param labels in order, values as they are; a name outside {@code [a-zA-Z_][a-zA-Z0-9_]*} is quoted
         * @param timestampMillis milliseconds since 1970 UTC
         */
        public Writer sample(
                String name,
                List<Map.Entry<String, String>> labels,
                double value,
                OptionalLong timestampMillis,
                @Nullable Exemplar exemplar) {
            series(name, labels);
            out.append(number(value));
            return rest(timestampMillis, exemplar);
        }

        public Writer sample(
                String name,
                List<Map.Entry<String, String>> labels,
                long value,
                OptionalLong timestampMillis,
                @Nullable Exemplar exemplar) {
            series(name, labels);
            out.append(value);
            return rest(timestampMillis, exemplar);
        }

        /** Ends the text; OpenMetrics has a mark for it. */
        public void end() {
            if (openMetrics) {
                out.append("# EOF\n");
            }
        }

        /** The value of a label {@code le} or {@code quantile}: {@code 1} in format 0.0.4, {@code 1.0} in OpenMetrics. */
        public String bound(double value) {
            String text = number(value);
            boolean whole = openMetrics && Double.isFinite(value) && Math.abs(value) < LARGEST_PLAIN;
            return whole && text.indexOf('.') < 0 && text.indexOf('e') < 0 ? text + ".0" : text;
        }

        private void series(String name, List<Map.Entry<String, String>> labels) {
            if (!hasFamily) {
                throw new IllegalStateException("sample " + name + " before its family");
            }
            boolean quoted = !isMetricName(name);
            if (!quoted) {
                out.append(name);
            }
            if (quoted || !labels.isEmpty()) {
                out.append('{');
                if (quoted) {
                    quote(name);
                    out.append(labels.isEmpty() ? "" : ",");
                }
                labels(labels);
                out.append('}');
            }
            out.append(' ');
        }

        private Writer rest(OptionalLong timestampMillis, @Nullable Exemplar exemplar) {
            timestamp(timestampMillis);
            if (openMetrics && exemplar != null && characters(exemplar.labels()) <= EXEMPLAR_CHARACTERS) {
                out.append(" # {");
                labels(exemplar.labels());
                out.append("} ").append(number(exemplar.value()));
                timestamp(exemplar.timestampMillis());
            }
            out.append('\n');
            return this;
        }

        private void labels(List<Map.Entry<String, String>> labels) {
            boolean first = true;
            for (Map.Entry<String, String> label : labels) {
                if (!first) {
                    out.append(',');
                }
                first = false;
                if (isLabelName(label.getKey())) {
                    out.append(label.getKey());
                } else {
                    quote(label.getKey());
                }
                out.append('=');
                quote(label.getValue());
            }
        }

        /** Milliseconds in format 0.0.4, seconds in OpenMetrics. */
        private void timestamp(OptionalLong millis) {
            if (millis.isEmpty()) {
                return;
            }
            long value = millis.getAsLong();
            out.append(' ');
            if (!openMetrics) {
                out.append(value);
                return;
            }
            long fraction = Math.abs(value % 1000);
            out.append(value < 0 && value > -1000 ? "-" : "").append(value / 1000);
            if (fraction != 0) {
                out.append('.')
                        .append(fraction / 100)
                        .append(fraction / 10 % 10)
                        .append(fraction % 10);
            }
        }

        private void comment(String keyword, String name) {
            out.append("# ").append(keyword).append(' ');
            if (isMetricName(name)) {
                out.append(name);
            } else {
                quote(name);
            }
            out.append(' ');
        }

        private void quote(String text) {
            out.append('"');
            escape(text, true);
            out.append('"');
        }

        private void escape(String text, boolean quotes) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                switch (c) {
                    case '\\' -> out.append("\\\\");
                    case '\n' -> out.append("\\n");
                    case '"' -> out.append(quotes ? "\\\"" : "\"");
                    default -> out.append(c);
                }
            }
        }

        private String typeName(String name, Type type) {
            return switch (type) {
                // OpenMetrics knows no counter without the suffix.
                case COUNTER -> openMetrics && !name.endsWith(TOTAL) ? "unknown" : "counter";
                case INFO -> openMetrics && name.endsWith("_info") ? "info" : "gauge";
                case UNKNOWN -> openMetrics ? "unknown" : "untyped";
                default -> type.name().toLowerCase(Locale.ROOT);
            };
        }

        /** There the suffix belongs to the sample, not to the family. */
        private static String openMetricsName(String name, Type type) {
            String suffix = type == Type.COUNTER ? TOTAL : type == Type.INFO ? "_info" : "";
            return name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
        }

        private static int characters(List<Map.Entry<String, String>> labels) {
            int characters = 0;
            for (Map.Entry<String, String> label : labels) {
                characters += label.getKey().codePointCount(0, label.getKey().length())
                        + label.getValue().codePointCount(0, label.getValue().length());
            }
            return characters;
        }
    }

    /** A sample's value: {@code NaN}, {@code +Inf}, {@code -Inf}, or the shortest decimal that reads back the same. */
    public static String number(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        if (value == Math.rint(value) && Math.abs(value) < LARGEST_PLAIN) {
            return value == 0 && 1 / value < 0 ? "-0" : Long.toString((long) value);
        }
        return Double.toString(value).replace('E', 'e');
    }

    /** Whether Prometheus takes a metric name without quotes: {@code [a-zA-Z_:][a-zA-Z0-9_:]*}. */
    public static boolean isMetricName(String name) {
        return isName(name, true);
    }

    /** Whether Prometheus takes a label name without quotes: {@code [a-zA-Z_][a-zA-Z0-9_]*}. */
    public static boolean isLabelName(String name) {
        return isName(name, false);
    }

    /**
     * The label name of an attribute key, as the Collector translates it: other characters than letters, digits and underscores
     * become underscores; {@code key_} stands before a digit, {@code key} before a single underscore.
     */
    public static String labelName(String key) {
        var name = new StringBuilder(key.length() + 4);
        key.codePoints().forEach(c -> name.append(isLetterOrDigit(c) ? (char) c : '_'));
        if (name.isEmpty()) {
            return "";
        }
        char first = name.charAt(0);
        if (first >= '0' && first <= '9') {
            return name.insert(0, "key_").toString();
        }
        boolean single = first == '_' && (name.length() == 1 || name.charAt(1) != '_');
        return single ? name.insert(0, "key").toString() : name.toString();
    }

    private static boolean isName(String name, boolean colons) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean digitFirst = i == 0 && c >= '0' && c <= '9';
            boolean allowed = isLetterOrDigit(c) || c == '_' || colons && c == ':';
            if (digitFirst || !allowed) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static boolean isLetterOrDigit(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }
}
