package io.dbintel.database;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One row of an answer; valid while the {@link RowMapper} runs. Every read of SQL NULL gives null. */
public interface Row {
    /** Names of the columns, in the server's order. */
    List<String> columns();

    /** What the values of a column are, by its place from 0. */
    ColumnKind kind(int column);

    /** Any value as the server writes it; bytes as the UTF-8 text that they are. */
    @Nullable
    String text(int column) throws DatabaseException;

    /** A timestamp or date, without a zone taken as UTC; {@code infinity} gives null. */
    @Nullable
    Instant instant(int column) throws DatabaseException;

    /** Whether there is such a column: versions differ. */
    default boolean has(String column) {
        return columns().contains(column);
    }

    /** Any value as the server writes it. */
    @Nullable
    String text(String column) throws DatabaseException;

    @Nullable
    Long integer(String column) throws DatabaseException;

    @Nullable
    Double decimal(String column) throws DatabaseException;

    @Nullable
    Boolean bool(String column) throws DatabaseException;

    /** A {@code timestamptz}, in microseconds; {@code infinity} gives null. */
    @Nullable
    Instant instant(String column) throws DatabaseException;

    /** An array of whole numbers; empty for NULL. */
    List<Long> integers(String column) throws DatabaseException;

    /** An array of texts; empty for NULL, its NULL elements left out. */
    List<String> texts(String column) throws DatabaseException;

    default long integer(String column, long otherwise) throws DatabaseException {
        Long value = integer(column);
        return value == null ? otherwise : value;
    }

    default double decimal(String column, double otherwise) throws DatabaseException {
        Double value = decimal(column);
        return value == null ? otherwise : value;
    }

    default boolean bool(String column, boolean otherwise) throws DatabaseException {
        Boolean value = bool(column);
        return value == null ? otherwise : value;
    }

    default String text(String column, String otherwise) throws DatabaseException {
        String value = text(column);
        return value == null ? otherwise : value;
    }
}
