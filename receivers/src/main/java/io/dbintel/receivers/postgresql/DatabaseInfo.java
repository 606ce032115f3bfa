package io.dbintel.receivers.postgresql;

/**
 * A database of the server.
 *
 * @param connectable whether it takes connections and our role may connect
 */
record DatabaseInfo(long oid, String name, boolean connectable) {}
