/**
 * Runs statements of the operator's own and makes metrics and log records of their rows. In come answers of guarded sessions, row by
 * row turned into texts and values, statement texts masked; out goes one metric for each row and metric entry, one record for each
 * row and log entry. Each statement has its own clock; those of one connection wait for each other.
 */
@NullMarked
package io.dbintel.receivers.sqlquery;

import org.jspecify.annotations.NullMarked;
