/** Choosing resources, scopes, records and points by what they hold: {@code include} and {@code exclude}. */
@NullMarked
package io.dbintel.processors.matching;

import org.jspecify.annotations.NullMarked;
