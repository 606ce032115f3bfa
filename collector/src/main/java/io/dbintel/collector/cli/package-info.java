/** The {@code dbintel} command: reads its arguments, loads the configuration, says what is wrong, hands over to a runner. */
@NullMarked
package io.dbintel.collector.cli;

import org.jspecify.annotations.NullMarked;
