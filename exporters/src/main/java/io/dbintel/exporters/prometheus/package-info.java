/**
 * {@code prometheus}: metrics come in and stay as the latest value of each series; Prometheus fetches them from {@code /metrics}.
 * Runs on the caller's thread; each scrape on a virtual thread of the HTTP server.
 */
@NullMarked
package io.dbintel.exporters.prometheus;

import org.jspecify.annotations.NullMarked;
