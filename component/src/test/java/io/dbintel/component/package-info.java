@NullMarked
package io.dbintel.component;

import org.jspecify.annotations.NullMarked;
