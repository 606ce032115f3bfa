package io.dbintel.database;

import java.util.Optional;

/**
 * A way to ask one database, under the guard of its {@link MonitoredServer}. It holds nothing and needs no closing; the
 * connection behind it is opened when it is needed. Safe for several threads: one statement at a time runs in each class.
 */
public interface Session {
    /** The database that is asked. */
    String database();

    /**
     * Runs a statement in a read-only transaction of its own.
     *
     * @param parameters for the {@code ?} of the statement: String, Integer, Long, Double, Boolean, {@code String[]}, {@code
     *     Long[]}, {@link Untyped}
     * @throws DatabaseException within the guard's deadlines, whatever the server does; it is logged already
     */
    <T> Rows<T> query(Query query, RowMapper<T> mapper, Object... parameters) throws DatabaseException;

    /** The first row, if there is one. */
    default <T> Optional<T> first(Query query, RowMapper<T> mapper, Object... parameters) throws DatabaseException {
        return query(query.limitedTo(1), mapper, parameters).first();
    }

    /** What this database can do; connects if there is no connection to it. */
    Capabilities capabilities() throws DatabaseException;

    /** Which server answers, by the connection of this session; connects if there is none. */
    ServerIdentity identity() throws DatabaseException;
}
