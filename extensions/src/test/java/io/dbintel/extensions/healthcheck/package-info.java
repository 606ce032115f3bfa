@NullMarked
package io.dbintel.extensions.healthcheck;

import org.jspecify.annotations.NullMarked;
