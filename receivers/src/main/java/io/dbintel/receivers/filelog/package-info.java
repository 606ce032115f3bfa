/**
 * Reads log files as they grow: finds them by pattern, knows them by how they begin, splits them into entries and hands these to the
 * operators and the pipelines. One thread reads and parses, a second one delivers and moves the positions on; what was read and not
 * accepted is never more than a few batches.
 */
@NullMarked
package io.dbintel.receivers.filelog;

import org.jspecify.annotations.NullMarked;
