/**
 * The {@code pprof} extension: events of the JVM's flight recorder enter, profiles in pprof's format leave, so that the tools
 * that operators know from the Collector ({@code go tool pprof}) work on this program too. Runs only while somebody asks.
 */
@NullMarked
package io.dbintel.extensions.pprof;

import org.jspecify.annotations.NullMarked;
