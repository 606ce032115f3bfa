@NullMarked
package io.dbintel.extensions.pprof;

import org.jspecify.annotations.NullMarked;
