/** The program: the catalogue of components, and how its parts are put together. */
@NullMarked
package io.dbintel.collector;

import org.jspecify.annotations.NullMarked;
