/**
 * What the collector says about itself: logs, and metrics on {@code :8888} and by OTLP. Enters: counters of the components,
 * readings of this process. Leaves: lines, Prometheus text, and batches for any OTLP endpoint.
 */
@NullMarked
package io.dbintel.collector.telemetry;

import org.jspecify.annotations.NullMarked;
