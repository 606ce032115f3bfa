/**
 * {@code memory_limiter}: batches pass untouched, or are given back to be tried again later while the collector's memory is above
 * its soft limit. One virtual thread for all instances of an id reads the memory.
 */
@NullMarked
package io.dbintel.processors.memorylimiter;

import org.jspecify.annotations.NullMarked;
