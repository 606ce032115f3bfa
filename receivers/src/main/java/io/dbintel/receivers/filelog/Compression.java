package io.dbintel.receivers.filelog;

/** How the files are compressed. */
enum Compression {
    NONE,
    /** All with gzip. */
    GZIP,
    /** With gzip where a file begins like one, else not at all. */
    AUTO
}
