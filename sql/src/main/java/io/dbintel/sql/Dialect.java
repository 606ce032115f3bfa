package io.dbintel.sql;

/** The SQL spoken by a monitored server: decides how its statements are cut into tokens. */
public enum Dialect {
    /** PostgreSQL 12–18, with {@code standard_conforming_strings} on or off. */
    POSTGRESQL
}
