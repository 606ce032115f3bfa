/**
 * Takes OTLP in over gRPC and HTTP. A request is checked whole and handed to the pipelines of its signal on a virtual thread
 * of its own; the pipelines' answer is the client's answer. Nothing is decoded beyond the check.
 */
@NullMarked
package io.dbintel.receivers.otlp;

import org.jspecify.annotations.NullMarked;
