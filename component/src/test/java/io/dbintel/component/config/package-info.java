@NullMarked
package io.dbintel.component.config;

import org.jspecify.annotations.NullMarked;
