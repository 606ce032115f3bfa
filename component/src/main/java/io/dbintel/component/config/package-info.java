/**
 * A configuration as components read it: a tree of values that know their place, and readers that collect every problem
 * with path, value, expectation and remedy instead of stopping at the first.
 */
@NullMarked
package io.dbintel.component.config;

import org.jspecify.annotations.NullMarked;
