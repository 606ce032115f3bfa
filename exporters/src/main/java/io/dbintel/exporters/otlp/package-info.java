/**
 * Sends OTLP over gRPC. Batches come from the pipelines, wait in the sending queue, and leave as the bytes they are made of,
 * on the sender's threads.
 */
@NullMarked
package io.dbintel.exporters.otlp;

import org.jspecify.annotations.NullMarked;
