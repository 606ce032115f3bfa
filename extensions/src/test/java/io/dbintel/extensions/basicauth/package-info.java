@NullMarked
package io.dbintel.extensions.basicauth;

import org.jspecify.annotations.NullMarked;
