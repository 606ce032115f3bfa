package io.dbintel.exporters.prometheus;

import io.dbintel.telemetry.Exemplar;
import io.dbintel.telemetry.KeyValue;
import io.dbintel.telemetry.PrometheusText;
import io.dbintel.telemetry.SummaryPoint;
import io.dbintel.telemetry.Value;
import io.dbintel.telemetry.ValueText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes what a store holds, families by name and series by labels. */
final class Exposition {
    private final PrometheusConfig config;
    private final boolean openMetrics;
    private final boolean escapes;
    private final StringBuilder out = new StringBuilder(4096);
    private final PrometheusText.Writer writer;

    /** @param utf8 whether the client takes names outside the classic characters */
    private Exposition(PrometheusConfig config, boolean openMetrics, boolean utf8) {
        this.config = config;
        this.openMetrics = openMetrics;
        this.escapes = !utf8 && !config.translation().escapes();
        this.writer = new PrometheusText.Writer(out, openMetrics);
    }

    static String of(SeriesStore store, PrometheusConfig config, boolean openMetrics, boolean utf8) {
        var exposition = new Exposition(config, openMetrics, utf8);
        store.families().forEach(exposition::family);
        exposition.writer.end();
        return exposition.out.toString();
    }

    private void family(String name, Family family) {
        var sorted = new ArrayList<>(family.series().entrySet());
        if (sorted.isEmpty()) {
            return;
        }
        sorted.sort((a, b) -> a.getKey().toString().compareTo(b.getKey().toString()));
        String shown = escapes ? MetricNames.classic(name) : name;
        writer.family(shown, family.type(), family.help());
        boolean isInfo = family.type() == PrometheusText.Type.INFO;
        for (Map.Entry<List<Map.Entry<String, String>>, Family.Series> each : sorted) {
            Family.Series series = each.getValue();
            List<Map.Entry<String, String>> labels = isInfo ? shown(each.getKey()) : withConst(shown(each.getKey()));
            OptionalLong time = config.sendTimestamps() && !isInfo
                    ? OptionalLong.of(Long.divideUnsigned(series.time(), 1_000_000))
                    : OptionalLong.empty();
            switch (series.sample()) {
                case Sample.Number number -> number(shown, labels, number, time);
                case Sample.Distribution distribution -> distribution(shown, labels, distribution, time);
                case Sample.Quantiles quantiles -> quantiles(shown, labels, quantiles, time);
            }
        }
    }

    private List<Map.Entry<String, String>> shown(List<Map.Entry<String, String>> labels) {
        return escapes
                ? labels.stream()
                        .map(label -> Map.entry(PrometheusText.labelName(label.getKey()), label.getValue()))
                        .toList()
                : labels;
    }

    private List<Map.Entry<String, String>> withConst(List<Map.Entry<String, String>> labels) {
        if (config.constLabels().isEmpty()) {
            return labels;
        }
        SortedMap<String, String> all = new TreeMap<>(config.constLabels());
        labels.forEach(label -> all.put(label.getKey(), label.getValue()));
        return List.copyOf(all.entrySet());
    }

    private void number(String name, List<Map.Entry<String, String>> labels, Sample.Number sample, OptionalLong time) {
        PrometheusText.Exemplar exemplar =
                name.endsWith("_total") && !sample.exemplars().isEmpty()
                        ? exemplar(sample.exemplars().getLast())
                        : null;
        if (sample.value() instanceof Value.Int(long value)) {
            writer.sample(name, labels, value, time, exemplar);
        } else {
            writer.sample(name, labels, Sample.Number.asDouble(sample.value()), time, exemplar);
        }
    }

    private void distribution(
            String name, List<Map.Entry<String, String>> labels, Sample.Distribution sample, OptionalLong time) {
        long below = 0;
        double from = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < sample.bounds().length && i < sample.buckets().length; i++) {
            below += sample.buckets()[i];
            double to = sample.bounds()[i];
            writer.sample(
                    name + "_bucket", plus(labels, "le", writer.bound(to)), below, time, within(sample, from, to));
            from = to;
        }
        writer.sample(
                name + "_bucket",
                plus(labels, "le", "+Inf"),
                sample.count(),
                time,
                within(sample, from, Double.POSITIVE_INFINITY));
        writer.sample(name + "_sum", labels, sample.sum(), time);
        writer.sample(name + "_count", labels, sample.count(), time);
    }

    private void quantiles(
            String name, List<Map.Entry<String, String>> labels, Sample.Quantiles sample, OptionalLong time) {
        for (SummaryPoint.Quantile quantile : sample.quantiles()) {
            writer.sample(name, plus(labels, "quantile", writer.bound(quantile.quantile())), quantile.value(), time);
        }
        writer.sample(name + "_sum", labels, sample.sum(), time);
        writer.sample(name + "_count", labels, sample.count(), time);
    }

    private static List<Map.Entry<String, String>> plus(
            List<Map.Entry<String, String>> labels, String name, String value) {
        var more = new ArrayList<>(labels);
        more.add(Map.entry(name, value));
        return more;
    }

    /** The latest exemplar above one bound and not above the other. */
    private PrometheusText.@Nullable Exemplar within(Sample.Distribution sample, double above, double to) {
        Exemplar latest = null;
        for (Exemplar each : sample.exemplars()) {
            double value = Sample.Number.asDouble(each.value());
            if (value > above && value <= to && (latest == null || each.time() >= latest.time())) {
                latest = each;
            }
        }
        return latest == null ? null : exemplar(latest);
    }

    private PrometheusText.@Nullable Exemplar exemplar(Exemplar exemplar) {
        if (!openMetrics) {
            return null;
        }
        var labels = new LabelSet(Translation.UNDERSCORE_ESCAPING_WITH_SUFFIXES);
        for (KeyValue entry : exemplar.attributes()) {
            labels.add(entry.key(), ValueText.of(entry.value()));
        }
        if (!exemplar.traceId().isNone()) {
            labels.set("trace_id", exemplar.traceId().hex());
        }
        if (!exemplar.spanId().isNone()) {
            labels.set("span_id", exemplar.spanId().hex());
        }
        return new PrometheusText.Exemplar(
                labels.toList(),
                Sample.Number.asDouble(exemplar.value()),
                OptionalLong.of(Long.divideUnsigned(exemplar.time(), 1_000_000)));
    }
}
