/**
 * {@code batch}: batches of any size come in and leave as larger ones, or as smaller ones where a maximum is set. A caller returns as
 * soon as its batch is in the intake, and waits while that is full; one virtual thread for each combination of metadata values
 * merges and sends. Batches are merged without looking inside.
 */
@NullMarked
package io.dbintel.processors.batch;

import org.jspecify.annotations.NullMarked;
