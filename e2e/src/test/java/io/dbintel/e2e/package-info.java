/** The real program, started as a user starts it, and the rules of the house. */
@NullMarked
package io.dbintel.e2e;

import org.jspecify.annotations.NullMarked;
