@NullMarked
package io.dbintel.collector.cli;

import org.jspecify.annotations.NullMarked;
