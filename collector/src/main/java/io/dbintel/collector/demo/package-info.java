/**
 * The demo: a PostgreSQL of our own with a workload that has real trouble in it, watched by an ordinary collector. What the
 * collector sends is received again over OTLP and summed up for a person: in place on a terminal, as lines elsewhere, as a
 * report at the end.
 */
@NullMarked
package io.dbintel.collector.demo;

import org.jspecify.annotations.NullMarked;
