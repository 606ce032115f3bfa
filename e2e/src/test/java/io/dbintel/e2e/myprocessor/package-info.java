/** The processor of CONTRIBUTING.md: log records enter, the same with a shortened body leave, in the caller's thread. */
@NullMarked
package io.dbintel.e2e.myprocessor;

import org.jspecify.annotations.NullMarked;
