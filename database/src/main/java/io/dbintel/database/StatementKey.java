package io.dbintel.database;

/**
 * Whose counters a row of {@code pg_stat_statements} holds; with the epoch of {@link Deltas} the whole key of a difference.
 *
 * @param database OID
 * @param user OID
 * @param topLevel false for statements within functions; true before version 14
 */
public record StatementKey(long database, long user, long queryId, boolean topLevel) {}
