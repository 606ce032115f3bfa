package io.dbintel.receivers.postgresql;

/**
 * A database of the server.
 *
 * @param connectable whether it takes connections and our role may connect
 * @param start from when its counters count, and those of its tables and functions, nanoseconds since 1970
 */
record DatabaseInfo(long oid, String name, boolean connectable, long start) {}
