package io.dbintel.database;

import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The row that a result set stands on. */
final class ResultSetRow implements Row {
    /** Characters of a date and a time without fraction and zone, as the driver reckons with them. */
    private static final int WITHOUT_ZONE = 22;

    private final ResultSet rows;
    private final List<String> columns;
    private final List<ColumnKind> kinds;
    private final Purpose purpose;

    /** The kinds of columns are known for statements of an operator only: the others know what they have asked for. */
    ResultSetRow(ResultSet rows, Query query) throws SQLException {
        this.rows = rows;
        this.purpose = query.purpose();
        ResultSetMetaData about = rows.getMetaData();
        var names = new ArrayList<String>();
        var found = new ArrayList<ColumnKind>();
        for (int i = 1; i <= about.getColumnCount(); i++) {
            names.add(about.getColumnLabel(i));
            if (query.author() == Query.Author.OPERATOR) {
                found.add(kind(about, i));
            }
        }
        this.columns = List.copyOf(names);
        this.kinds = List.copyOf(found);
    }

    /**
     * By numbers and not by the type's name: for that the driver reads the catalogue, with a statement that neither guard nor
     * ledger would see. (For a type that is not built in it reads the type once a connection all the same.)
     */
    private static ColumnKind kind(ResultSetMetaData about, int column) throws SQLException {
        return switch (about.getColumnType(column)) {
            case Types.BIT, Types.BOOLEAN -> ColumnKind.BOOLEAN;
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> ColumnKind.INTEGER;
            // Money has the type of a floating-point number, but no precision.
            case Types.REAL, Types.FLOAT, Types.DOUBLE ->
                about.getPrecision(column) == 0 ? ColumnKind.TEXT : ColumnKind.FLOAT;
            case Types.NUMERIC, Types.DECIMAL -> ColumnKind.NUMERIC;
            case Types.TIMESTAMP ->
                about.getColumnDisplaySize(column) - WITHOUT_ZONE - fraction(about.getScale(column)) > 0
                        ? ColumnKind.TIMESTAMP_WITH_ZONE
                        : ColumnKind.TIMESTAMP;
            case Types.TIMESTAMP_WITH_TIMEZONE -> ColumnKind.TIMESTAMP_WITH_ZONE;
            case Types.DATE -> ColumnKind.DATE;
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> ColumnKind.BYTES;
            default -> ColumnKind.TEXT;
        };
    }

    /** Characters of a fraction of seconds with its point, as the driver reckons with them. */
    private static int fraction(int digits) {
        return digits == 0 ? 0 : digits == 1 ? 3 : digits + 1;
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
    public ColumnKind kind(int column) {
        ColumnKind kind = kinds.get(column);
        return kind == ColumnKind.BOOLEAN && isBits(column + 1) ? ColumnKind.TEXT : kind;
    }

    /** A string of bits has the type of a boolean; the server writes that as {@code t} or {@code f}. */
    private boolean isBits(int at) {
        try {
            String text = rows.getString(at);
            return text != null && !text.equals("t") && !text.equals("f");
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public @Nullable String text(int column) throws DatabaseException {
        int at = column + 1;
        if (kinds.get(column) != ColumnKind.BYTES) {
            return read(columns.get(column), "text", each -> each.getString(at));
        }
        return read(columns.get(column), "bytes", each -> {
            byte[] bytes = each.getBytes(at);
            return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
        });
    }

    @Override
    public @Nullable Instant instant(int column) throws DatabaseException {
        int at = column + 1;
        return read(columns.get(column), "a time", each -> switch (kinds.get(column)) {
            case TIMESTAMP_WITH_ZONE -> instant(each.getObject(at, OffsetDateTime.class));
            case TIMESTAMP -> {
                LocalDateTime time = each.getObject(at, LocalDateTime.class);
                yield time == null || time.equals(LocalDateTime.MAX) || time.equals(LocalDateTime.MIN)
                        ? null
                        : time.toInstant(ZoneOffset.UTC);
            }
            case DATE -> {
                LocalDate day = each.getObject(at, LocalDate.class);
                yield day == null || day.equals(LocalDate.MAX) || day.equals(LocalDate.MIN)
                        ? null
                        : day.atStartOfDay().toInstant(ZoneOffset.UTC);
            }
            default -> throw new SQLException("no time");
        });
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null || time.equals(OffsetDateTime.MAX) || time.equals(OffsetDateTime.MIN)
                ? null
                : time.toInstant();
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
        return read(column, "a time", each -> instant(each.getObject(column, OffsetDateTime.class)));
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
