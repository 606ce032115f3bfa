/**
 * What a component is: the contracts between receivers, processors, exporters and extensions and the collector that runs
 * them. Batches travel by {@link io.dbintel.component.Consumer#consume} on the caller's thread; back pressure is its answer.
 */
@NullMarked
package io.dbintel.component;

import org.jspecify.annotations.NullMarked;
