@NullMarked
package io.dbintel.collector.demo;

import org.jspecify.annotations.NullMarked;
