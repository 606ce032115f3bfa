@NullMarked
package io.dbintel.collector;

import org.jspecify.annotations.NullMarked;
