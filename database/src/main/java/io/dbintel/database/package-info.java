/**
 * A monitored server. A statement enters through a {@link io.dbintel.database.Session} with what it is for; rows leave, and an
 * entry in the {@link io.dbintel.database.CostLedger}. It runs on the caller's thread; a watchdog thread of each
 * {@link io.dbintel.database.MonitoredServer} cuts what does not end in time. Nothing else opens a connection to a monitored
 * server.
 */
@NullMarked
package io.dbintel.database;

import org.jspecify.annotations.NullMarked;
