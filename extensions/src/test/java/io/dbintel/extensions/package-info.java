@NullMarked
package io.dbintel.extensions;

import org.jspecify.annotations.NullMarked;
