@NullMarked
package io.dbintel.collector.health;

import org.jspecify.annotations.NullMarked;
