/** Configurations as they are found in the wild: what becomes of each key, and of whole files. */
@NullMarked
package io.dbintel.collector.wild;

import org.jspecify.annotations.NullMarked;
