/** Statements as values: what a server reports as text enters, masked text and a fingerprint leave. No threads. */
@NullMarked
package io.dbintel.sql;

import org.jspecify.annotations.NullMarked;
