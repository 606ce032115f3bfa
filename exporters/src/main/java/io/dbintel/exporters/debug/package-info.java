/**
 * {@code debug}: batches come in and leave as text for a person, in the collector's log or on an output of their own, at most so many
 * lines a second. Runs on the caller's thread.
 */
@NullMarked
package io.dbintel.exporters.debug;

import org.jspecify.annotations.NullMarked;
