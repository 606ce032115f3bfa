/**
 * Telemetry that is made from a table of definitions: which metrics, events and resource attributes a receiver has, what the
 * operator may switch of them, and how they leave. In come values by definition; out come batches in the shape that the
 * Collector's receivers give them. Everything here is used by the one thread that scrapes.
 */
@NullMarked
package io.dbintel.receivers.metadata;

import org.jspecify.annotations.NullMarked;
