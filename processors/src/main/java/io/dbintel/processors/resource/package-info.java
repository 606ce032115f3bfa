/**
 * {@code resource}: batches come in and leave with the resource attributes that the actions give them; their records are not
 * looked at. Runs on the caller's thread.
 */
@NullMarked
package io.dbintel.processors.resource;

import org.jspecify.annotations.NullMarked;
