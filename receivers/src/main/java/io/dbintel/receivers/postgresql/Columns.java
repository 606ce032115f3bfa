package io.dbintel.receivers.postgresql;

import io.dbintel.database.DatabaseException;
import io.dbintel.database.Row;
import io.dbintel.receivers.metadata.MetricsBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns of a statement whose metrics are switched on; the others are not asked for. */
final class Columns {
    private final List<MetricColumn> wanted;
    private final String prefix;

    /** @param prefix of the columns' names, so that two sets fit into one statement */
    Columns(MetricsBuilder builder, String prefix, List<MetricColumn> all) {
        this.wanted = all.stream()
                .filter(column -> builder.isEnabled(column.metric()))
                .toList();
        this.prefix = prefix;
    }

    boolean isEmpty() {
        return wanted.isEmpty();
    }

    List<MetricColumn> wanted() {
        return wanted;
    }

    /** As they stand in a SELECT list. */
    List<String> expressions() {
        var expressions = new ArrayList<String>();
        for (int i = 0; i < wanted.size(); i++) {
            expressions.add(wanted.get(i).expression() + " AS " + prefix + i);
        }
        return expressions;
    }

    /** The numbers of a row, to be kept until {@link #record}. */
    @Nullable
    Number[] read(Row row) throws DatabaseException {
        @Nullable Number[] numbers = new Number[wanted.size()];
        for (int i = 0; i < numbers.length; i++) {
            String name = prefix + i;
            numbers[i] = switch (wanted.get(i).metric().number()) {
                case INT -> (Number) row.integer(name);
                case DOUBLE -> (Number) row.decimal(name);
            };
        }
        return numbers;
    }

    /** @param more values of attributes that come after the columns' own */
    void record(@Nullable Number[] numbers, Entity entity, String... more) {
        for (int i = 0; i < numbers.length; i++) {
            MetricColumn column = wanted.get(i);
            String[] own = column.attributes().toArray(new String[0]);
            String[] values = Arrays.copyOf(own, own.length + more.length);
            System.arraycopy(more, 0, values, own.length, more.length);
            switch (numbers[i]) {
                case null -> {
                    // the server has no value: no point
                }
                case Long number -> entity.record(column.metric(), number, values);
                case Number number -> entity.record(column.metric(), number.doubleValue(), values);
            }
        }
    }
}
