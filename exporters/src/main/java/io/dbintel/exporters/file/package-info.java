/**
 * {@code file}: batches come in and leave as lines of OTLP JSON, or as OTLP protobuf with a length before each message, in one file
 * or in one for each value of a resource attribute. Runs on the caller's thread; a virtual thread flushes.
 */
@NullMarked
package io.dbintel.exporters.file;

import org.jspecify.annotations.NullMarked;
