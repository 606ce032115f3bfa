@NullMarked
package io.dbintel.collector.telemetry;

import org.jspecify.annotations.NullMarked;
