package io.dbintel.receivers.sqlquery;

import io.dbintel.component.Clock;
import io.dbintel.receivers.scraping.ScrapeException;
import io.dbintel.receivers.scraping.ScrapeRound;
import io.dbintel.receivers.scraping.Scraper;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.NumberPoint;
import io.dbintel.telemetry.Point;
import io.dbintel.telemetry.Resource;
import io.dbintel.telemetry.Scope;
import io.dbintel.telemetry.ScopeGroup;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Makes a metric with one point of each row for each entry under {@code metrics}; entry by entry, all rows of each. */
final class QueryMetrics implements Scraper<Metric> {
    private static final String SENTENCE = "Error scraping metrics";

    private final QueryRunner runner;
    private final QueryConfig config;
    private final Scope scope;
    private final Clock clock;
    private final SeriesStarts starts;

    QueryMetrics(QueryRunner runner, QueryConfig config, Scope scope, Clock clock) {
        this.runner = runner;
        this.config = config;
        this.scope = scope;
        this.clock = clock;
        this.starts = new SeriesStarts(clock.epochNanos());
    }

    @Override
    public String name() {
        return runner.name();
    }

    @Override
    public Signal<Metric> signal() {
        return Signal.METRICS;
    }

    @Override
    public Scrape<Metric> scrape(ScrapeRound round) throws ScrapeException, InterruptedException {
        Answer answer = runner.run(round, Optional.empty());
        long now = clock.epochNanos();
        var batch = new Batch<>(Signal.METRICS);
        int errors = 0;
        if (!answer.rows().isEmpty()) {
            ScopeGroup<Metric> group = batch.addResource(new Resource()).addScope(scope.copy());
            for (MetricConfig metric : config.metrics()) {
                errors += new Entry(metric, answer.layout(), now).addTo(group, answer.rows());
            }
        }
        return new Scrape<>(batch, List.of(), errors);
    }

    /** One entry under {@code metrics} on one answer: knows the places of its columns. */
    private final class Entry {
        private final MetricConfig metric;
        private final long now;
        private final int value;
        private final int start;
        private final int time;
        private final int condition;
        private final int[] attributes;
        private int errors;

        Entry(MetricConfig metric, Layout layout, long now) {
            this.metric = metric;
            this.now = now;
            this.value = layout.of(metric.valueColumn());
            this.start = layout.of(metric.startColumn());
            this.time = layout.of(metric.timeColumn());
            this.condition =
                    metric.condition().map(each -> layout.of(each.column())).orElse(-1);
            this.attributes =
                    metric.attributeColumns().stream().mapToInt(layout::of).toArray();
        }

        int addTo(ScopeGroup<Metric> group, List<Cells> rows) {
            for (int i = 0; i < rows.size(); i++) {
                Cells row = rows.get(i);
                if (isWanted(row)) {
                    group.add(metric(row, i));
                }
            }
            return errors;
        }

        private boolean isWanted(Cells row) {
            return metric.condition().isEmpty()
                    || metric.condition().get().value().equals(Answer.text(row, condition));
        }

        private Metric metric(Cells row, int index) {
            var made = new Metric(metric.kind(), metric.name(), metric.unit()).setDescription(metric.description());
            if (metric.kind() == Metric.Kind.SUM) {
                made.setTemporality(metric.temporality()).setMonotonic(metric.monotonic());
            }
            var point = new NumberPoint();
            setValue(point, row, index);
            addAttributes(point, row, index);
            long at = metric.timeColumn().isEmpty()
                    ? now
                    : nanos(row, index, time, "ts_column", metric.timeColumn()).orElse(now);
            point.setTime(at).setSourceRow(row.source());
            if (metric.stamped()) {
                point.setStartTime(startOf(row, index, point, at));
            }
            return made.add(point);
        }

        private void setValue(NumberPoint point, Cells row, int index) {
            String text = Answer.text(row, value);
            if (text == null) {
                fault(index, "value_column '" + metric.valueColumn() + "' not found in result set");
                point.setFlags(Point.NO_RECORDED_VALUE);
                return;
            }
            try {
                if (metric.whole()) {
                    point.setValue(Long.parseLong(text));
                } else {
                    point.setValue(Cells.toDouble(text));
                }
            } catch (NumberFormatException e) {
                // The text itself may be anything, so it is not quoted.
                fault(
                        index,
                        "setDataPointValue: col \"" + metric.valueColumn() + "\": error converting to "
                                + (metric.whole()
                                        ? "integer: not a whole number; set value_type: double, or cast the column to bigint"
                                        : "double: not a number"));
                point.setFlags(Point.NO_RECORDED_VALUE);
            }
        }

        private void addAttributes(NumberPoint point, Cells row, int index) {
            for (Map.Entry<String, String> each : metric.staticAttributes().entrySet()) {
                point.attributes().put(each.getKey(), each.getValue());
            }
            for (int i = 0; i < attributes.length; i++) {
                String column = metric.attributeColumns().get(i);
                String text = Answer.text(row, attributes[i]);
                if (text != null) {
                    point.attributes().put(column, text);
                } else if (attributes[i] < 0 || !config.ignoreNulls()) {
                    fault(index, "attribute_column '" + column + "' not found in result set");
                }
            }
        }

        private long startOf(Cells row, int index, NumberPoint point, long at) {
            if (!metric.startColumn().isEmpty()) {
                OptionalLong given = nanos(row, index, start, "start_ts_column", metric.startColumn());
                if (given.isPresent()) {
                    return given.getAsLong();
                }
            }
            if (metric.temporality() == Metric.Temporality.DELTA) {
                return at - config.interval().toNanos();
            }
            return metric.isCounter() && !point.value().equals(Value.EMPTY)
                    ? starts.of(identity(row), point.asDouble(), at)
                    : starts.begin();
        }

        private List<String> identity(Cells row) {
            var identity = new ArrayList<String>(attributes.length + 1);
            identity.add(metric.name() + metric.staticAttributes());
            Arrays.stream(attributes)
                    .mapToObj(place -> String.valueOf(Answer.text(row, place)))
                    .forEach(identity::add);
            return identity;
        }

        private OptionalLong nanos(Cells row, int index, int place, String key, String column) {
            String text = Answer.text(row, place);
            OptionalLong nanos = text == null ? OptionalLong.empty() : Cells.toNanos(text);
            if (nanos.isEmpty()) {
                fault(index, text == null ? key + " not found" : key + " '" + column + "': not nanoseconds since 1970");
            }
            return nanos;
        }

        private void fault(int row, String message) {
            errors++;
            runner.notices()
                    .fault(SENTENCE, metric.name() + ": " + message, "row " + row + ": rowToMetric: " + message);
        }
    }
}
