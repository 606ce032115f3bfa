package io.dbintel.telemetry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The row of a query that a log record or data point was made of, with the columns that did not become part of it. Rules and checks
 * may look at it. It is never exported: encoding, and with it every queue, drops it; a copy shares it.
 *
 * <p>Immutable; one row is shared by all that was made of it, its names by all rows of an answer.
 */
public final class SourceRow {
    private final List<String> columns;
    private final Value[] values;

    /**
     * @param columns names in the query's order
     * @param values one for each column, {@link Value#EMPTY} for NULL; the row takes the array over
     */
    public SourceRow(List<String> columns, Value... values) {
        if (columns.size() != values.length) {
            throw new IllegalArgumentException(values.length + " values for " + columns.size() + " columns");
        }
        this.columns = List.copyOf(columns);
        this.values = values;
    }

    /** Names in the query's order. */
    public List<String> columns() {
        return columns;
    }

    /** The value of the first column of that name; {@link Value#EMPTY} for NULL, null where there is no such column. */
    public @Nullable Value get(String column) {
        int i = columns.indexOf(column);
        return i < 0 ? null : values[i];
    }

    @Override
    public String toString() {
        // Values stay out of messages: what they hold was not cleared for that.
        return "row of " + columns;
    }
}
