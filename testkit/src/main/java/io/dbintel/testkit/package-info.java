/** What tests of components stand on: a clock that a test moves, consumers that record, settings without a collector. */
@NullMarked
package io.dbintel.testkit;

import org.jspecify.annotations.NullMarked;
