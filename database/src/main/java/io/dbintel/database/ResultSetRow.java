package io.dbintel.database;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The row that a result set stands on. */
final class ResultSetRow implements Row {
    private final ResultSet rows;
    private final List<String> columns;
    private final Purpose purpose;

    ResultSetRow(ResultSet rows, Purpose purpose) throws SQLException {
        this.rows = rows;
        this.purpose = purpose;
        ResultSetMetaData about = rows.getMetaData();
        var names = new ArrayList<String>();
        for (int i = 1; i <= about.getColumnCount(); i++) {
            names.add(about.getColumnLabel(i));
        }
        this.columns = List.copyOf(names);
    }

    private interface Reader<T> {
        @Nullable
        T read(ResultSet rows) throws SQLException;
    }

    private <T> @Nullable T read(String column, String expected, Reader<T> reader) throws DatabaseException {
        try {
            T value = reader.read(rows);
            return rows.wasNull() ? null : value;
        } catch (SQLException e) {
            // The driver's message quotes the value.
            throw new DatabaseException.UnfitAnswer(
                    purpose + ": column " + column + " can't be read as " + expected + " (columns: " + columns + ")",
                    "");
        }
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public @Nullable String text(String column) throws DatabaseException {
        return read(column, "text", each -> each.getString(column));
    }

    @Override
    public @Nullable Long integer(String column) throws DatabaseException {
        return read(column, "a whole number", each -> each.getLong(column));
    }

    @Override
    public @Nullable Double decimal(String column) throws DatabaseException {
        return read(column, "a number", each -> each.getDouble(column));
    }

    @Override
    public @Nullable Boolean bool(String column) throws DatabaseException {
        return read(column, "a boolean", each -> each.getBoolean(column));
    }

    @Override
    public @Nullable Instant instant(String column) throws DatabaseException {
        return read(column, "a time", each -> {
            OffsetDateTime time = each.getObject(column, OffsetDateTime.class);
            return time == null || time.equals(OffsetDateTime.MAX) || time.equals(OffsetDateTime.MIN)
                    ? null
                    : time.toInstant();
        });
    }

    @Override
    public List<Long> integers(String column) throws DatabaseException {
        List<Long> found = read(column, "an array of whole numbers", each -> {
            var all = new ArrayList<Long>();
            for (Object element : elements(each.getArray(column))) {
                if (!(element instanceof Number number)) {
                    throw new SQLException("an element is no number");
                }
                all.add(number.longValue());
            }
            return all;
        });
        return found == null ? List.of() : found;
    }

    @Override
    public List<String> texts(String column) throws DatabaseException {
        List<String> found = read(column, "an array of texts", each -> {
            var all = new ArrayList<String>();
            for (Object element : elements(each.getArray(column))) {
                all.add(String.valueOf(element));
            }
            return all;
        });
        return found == null ? List.of() : found;
    }

    private static List<Object> elements(@Nullable Array array) throws SQLException {
        if (array == null || !(array.getArray() instanceof Object[] elements)) {
            return List.of();
        }
        return java.util.Arrays.stream(elements).filter(Objects::nonNull).toList();
    }
}
