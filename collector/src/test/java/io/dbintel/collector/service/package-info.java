@NullMarked
package io.dbintel.collector.service;

import org.jspecify.annotations.NullMarked;
