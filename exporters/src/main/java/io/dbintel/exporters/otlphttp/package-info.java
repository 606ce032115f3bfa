/**
 * Sends OTLP over HTTP, as protobuf or JSON. Batches come from the pipelines, wait in the sending queue, and leave on the
 * sender's threads.
 */
@NullMarked
package io.dbintel.exporters.otlphttp;

import org.jspecify.annotations.NullMarked;
