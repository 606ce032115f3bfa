@NullMarked
package io.dbintel.collector.config;

import org.jspecify.annotations.NullMarked;
