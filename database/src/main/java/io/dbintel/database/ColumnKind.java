package io.dbintel.database;

/** What the values of a column are, as far as their text differs. */
public enum ColumnKind {
    BOOLEAN,
    /** A whole number of at most 64 bits. */
    INTEGER,
    /** A binary floating-point number. */
    FLOAT,
    /** A decimal number of any length. */
    NUMERIC,
    TIMESTAMP,
    TIMESTAMP_WITH_ZONE,
    DATE,
    BYTES,
    /** Everything else is its text. */
    TEXT
}
