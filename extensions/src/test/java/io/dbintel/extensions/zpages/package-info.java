@NullMarked
package io.dbintel.extensions.zpages;

import org.jspecify.annotations.NullMarked;
