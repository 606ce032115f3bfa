/**
 * Watches a PostgreSQL server. In come rows of its statistics, read by guarded sessions; out go metrics of the server, its
 * databases, tables and indexes, samples of its sessions and its costliest statements. One virtual thread for each receiver reads
 * all of it, one statement after the other.
 */
@NullMarked
package io.dbintel.receivers.postgresql;

import org.jspecify.annotations.NullMarked;
