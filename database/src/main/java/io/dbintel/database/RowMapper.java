package io.dbintel.database;

/** Makes a value of a row. Called in the server's order, on the thread that asked. */
@FunctionalInterface
public interface RowMapper<T> {
    T map(Row row) throws DatabaseException;
}
