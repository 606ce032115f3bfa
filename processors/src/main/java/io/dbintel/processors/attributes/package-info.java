/**
 * {@code attributes}: log records, spans and data points come in and leave with the attributes that the actions give them, those
 * that {@code include} and {@code exclude} choose. Runs on the caller's thread.
 */
@NullMarked
package io.dbintel.processors.attributes;

import org.jspecify.annotations.NullMarked;
