/**
 * Logs, metrics and traces as batches, and OTLP as bytes.
 *
 * <p>Enters: an OTLP request, as protobuf or JSON, or records made by a receiver. Leaves: the same as protobuf or JSON.
 * A message that came as protobuf keeps its bytes, is decoded when it is first touched and is written by copying them as
 * long as nobody changed it. No threads: a batch is owned by one consumer at a time.
 */
@NullMarked
package io.dbintel.telemetry;

import org.jspecify.annotations.NullMarked;
